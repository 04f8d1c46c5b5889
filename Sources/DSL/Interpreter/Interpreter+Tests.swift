/// What became of one `test` block.
package struct TestResult: Sendable {
  package let title: String
  /// Empty where it passed.
  package let diagnostics: [Diagnostic]

  package var passed: Bool { diagnostics.isEmpty }
}

/// Shows nothing.
private final class Silence: Sink {
  func display(_ value: Value, at place: Place) {}
  func warn(_ warnings: [Diagnostic]) {}
  func output(_ text: String) {}
}

extension Interpreter {
  /// Runs a text quietly, then each of its `test` blocks in a scope of its own; a failed one does not keep the
  /// others from running. What a test prints goes to the sink.
  ///
  /// The outcome is that of the text itself; when it fails, no test runs.
  package func test(_ source: Source, sink: any Sink, report: (TestResult) -> Void) -> Outcome {
    let prepared = checked(source)
    if let place = prepared.interruption { return outcome(of: .interrupted, at: place) }
    guard prepared.canRun else { return Outcome(diagnostics: prepared.diagnostics) }
    declare(prepared)
    if !prepared.diagnostics.isEmpty { sink.warn(prepared.diagnostics) }
    let outcome = run(prepared.cell, Silence())
    guard outcome.succeeded else { return outcome }
    let variables = prepared.resolver.cellNames.values.filter { $0.kind == .variable }.map(\.index)
    let values = variables.map { globals[$0] }
    for test in prepared.cell.tests {
      let (result, wasInterrupted) = run(test, prepared.cell, sink)
      if wasInterrupted {
        return Outcome(
          diagnostics: outcome.diagnostics + result.diagnostics, wasInterrupted: true)
      }
      report(result)
      // What a test assigns is not seen by the next.
      for (index, value) in zip(variables, values) { globals[index] = value }
    }
    return outcome
  }

  private func run(
    _ test: Resolver.Cell.Test, _ cell: Resolver.Cell, _ sink: any Sink
  ) -> (TestResult, wasInterrupted: Bool) {
    machine.begin(slotCount: cell.slotCount)
    machine.sink = sink
    defer {
      machine.sink = nil
      machine.pop(to: 0)
    }
    var title = ""
    do throws(Failure) {
      title = try test.title.evaluate(machine).text
      try machine.checkCancellation()
      _ = try test.body.execute(machine, wantsValue: false)
      return (TestResult(title: title, diagnostics: []), false)
    } catch {
      let outcome = outcome(of: error.placed(at: test.place), at: test.place)
      return (TestResult(title: title, diagnostics: outcome.diagnostics), outcome.wasInterrupted)
    }
  }
}

internal import Synchronization
package import Workbench

/// Runs the `test` blocks of scripts: a line for each on standard output, diagnostics on standard error.
package struct TestRunner {
  private let console: Console
  private let options: Session.Options

  package init(_ options: Session.Options, _ console: Console) {
    self.console = console
    self.options = options
  }

  /// The tests of a file, or of every `.bt` file below a folder.
  package func run(_ path: String) -> ExitStatus {
    let tally = Tally()
    for file in ScriptFolder.scripts(below: path) ?? [path] {
      if run(file: file, tally) { return .interrupted }
    }
    console.output(tally.summary + "\n")
    return tally.succeeded ? .success : .failure
  }

  /// True when the user stopped it.
  private func run(file: String, _ tally: Tally) -> Bool {
    let text: [UInt8]
    do {
      text = try ScriptFile.read(file)
    } catch {
      tally.addBroken()
      console.error(Session.text(ofUnreadable: file, error.reason, console.diagnostics))
      return false
    }
    // Every file has a session of its own: the names of one are not seen by another.
    let session = Session(options)
    InterruptSignal.install(for: session)
    InterruptSignal.began()
    defer { InterruptSignal.ended() }
    let console = console, printer = EventPrinter(console)
    let result = session.test(text, name: file) { event in
      printer.handle(event)
      guard case .tested(let test) = event else { return }
      tally.add(test)
      if !test.passed || !console.isQuiet {
        console.output("\(test.passed ? "passed" : "failed")  \(file): \(test.title)\n")
      }
      if !test.passed { console.error(test.diagnosticText(console.diagnostics)) }
    }
    if !result.diagnostics.isEmpty { console.error(result.diagnosticText(console.diagnostics)) }
    if !result.succeeded { tally.addBroken() }
    return result.wasInterrupted
  }
}

/// How many tests came to what, and how many files could not be run.
private final class Tally: Sendable {
  private struct Counts {
    var passed = 0
    var failed = 0
    var broken = 0
  }
  private let counts = Mutex(Counts())

  func add(_ test: TestedBlock) {
    counts.withLock { if test.passed { $0.passed += 1 } else { $0.failed += 1 } }
  }

  func addBroken() { counts.withLock { $0.broken += 1 } }

  var succeeded: Bool { counts.withLock { $0.failed + $0.broken == 0 } }

  /// `3 tests passed, 1 failed`, and what could not be run.
  var summary: String {
    let counts = counts.withLock { $0 }
    let passed = counts.passed == 1 ? "1 test passed" : "\(counts.passed) tests passed"
    let broken = counts.broken == 1 ? "1 file could not be run" : "\(counts.broken) files could not be run"
    return passed + (counts.failed > 0 ? ", \(counts.failed) failed" : "")
      + (counts.broken > 0 ? ", \(broken)" : "")
  }
}

internal import DSL
internal import Model

/// Who records what `probe` sees: the innermost training whose loss is being evaluated, or nobody.
///
/// Unchecked because it belongs to the interpreter's thread.
package final class ProbeObservers: @unchecked Sendable {
  private var stack: [Probes] = []

  package init() {}

  var current: Probes? { stack.last }

  func observing<Result>(
    with probes: Probes, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    stack.append(probes)
    defer { stack.removeLast() }
    return try body()
  }
}

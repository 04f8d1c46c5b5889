internal import DSL
internal import Model
internal import Runtime

/// Who records what `probe` sees: the innermost training whose loss or layer is being evaluated, or nobody.
///
/// Unchecked because it belongs to the interpreter's thread.
package final class ProbeObservers: @unchecked Sendable {
  private struct Observation {
    let probes: Probes?
    let key: Key
    /// How often each place drew in this evaluation.
    var visits: [UInt64: Int] = [:]
  }
  private var stack: [Observation] = []

  package init() {}

  var current: Probes? { stack.last?.probes }

  /// The key of what a loss or layer under evaluation draws at a place, nil outside of one: the training's at its step, so
  /// that neither a check nor an interruption changes what is drawn.
  func key(at place: UInt64) -> Key? {
    guard let last = stack.indices.last else { return nil }
    let visit = stack[last].visits[place, default: 0]
    stack[last].visits[place] = visit + 1
    return stack[last].key.at(Int(bitPattern: UInt(truncatingIfNeeded: place))).at(visit)
  }

  func observing<Result>(
    with probes: Probes?, key: Key, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    stack.append(Observation(probes: probes, key: key))
    defer { stack.removeLast() }
    return try body()
  }
}

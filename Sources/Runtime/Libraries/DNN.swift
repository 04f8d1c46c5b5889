internal import COneDNN
internal import Kernels
internal import Synchronization

/// The seam to oneDNN: an engine, a stream, and the primitives made so far.
///
/// A primitive is made once for its window and team size and kept. Its memory objects are shared by all
/// calls, so calls run one at a time, under the lock.
final class DNN: @unchecked Sendable {
  struct Key: Hashable {
    let window: Window
    let operation: Window.Operation
    let teamSize: Int
  }

  private struct State {
    let engine: dnnl_engine_t
    let stream: dnnl_stream_t
    var plans: [Key: WindowPlan] = [:]
  }
  private let lock = Mutex(())
  private var state: State?

  static let shared = DNN()

  /// Runs the body with the plan of a window, made on first use.
  func withPlan(
    _ window: Window, _ operation: Window.Operation, _ body: (WindowPlan) throws(TensorError) -> Void
  ) throws(TensorError) {
    bt_team_enter()
    let outcome = lock.withLock { _ -> Result<Void, TensorError> in
      do throws(TensorError) {
        try body(try plan(window, operation))
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private func plan(_ window: Window, _ operation: Window.Operation) throws(TensorError) -> WindowPlan {
    var state: State
    if let running = self.state { state = running } else { state = try DNN.started() }
    let key = Key(window: window, operation: operation, teamSize: Team.size)
    if let plan = state.plans[key] { return plan }
    let plan = WindowPlan(window, operation, engine: state.engine, stream: state.stream)
    state.plans[key] = plan
    self.state = state
    return plan
  }

  private static func started() throws(TensorError) -> State {
    var engine: dnnl_engine_t?
    var stream: dnnl_stream_t?
    try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine")
    try check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "stream")
    guard let engine, let stream else { throw TensorError("oneDNN", "no engine", kind: .unsupported) }
    return State(engine: engine, stream: stream)
  }

  /// - Throws: for any status but success, with what was asked of the library.
  static func check(_ status: dnnl_status_t, _ request: String) throws(TensorError) {
    guard status != dnnl_success else { return }
    let reason =
      switch status {
      case dnnl_out_of_memory: "the library ran out of memory"
      case dnnl_unimplemented: "the library can't do this on this processor"
      case dnnl_invalid_arguments: "the library refused the arguments"
      default: "the library failed with status \(status.rawValue)"
      }
    throw TensorError(request, reason, kind: status == dnnl_out_of_memory ? .memory : .unsupported)
  }
}

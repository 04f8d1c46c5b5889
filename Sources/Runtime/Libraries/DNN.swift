internal import COneDNN
internal import Kernels
internal import Synchronization

/// The seam to oneDNN: an engine, a stream, and the primitives made so far.
///
/// A primitive is made once for its geometry and team size and kept. Its memory objects are shared by all
/// calls, so calls run one at a time, under the lock.
final class DNN: @unchecked Sendable {
  private struct Key<Geometry: Hashable>: Hashable {
    let geometry: Geometry
    let teamSize: Int
  }

  private struct ConvolutionKey: Hashable {
    let window: Window
    let way: ConvolutionWay?
  }

  private struct PoolingKey: Hashable {
    let window: Window
    let function: Pooling.Function
    let arithmetic: BFloat16Arithmetic
  }

  /// What primitives are made for and run on.
  struct Session {
    let engine: dnnl_engine_t
    let stream: dnnl_stream_t
  }

  private struct State {
    let session: Session
    var convolutions: [Key<ConvolutionKey>: ConvolutionPlan] = [:]
    var poolings: [Key<PoolingKey>: PoolingPlan] = [:]
    var products: [Key<BFloat16Product>: ProductPlan] = [:]
  }
  private let lock = Mutex(())
  private var state: State?

  static let shared = DNN()

  /// A program that multiplies matrices of ever new sizes begins anew after so many.
  private static let maximumProducts = 1024

  /// Runs the body with the plan of a convolution, made on first use.
  ///
  /// - Parameter way: how it is computed; nil for the way that is fastest.
  func withConvolution(
    _ window: Window, _ way: ConvolutionWay? = nil, _ body: (ConvolutionPlan) throws(TensorError) -> Void
  ) throws(TensorError) {
    try locked { (state: inout State) throws(TensorError) in
      let key = Key(geometry: ConvolutionKey(window: window, way: way), teamSize: Team.size)
      let plan = state.convolutions[key] ?? ConvolutionPlan(window, way, state.session)
      state.convolutions[key] = plan
      try body(plan)
    }
  }

  /// Runs the body with the plan of a pooling, made on first use.
  func withPooling(
    _ window: Window, _ function: Pooling.Function, _ arithmetic: BFloat16Arithmetic,
    _ body: (PoolingPlan) throws(TensorError) -> Void
  ) throws(TensorError) {
    try locked { (state: inout State) throws(TensorError) in
      let geometry = PoolingKey(window: window, function: function, arithmetic: arithmetic)
      let key = Key(geometry: geometry, teamSize: Team.size)
      let plan = state.poolings[key] ?? PoolingPlan(window, function, arithmetic, state.session)
      state.poolings[key] = plan
      try body(plan)
    }
  }

  /// c = op(a) op(b) of bfloat16 matrices; false where the library does not compute it.
  func multiply(
    _ product: BFloat16Product, _ a: Tensor, _ b: Tensor, into c: Tensor
  ) throws(TensorError) -> Bool {
    var isComputed = false
    try locked { (state: inout State) throws(TensorError) in
      let key = Key(geometry: product, teamSize: Team.size)
      var plan = state.products[key]
      if plan == nil {
        if state.products.count >= DNN.maximumProducts { state.products = [:] }
        plan = try ProductPlan(product, state.session)
        state.products[key] = plan
      }
      isComputed = try plan?.run(a, b, into: c) ?? false
    }
    return isComputed
  }

  private func locked(_ body: (inout State) throws(TensorError) -> Void) throws(TensorError) {
    bt_team_enter()
    let outcome = lock.withLock { _ -> Result<Void, TensorError> in
      do throws(TensorError) {
        var state: State
        if let running = self.state { state = running } else { state = try DNN.started() }
        // Taken out while it changes, so that its tables are not copied.
        self.state = nil
        defer { self.state = state }
        try body(&state)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private static func started() throws(TensorError) -> State {
    var engine: dnnl_engine_t?
    var stream: dnnl_stream_t?
    try check(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine")
    try check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "stream")
    guard let engine, let stream else { throw TensorError("oneDNN", "no engine", kind: .unsupported) }
    return State(session: Session(engine: engine, stream: stream))
  }

  /// Whether the library is of the versions that have Winograd's algorithm for this processor.
  static var isVersion2: Bool { dnnl_version().pointee.major == 2 }

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

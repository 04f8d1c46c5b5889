internal import COneDNN

/// The two primitives of one pooling, which share a workspace; made on first use.
///
/// What the library can't do in bfloat16, or only imitates, is done in float32 and rounded.
final class PoolingPlan {
  private let window: Window
  private let function: Pooling.Function
  private let arithmetic: BFloat16Arithmetic
  private let session: DNN.Session
  private var passes: (forward: Primitive, backward: Primitive)?
  /// The same window in float32.
  private var wide: PoolingPlan?

  init(
    _ window: Window, _ function: Pooling.Function, _ arithmetic: BFloat16Arithmetic, _ session: DNN.Session
  ) {
    (self.window, self.function, self.arithmetic, self.session) = (window, function, arithmetic, session)
  }

  /// Pools; the workspace, which says where each maximum was, is what the backward pass needs.
  func pool(_ x: Tensor, into y: Tensor) throws(TensorError) -> Tensor? {
    guard let pass = try primitives()?.forward else {
      var workspace: Tensor?
      try widened(x, into: y) { plan, x, y throws(TensorError) in
        workspace = try plan.pool(x, into: y)
      }
      return workspace
    }
    let workspace = try pass.scratch(DNNL_ARG_WORKSPACE)
    try pass.run(
      session.stream, [(DNNL_ARG_SRC, x.raw), (DNNL_ARG_DST, y.raw), (DNNL_ARG_WORKSPACE, workspace?.raw)])
    return workspace
  }

  func gradient(_ g: Tensor, _ workspace: Tensor?, into dx: Tensor) throws(TensorError) {
    guard let pass = try primitives()?.backward else {
      return try widened(g, into: dx) { plan, g, dx throws(TensorError) in
        try plan.gradient(g, workspace, into: dx)
      }
    }
    try pass.run(
      session.stream,
      [(DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_DIFF_SRC, dx.raw), (DNNL_ARG_WORKSPACE, workspace?.raw)])
  }

  /// Both passes; nil where either is not to be had in bfloat16.
  private func primitives() throws(TensorError) -> (forward: Primitive, backward: Primitive)? {
    if let passes { return passes }
    // Where windows overlap, the library adds their gradients up in bfloat16, rounding each time.
    let overlaps = window.stride < max(window.kernelHeight, window.kernelWidth)
    if window.element == .bfloat16, overlaps || arithmetic == .converted { return nil }
    guard let forward = try made(bt_dnn_forward, hint: nil),
      let backward = try made(bt_dnn_backward_data, hint: forward)
    else { return nil }
    passes = (forward, backward)
    return passes
  }

  private func made(_ pass: bt_dnn_pass, hint: Primitive?) throws(TensorError) -> Primitive? {
    var description = window.geometry
    var descriptor: dnnl_primitive_desc_t?
    let status = bt_dnn_pooling(
      session.engine, pass, function == .max ? 1 : 0, &description, hint?.descriptor, &descriptor)
    if window.element == .bfloat16, status == dnnl_unimplemented { return nil }
    try DNN.check(status, name)
    guard let descriptor else {
      throw TensorError(name, "the library has no such operation", kind: .unsupported)
    }
    let isForward = pass == bt_dnn_forward
    return try Primitive(
      descriptor,
      [
        .init(query: dnnl_query_workspace_md, argument: DNNL_ARG_WORKSPACE),
        isForward
          ? .init(query: dnnl_query_src_md, argument: DNNL_ARG_SRC)
          : .init(query: dnnl_query_diff_dst_md, argument: DNNL_ARG_DIFF_DST),
        isForward
          ? .init(query: dnnl_query_dst_md, argument: DNNL_ARG_DST)
          : .init(query: dnnl_query_diff_src_md, argument: DNNL_ARG_DIFF_SRC),
      ], session.engine, name: name)
  }

  /// Runs the body in float32, on a copy of the operand, and rounds what it gives.
  private func widened(
    _ operand: Tensor, into result: Tensor,
    _ body: (PoolingPlan, Tensor, Tensor) throws(TensorError) -> Void
  ) throws(TensorError) {
    let plan = wide ?? PoolingPlan(window.widened, function, arithmetic, session)
    wide = plan
    let layout = result.type.format.layout
    let exact = try Tensor(
      uninitialized: TensorType(result.shape, Format(.float32, layout)), for: name)
    try body(plan, try operand.converted(to: .float32, for: name), exact)
    try exact.convert(into: result)
  }

  private var name: String { function == .max ? "max_pool" : "avg_pool" }
}

internal import COneDNN

/// The primitives of one window: forward, backward to the data, backward to the weights; each made on first use.
///
/// What the library can't do in bfloat16, or only imitates, is done in float32 and rounded.
final class WindowPlan {
  private let window: Window
  private let operation: Window.Operation
  private let arithmetic: BFloat16Arithmetic
  private let engine: dnnl_engine_t
  private let stream: dnnl_stream_t
  private var passes: [Pass] = [.unknown, .unknown, .unknown]
  /// The same window in float32.
  private var wide: WindowPlan?

  private enum Pass {
    case unknown
    case missing
    case made(Primitive)
  }

  init(
    _ window: Window, _ operation: Window.Operation, _ arithmetic: BFloat16Arithmetic, engine: dnnl_engine_t,
    stream: dnnl_stream_t
  ) {
    self.window = window
    self.operation = operation
    self.arithmetic = arithmetic
    self.engine = engine
    self.stream = stream
  }

  /// y = conv(x, weights) + bias.
  func convolve(
    _ x: Tensor, _ weights: Tensor, _ bias: Tensor?, into y: Tensor
  ) throws(TensorError) {
    guard let pass = try pass(bt_dnn_forward) else {
      return try widened([x, weights], into: y) { plan, x, y throws(TensorError) in
        try plan.convolve(x[0], x[1], bias, into: y)
      }
    }
    let preferred = try pass.reordered(weights, stream)
    try pass.run(
      stream,
      [
        (DNNL_ARG_SRC, x.raw), (DNNL_ARG_WEIGHTS, preferred.raw), (DNNL_ARG_BIAS, bias?.raw),
        (DNNL_ARG_DST, y.raw),
      ])
  }

  func gradientOfInput(_ g: Tensor, _ weights: Tensor, into dx: Tensor) throws(TensorError) {
    guard let pass = try pass(bt_dnn_backward_data) else {
      return try widened([g, weights], into: dx) { plan, x, dx throws(TensorError) in
        try plan.gradientOfInput(x[0], x[1], into: dx)
      }
    }
    let preferred = try pass.reordered(weights, stream)
    try pass.run(
      stream, [(DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_WEIGHTS, preferred.raw), (DNNL_ARG_DIFF_SRC, dx.raw)])
  }

  func gradientOfWeights(
    _ x: Tensor, _ g: Tensor, into dw: Tensor, _ db: Tensor?
  ) throws(TensorError) {
    guard let pass = try pass(bt_dnn_backward_weights) else {
      return try widened([x, g], into: dw) { plan, x, dw throws(TensorError) in
        try plan.gradientOfWeights(x[0], x[1], into: dw, db)
      }
    }
    let preferred = try pass.weightBuffer(orUse: dw)
    try pass.run(
      stream,
      [
        (DNNL_ARG_SRC, x.raw), (DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_DIFF_WEIGHTS, preferred.raw),
        (DNNL_ARG_DIFF_BIAS, db?.raw),
      ])
    try pass.restore(preferred, into: dw, stream)
  }

  /// Pools; the workspace, which says where each maximum was, is what the backward pass needs.
  func pool(_ x: Tensor, into y: Tensor) throws(TensorError) -> Tensor? {
    guard let (pass, _) = try pooling() else {
      var workspace: Tensor?
      try widened([x], into: y) { plan, x, y throws(TensorError) in
        workspace = try plan.pool(x[0], into: y)
      }
      return workspace
    }
    let workspace = try pass.scratch(DNNL_ARG_WORKSPACE)
    try pass.run(
      stream, [(DNNL_ARG_SRC, x.raw), (DNNL_ARG_DST, y.raw), (DNNL_ARG_WORKSPACE, workspace?.raw)])
    return workspace
  }

  func gradientOfPool(_ g: Tensor, _ workspace: Tensor?, into dx: Tensor) throws(TensorError) {
    guard let (_, pass) = try pooling() else {
      return try widened([g], into: dx) { plan, g, dx throws(TensorError) in
        try plan.gradientOfPool(g[0], workspace, into: dx)
      }
    }
    try pass.run(
      stream,
      [(DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_DIFF_SRC, dx.raw), (DNNL_ARG_WORKSPACE, workspace?.raw)])
  }

  /// Both passes of a pooling, which share a workspace; nil where either is not to be had in bfloat16.
  private func pooling() throws(TensorError) -> (forward: Primitive, backward: Primitive)? {
    // Where windows overlap, the library adds their gradients up in bfloat16, rounding each time.
    let overlaps = window.stride < max(window.kernelHeight, window.kernelWidth)
    if overlaps, window.element == .bfloat16 { return nil }
    guard let forward = try pass(bt_dnn_forward), let backward = try pass(bt_dnn_backward_data) else {
      return nil
    }
    return (forward, backward)
  }

  /// Runs the body in float32, on copies of the operands, and rounds what it gives.
  private func widened(
    _ operands: [Tensor], into result: Tensor,
    _ body: (WindowPlan, [Tensor], Tensor) throws(TensorError) -> Void
  ) throws(TensorError) {
    var window = window
    window.element = .float32
    let plan =
      wide ?? WindowPlan(window, operation, arithmetic, engine: engine, stream: stream)
    wide = plan
    var copies: [Tensor] = []
    for operand in operands { copies.append(try operand.converted(to: .float32, for: name)) }
    let exact = try Tensor(uninitialized: TensorType(result.shape), for: name)
    try body(plan, copies, exact)
    try exact.convert(into: result)
  }

  /// The primitive of a pass; nil where it is to be computed in float32 instead.
  private func pass(_ kind: bt_dnn_pass) throws(TensorError) -> Primitive? {
    let index = Int(kind.rawValue)
    switch passes[index] {
    case .made(let primitive): return primitive
    case .missing: return nil
    case .unknown: break
    }
    let primitive = try made(kind)
    passes[index] = primitive.map { .made($0) } ?? .missing
    return primitive
  }

  private func made(_ kind: bt_dnn_pass) throws(TensorError) -> Primitive? {
    let isNarrow = window.element == .bfloat16
    if isNarrow, arithmetic == .converted { return nil }
    let hint = kind == bt_dnn_forward ? nil : try pass(bt_dnn_forward)
    if kind != bt_dnn_forward, hint == nil { return nil }
    var description = window.description
    var descriptor: dnnl_primitive_desc_t?
    let status =
      operation == .convolution
      ? bt_dnn_convolution(engine, kind, &description, hint?.descriptor, &descriptor)
      : bt_dnn_pooling(
        engine, kind, operation == .maxPool ? 1 : 0, &description, hint?.descriptor, &descriptor)
    if isNarrow, status == dnnl_unimplemented { return nil }
    try DNN.check(status, name)
    guard let descriptor else {
      throw TensorError(name, "the library has no such operation", kind: .unsupported)
    }
    let primitive = try Primitive(descriptor, WindowPlan.operands(kind), engine, name: name)
    if operation == .convolution {
      try primitive.takePlainWeights(description, isGradient: kind == bt_dnn_backward_weights, engine)
    }
    return primitive
  }

  private static func operands(_ kind: bt_dnn_pass) -> [Primitive.Operand] {
    let workspace = Primitive.Operand(query: dnnl_query_workspace_md, argument: DNNL_ARG_WORKSPACE)
    switch kind {
    case bt_dnn_forward:
      return [
        workspace, .init(query: dnnl_query_src_md, argument: DNNL_ARG_SRC),
        .init(query: dnnl_query_weights_md, argument: DNNL_ARG_WEIGHTS),
        .init(query: dnnl_query_weights_md, index: 1, argument: DNNL_ARG_BIAS),
        .init(query: dnnl_query_dst_md, argument: DNNL_ARG_DST),
      ]
    case bt_dnn_backward_data:
      return [
        workspace, .init(query: dnnl_query_diff_dst_md, argument: DNNL_ARG_DIFF_DST),
        .init(query: dnnl_query_weights_md, argument: DNNL_ARG_WEIGHTS),
        .init(query: dnnl_query_diff_src_md, argument: DNNL_ARG_DIFF_SRC),
      ]
    default:
      return [
        workspace, .init(query: dnnl_query_src_md, argument: DNNL_ARG_SRC),
        .init(query: dnnl_query_diff_dst_md, argument: DNNL_ARG_DIFF_DST),
        .init(query: dnnl_query_diff_weights_md, argument: DNNL_ARG_DIFF_WEIGHTS),
        .init(query: dnnl_query_diff_weights_md, index: 1, argument: DNNL_ARG_DIFF_BIAS),
      ]
    }
  }

  private var name: String {
    switch operation {
    case .convolution: "conv"
    case .maxPool: "max_pool"
    case .averagePool: "avg_pool"
    }
  }
}

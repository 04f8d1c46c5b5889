internal import COneDNN

/// The primitives of one window: forward, backward to the data, backward to the weights; each made on first use.
final class WindowPlan {
  private let window: Window
  private let operation: Window.Operation
  private let engine: dnnl_engine_t
  private let stream: dnnl_stream_t
  private var passes: [Pass?] = [nil, nil, nil]

  init(_ window: Window, _ operation: Window.Operation, engine: dnnl_engine_t, stream: dnnl_stream_t) {
    self.window = window
    self.operation = operation
    self.engine = engine
    self.stream = stream
  }

  /// y = conv(x, weights) + bias.
  func convolve(
    _ x: Tensor, _ weights: Tensor, _ bias: Tensor?, into y: Tensor
  ) throws(TensorError) {
    let pass = try pass(bt_dnn_forward)
    let preferred = try pass.reordered(weights, stream)
    try pass.run(
      stream,
      [
        (DNNL_ARG_SRC, x.raw), (DNNL_ARG_WEIGHTS, preferred.raw), (DNNL_ARG_BIAS, bias?.raw),
        (DNNL_ARG_DST, y.raw),
      ])
  }

  func gradientOfInput(_ g: Tensor, _ weights: Tensor, into dx: Tensor) throws(TensorError) {
    let pass = try pass(bt_dnn_backward_data)
    let preferred = try pass.reordered(weights, stream)
    try pass.run(
      stream, [(DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_WEIGHTS, preferred.raw), (DNNL_ARG_DIFF_SRC, dx.raw)])
  }

  func gradientOfWeights(
    _ x: Tensor, _ g: Tensor, into dw: Tensor, _ db: Tensor?
  ) throws(TensorError) {
    let pass = try pass(bt_dnn_backward_weights)
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
    let pass = try pass(bt_dnn_forward)
    let workspace = try pass.scratch(DNNL_ARG_WORKSPACE)
    try pass.run(
      stream, [(DNNL_ARG_SRC, x.raw), (DNNL_ARG_DST, y.raw), (DNNL_ARG_WORKSPACE, workspace?.raw)])
    return workspace
  }

  func gradientOfPool(_ g: Tensor, _ workspace: Tensor?, into dx: Tensor) throws(TensorError) {
    let pass = try pass(bt_dnn_backward_data)
    try pass.run(
      stream,
      [(DNNL_ARG_DIFF_DST, g.raw), (DNNL_ARG_DIFF_SRC, dx.raw), (DNNL_ARG_WORKSPACE, workspace?.raw)])
  }

  private func pass(_ kind: bt_dnn_pass) throws(TensorError) -> Pass {
    let index = Int(kind.rawValue)
    if let pass = passes[index] { return pass }
    let hint = kind == bt_dnn_forward ? nil : try pass(bt_dnn_forward).descriptor
    var window = self.window.description
    var descriptor: dnnl_primitive_desc_t?
    let status =
      operation == .convolution
      ? bt_dnn_convolution(engine, kind, &window, hint, &descriptor)
      : bt_dnn_pooling(engine, kind, operation == .maxPool ? 1 : 0, &window, hint, &descriptor)
    try DNN.check(status, name)
    guard let descriptor else {
      throw TensorError(name, "the library has no such operation", kind: .unsupported)
    }
    let pass = try Pass(descriptor, kind, operation == .convolution ? window : nil, engine, name: name)
    passes[index] = pass
    return pass
  }

  private var name: String {
    switch operation {
    case .convolution: "conv"
    case .maxPool: "max_pool"
    case .averagePool: "avg_pool"
    }
  }
}

/// One primitive with its memory objects, which get their bytes at each call.
private final class Pass {
  let descriptor: dnnl_primitive_desc_t
  private let name: String
  private let primitive: dnnl_primitive_t
  private var operands: [(argument: Int32, memory: dnnl_memory_t, bytes: Int)] = []
  /// Weights as stored, and the copy into the layout the primitive prefers or back from it; nil where equal.
  private var plainWeights: dnnl_memory_t?
  private var reorder: dnnl_primitive_t?

  init(
    _ descriptor: dnnl_primitive_desc_t, _ kind: bt_dnn_pass, _ weights: bt_dnn_window?,
    _ engine: dnnl_engine_t,
    name: String
  ) throws(TensorError) {
    self.descriptor = descriptor
    self.name = name
    var primitive: dnnl_primitive_t?
    try DNN.check(dnnl_primitive_create(&primitive, descriptor), name)
    guard let primitive else {
      throw TensorError(name, "the library has no such operation", kind: .unsupported)
    }
    self.primitive = primitive
    for (query, index, argument) in Pass.arguments(kind) {
      var memory: dnnl_memory_t?
      var bytes = 0
      try DNN.check(bt_dnn_operand(engine, descriptor, query, index, &memory, &bytes), name)
      if let memory { operands.append((argument, memory, bytes)) }
    }
    guard var window = weights else { return }
    try DNN.check(bt_dnn_plain_weights(engine, &window, &plainWeights), name)
    let isGradient = kind == bt_dnn_backward_weights
    let preferred = memory(isGradient ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS)
    try DNN.check(
      isGradient
        ? bt_dnn_reorder(engine, preferred, plainWeights, &reorder)
        : bt_dnn_reorder(engine, plainWeights, preferred, &reorder), name)
  }

  private static func arguments(_ kind: bt_dnn_pass) -> [(query: dnnl_query_t, index: Int32, argument: Int32)]
  {
    let common: [(dnnl_query_t, Int32, Int32)] = [
      (dnnl_query_scratchpad_md, 0, DNNL_ARG_SCRATCHPAD), (dnnl_query_workspace_md, 0, DNNL_ARG_WORKSPACE),
    ]
    switch kind {
    case bt_dnn_forward:
      return common + [
        (dnnl_query_src_md, 0, DNNL_ARG_SRC), (dnnl_query_weights_md, 0, DNNL_ARG_WEIGHTS),
        (dnnl_query_weights_md, 1, DNNL_ARG_BIAS), (dnnl_query_dst_md, 0, DNNL_ARG_DST),
      ]
    case bt_dnn_backward_data:
      return common + [
        (dnnl_query_diff_dst_md, 0, DNNL_ARG_DIFF_DST), (dnnl_query_weights_md, 0, DNNL_ARG_WEIGHTS),
        (dnnl_query_diff_src_md, 0, DNNL_ARG_DIFF_SRC),
      ]
    default:
      return common + [
        (dnnl_query_src_md, 0, DNNL_ARG_SRC), (dnnl_query_diff_dst_md, 0, DNNL_ARG_DIFF_DST),
        (dnnl_query_diff_weights_md, 0, DNNL_ARG_DIFF_WEIGHTS),
        (dnnl_query_diff_weights_md, 1, DNNL_ARG_DIFF_BIAS),
      ]
    }
  }

  func run(_ stream: dnnl_stream_t, _ buffers: [(Int32, UnsafeMutableRawPointer?)]) throws(TensorError) {
    let scratch = try scratch(DNNL_ARG_SCRATCHPAD)
    var arguments: [dnnl_exec_arg_t] = []
    for (argument, memory, _) in operands {
      let bytes = argument == DNNL_ARG_SCRATCHPAD ? scratch?.raw : buffers.first { $0.0 == argument }?.1
      try DNN.check(dnnl_memory_set_data_handle(memory, bytes), name)
      arguments.append(dnnl_exec_arg_t(arg: argument, memory: memory))
    }
    try DNN.check(dnnl_primitive_execute(primitive, stream, Int32(arguments.count), arguments), name)
    try DNN.check(dnnl_stream_wait(stream), name)
  }

  /// A buffer for an operand that lives outside our tensors; nil where the primitive has none.
  func scratch(_ argument: Int32) throws(TensorError) -> Tensor? {
    guard let bytes = operands.first(where: { $0.argument == argument })?.bytes, bytes > 0 else { return nil }
    return try Tensor(uninitialized: TensorType(try Shape([bytes]), Format(.uint8)), for: name)
  }

  /// The weights in the layout the primitive prefers.
  func reordered(_ weights: Tensor, _ stream: dnnl_stream_t) throws(TensorError) -> Tensor {
    let preferred = try weightBuffer(orUse: weights)
    guard reorder != nil else { return preferred }
    try copy(from: (plainWeights, weights), to: (memory(DNNL_ARG_WEIGHTS), preferred), stream)
    return preferred
  }

  /// Where the primitive writes the gradient of weights that end up in `weights`.
  func weightBuffer(orUse weights: Tensor) throws(TensorError) -> Tensor {
    guard reorder != nil else { return weights }
    if let buffer = try scratch(DNNL_ARG_DIFF_WEIGHTS) { return buffer }
    if let buffer = try scratch(DNNL_ARG_WEIGHTS) { return buffer }
    return weights
  }

  /// Copies a gradient back into the layout weights are stored in.
  func restore(_ preferred: Tensor, into weights: Tensor, _ stream: dnnl_stream_t) throws(TensorError) {
    guard reorder != nil else { return }
    try copy(from: (memory(DNNL_ARG_DIFF_WEIGHTS), preferred), to: (plainWeights, weights), stream)
  }

  private func copy(
    from source: (dnnl_memory_t?, Tensor), to target: (dnnl_memory_t?, Tensor), _ stream: dnnl_stream_t
  ) throws(TensorError) {
    try DNN.check(dnnl_memory_set_data_handle(source.0, source.1.raw), name)
    try DNN.check(dnnl_memory_set_data_handle(target.0, target.1.raw), name)
    let arguments = [
      dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: source.0),
      dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: target.0),
    ]
    try DNN.check(dnnl_primitive_execute(reorder, stream, 2, arguments), name)
    try DNN.check(dnnl_stream_wait(stream), name)
  }

  private func memory(_ argument: Int32) -> dnnl_memory_t? {
    operands.first { $0.argument == argument }?.memory
  }
}

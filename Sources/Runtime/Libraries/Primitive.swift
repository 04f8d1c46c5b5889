internal import COneDNN

/// One primitive with its memory objects, which get their bytes at each call.
final class Primitive {
  let descriptor: dnnl_primitive_desc_t
  private let name: String
  private let primitive: dnnl_primitive_t
  private var operands: [(argument: Int32, memory: dnnl_memory_t, bytes: Int)] = []
  /// Weights as stored, and the copy into the layout the primitive prefers or back from it; nil where equal.
  private var plainWeights: dnnl_memory_t?
  private var reorder: dnnl_primitive_t?

  /// Where the library describes an operand, and the argument it is passed as.
  struct Operand {
    let query: dnnl_query_t
    /// 1 for the bias among the weights.
    var index: Int32 = 0
    let argument: Int32
  }

  /// Owns the descriptor from here on.
  init(
    _ descriptor: dnnl_primitive_desc_t, _ operands: [Operand], _ engine: dnnl_engine_t, name: String
  ) throws(TensorError) {
    self.descriptor = descriptor
    self.name = name
    var primitive: dnnl_primitive_t?
    let status = dnnl_primitive_create(&primitive, descriptor)
    guard status == dnnl_success, let primitive else {
      dnnl_primitive_desc_destroy(descriptor)
      try DNN.check(status, name)
      throw TensorError(name, "the library has no such operation", kind: .unsupported)
    }
    self.primitive = primitive
    let all = operands + [Operand(query: dnnl_query_scratchpad_md, argument: DNNL_ARG_SCRATCHPAD)]
    for operand in all {
      var memory: dnnl_memory_t?
      var bytes = 0
      try DNN.check(
        bt_dnn_operand(engine, descriptor, operand.query, operand.index, &memory, &bytes), name)
      if let memory { self.operands.append((operand.argument, memory, bytes)) }
    }
  }

  deinit {
    if let reorder { dnnl_primitive_destroy(reorder) }
    if let plainWeights { dnnl_memory_destroy(plainWeights) }
    for operand in operands { dnnl_memory_destroy(operand.memory) }
    dnnl_primitive_destroy(primitive)
    dnnl_primitive_desc_destroy(descriptor)
  }

  /// Lets weights, or their gradient, be stored densely, whatever layout the primitive prefers.
  func takePlainWeights(
    _ window: bt_dnn_window, isGradient: Bool, _ engine: dnnl_engine_t
  ) throws(TensorError) {
    var window = window
    try DNN.check(bt_dnn_plain_weights(engine, &window, &plainWeights), name)
    let preferred = memory(isGradient ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS)
    try DNN.check(
      isGradient
        ? bt_dnn_reorder(engine, preferred, plainWeights, &reorder)
        : bt_dnn_reorder(engine, plainWeights, preferred, &reorder), name)
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

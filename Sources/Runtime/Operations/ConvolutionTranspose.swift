internal import Kernels

/// The adjoint of a convolution, which enlarges images: [n, h, w, i] with weights [i, o, kh, kw], plus a bias [o]
/// where there is one, gives [n, (h - 1) stride - 2 padding + kh + more, …, o] (Dumoulin and Visin, 2016, section 4).
package struct ConvolutionTranspose: Operation {
  let stride: Int
  let padding: Int
  /// Rows and columns added at the end, below the stride: a convolution with a stride makes images of several sizes
  /// alike, and this says which of them is wanted.
  let outputPadding: Int

  package init(stride: Int = 1, padding: Int = 0, outputPadding: Int = 0) {
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
  }

  package static let name = "conv_transpose"
  package static let staysNarrow = true
  package static var samples: [Sample] {
    [
      Sample("3 by 3", ConvolutionTranspose(padding: 1), [[2, 4, 5, 3], [3, 4, 3, 3]]),
      Sample("doubling", ConvolutionTranspose(stride: 2), [[2, 3, 4, 5], [5, 3, 2, 2]]),
      Sample(
        "stride 2", ConvolutionTranspose(stride: 2, padding: 1, outputPadding: 1),
        [[2, 3, 3, 16], [16, 8, 3, 3]]),
      Sample("bias", ConvolutionTranspose(stride: 2, padding: 1), [[1, 3, 4, 2], [2, 3, 4, 4], [3]]),
      Sample(
        "channels differ", ConvolutionTranspose(), [[1, 5, 5, 2], [3, 4, 3, 3]], refused: "2 channels"),
      Sample(
        "nothing left", ConvolutionTranspose(padding: 2), [[1, 1, 1, 2], [2, 3, 3, 3]],
        refused: "leaves nothing"),
      Sample(
        "output padding", ConvolutionTranspose(stride: 2, outputPadding: 2), [[1, 2, 2, 2], [2, 3, 3, 3]],
        refused: "below the stride"),
      Sample(
        "no window", ConvolutionTranspose(stride: 0), [[1, 2, 2, 2], [2, 3, 3, 3]], refused: "make no window"),
      Sample("not images", ConvolutionTranspose(), [[5, 2], [2, 3, 3, 3]], refused: "takes images"),
      Sample("odd bias", ConvolutionTranspose(), [[1, 2, 2, 2], [2, 3, 3, 3], [2]], refused: "a bias has"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (x, weights) = (inputs[0].shape, inputs[1].shape)
    let window = try window(x, weights)
    if inputs.count > 2, inputs[2].shape != [weights[1]] {
      throw TensorError(Self.name, "a bias has one number an output channel", operands: inputs.map(\.shape))
    }
    return TensorType(window.input)
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let weights = inputs[1].shape
    let products = 2 * Double(inputs[0].shape.count) * Double(weights[1] * weights[2] * weights[3])
    return products * Double(wanted?.prefix(2).count { $0 } ?? 1)
  }

  package struct Saved {
    let window: Window
    let x: Tensor
    let weights: Tensor
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let (x, weights) = (inputs[0], inputs[1])
    let window = try window(x.shape, weights.shape)
    let y = inputs.count > 2 ? try Tensor(uninitialized: output.type, for: Self.name) : output
    try DNN.shared.withConvolution(window) { plan throws(TensorError) in
      try plan.gradientOfInput(x, weights, into: y)
    }
    if inputs.count > 2 {
      var space = try Broadcast(y.shape, inputs[2].shape, in: Self.name).space
      bt_binary(bt_add, &space, y.floats, inputs[2].floats, output.mutableFloats)
    }
    return Saved(window: window, x: x, weights: weights)
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    // The adjoint of the adjoint is the convolution itself; its input is what comes out here.
    let window = saved.window
    var parts = [Tensor?](repeating: nil, count: wanted.count)
    if wanted[0] {
      let dx = try Tensor(uninitialized: TensorType(window.output), for: Self.name)
      try DNN.shared.withConvolution(window) { plan throws(TensorError) in
        try plan.convolve(gradient, saved.weights, nil, into: dx)
      }
      parts[0] = dx
    }
    if wanted[1] {
      let dw = try Tensor(uninitialized: TensorType(window.weights), for: Self.name)
      try DNN.shared.withConvolution(window) { plan throws(TensorError) in
        try plan.gradientOfWeights(gradient, saved.x, into: dw, nil)
      }
      parts[1] = dw
    }
    if wanted.count > 2, wanted[2] {
      let db = try Tensor(uninitialized: TensorType([window.channels]), for: Self.name)
      bt_sum(gradient.floats, db.mutableFloats, 1, gradient.rows, window.channels, 1)
      parts[2] = db
    }
    return parts
  }

  /// The convolution this is the adjoint of, from the result [n, H, W, o] to the images given.
  private func window(_ x: Shape, _ weights: Shape) throws(TensorError) -> Window {
    guard x.rank == 4 else {
      throw TensorError(Self.name, "it takes images, [n, height, width, channels]", operands: [x])
    }
    guard weights.rank == 4 else {
      throw TensorError(Self.name, "weights are [in, out, height, width]", operands: [x, weights])
    }
    guard weights[0] == x[3] else {
      throw TensorError(
        Self.name, "the images have \(x[3]) channels, the weights take \(weights[0])", operands: [x, weights])
    }
    guard x.count > 0 else {
      throw TensorError(Self.name, "it takes at least one image of at least one channel", operands: [x])
    }
    let kernel = (weights[2], weights[3]), limit = 1 << 20
    guard (1..<limit).contains(stride), (0..<limit).contains(padding), kernel.0 > 0, kernel.1 > 0 else {
      throw TensorError(
        Self.name, "kernel \(kernel.0) by \(kernel.1), stride \(stride), padding \(padding) make no window",
        kind: .value)
    }
    guard (0..<stride).contains(outputPadding) else {
      throw TensorError(
        Self.name, "output padding \(outputPadding) is not below the stride \(stride)", kind: .value)
    }
    let height = (x[1] - 1) * stride - 2 * padding + kernel.0 + outputPadding
    let width = (x[2] - 1) * stride - 2 * padding + kernel.1 + outputPadding
    guard height > 0, width > 0 else {
      throw TensorError(
        Self.name, "padding \(padding) leaves nothing of images of \(x[1]) by \(x[2])", operands: [x])
    }
    return try Window(
      over: try Shape([x[0], height, width, weights[1]]), kernel: kernel, stride: stride, padding: padding,
      outChannels: x[3], in: Self.name)
  }
}

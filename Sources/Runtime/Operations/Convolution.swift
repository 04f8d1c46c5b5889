/// The cross-correlation of images [n, h, w, c] with weights [o, c, kh, kw], plus a bias [o] where there is one.
///
/// Of bfloat16 images it is bfloat16, its sums and the bias float32. Where all channels are multiples of 16 it takes and
/// gives them in blocks.
package struct Convolution: Operation {
  let stride: Int
  let padding: Int
  let way: ConvolutionWay?

  /// - Parameter way: how it is computed; by default as measures fastest. What there is not for a shape is done otherwise.
  package init(stride: Int = 1, padding: Int = 0, way: ConvolutionWay? = nil) {
    self.stride = stride
    self.padding = padding
    self.way = way
  }

  package static let name = "conv"
  package static var samples: [Sample] {
    [
      Sample("3 by 3", Convolution(padding: 1), [[2, 5, 6, 3], [4, 3, 3, 3]]),
      Sample("stride 2", Convolution(stride: 2, padding: 1), [[2, 6, 5, 3], [16, 3, 3, 3]]),
      Sample("1 by 1", Convolution(), [[2, 4, 4, 8], [5, 8, 1, 1]]),
      Sample("strided 1 by 1", Convolution(stride: 2), [[2, 5, 5, 16], [32, 16, 1, 1]]),
      Sample("bias", Convolution(padding: 2), [[1, 5, 5, 2], [3, 2, 5, 5], [3]]),
      Sample("blocked channels", Convolution(padding: 1), [[2, 6, 6, 32], [32, 32, 3, 3]]),
      Sample("channels differ", Convolution(), [[1, 5, 5, 2], [3, 4, 3, 3]], refused: "2 channels"),
      Sample("kernel too large", Convolution(), [[1, 2, 2, 2], [3, 2, 3, 3]], refused: "does not fit"),
      Sample("not images", Convolution(), [[5, 2], [3, 2, 3, 3]], refused: "takes images"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (x, weights) = (inputs[0].shape, inputs[1].shape)
    guard weights.rank == 4 else {
      throw TensorError(Self.name, "weights are [out, in, height, width]", operands: [x, weights])
    }
    let window = try window(x, weights)
    guard weights[1] == window.channels else {
      throw TensorError(
        Self.name, "the images have \(window.channels) channels, the weights take \(weights[1])",
        operands: [x, weights])
    }
    if inputs.count > 2, inputs[2].shape != [weights[0]] {
      throw TensorError(Self.name, "a bias has one number an output channel", operands: inputs.map(\.shape))
    }
    return TensorType(window.output, Format(inputs[0].format.element, layout(weights[0], x.last, weights[0])))
  }

  /// Weights may be float32 beside bfloat16 images: their rounded copy is then the library's own affair.
  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    let element = precision == .bfloat16 ? .bfloat16 : ElementType.common(inputs.prefix(2))
    let weights = inputs[1].format.element == .bfloat16 ? element : .float32
    let (images, kernels) = (inputs[0].shape, inputs[1].shape)
    guard images.rank == 4, kernels.rank == 4 else { return inputs.indices.map { _ in .float32 } }
    let layout = layout(images.last, images.last, kernels[0])
    return inputs.indices.map {
      $0 == 0 ? Format(element, layout) : $0 == 1 ? Format(weights) : .float32
    }
  }

  /// How images of so many channels lie in a convolution from some channels to others.
  private func layout(_ channels: Int, _ inputs: Int, _ outputs: Int) -> Layout {
    Self.isBlocked(inputs, outputs) ? .images(channels: channels) : .plain
  }

  private static func isBlocked(_ inputs: Int, _ outputs: Int) -> Bool {
    Layout.blocksChannels && inputs > 0 && outputs > 0 && inputs % 16 == 0 && outputs % 16 == 0
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let weights = inputs[1].shape
    let products = 2 * Double(result.shape.count) * Double(weights[1] * weights[2] * weights[3])
    return products * Double(wanted?.prefix(2).count { $0 } ?? 1)  // the bias is nothing beside them
  }

  package struct Saved {
    let window: Window
    var x: Tensor?
    var weights: Tensor?
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let (x, weights, bias) = (inputs[0], inputs[1], inputs.count > 2 ? inputs[2] : nil)
    var window = try window(x.shape, weights.shape)
    window.hasBias = bias != nil
    window.element = x.element
    window.weightsElement = weights.element
    window.isBlocked = Self.isBlocked(window.channels, window.outChannels)
    let y = output
    try DNN.shared.withConvolution(window, way) { plan throws(TensorError) in
      try plan.convolve(x, weights, bias, into: y)
    }
    let wantsWeights = wanted.dropFirst().contains(true)
    return Saved(window: window, x: wantsWeights ? x : nil, weights: wanted[0] ? weights : nil)
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let window = saved.window
    let format = Format(
      window.element, layout(window.channels, window.channels, window.outChannels))
    var parts = [Tensor?](repeating: nil, count: wanted.count)
    if wanted[0], let weights = saved.weights {  // never wanted for the first layer
      let dx = try Tensor(uninitialized: TensorType(window.input, format), for: Self.name)
      try DNN.shared.withConvolution(window, way) { plan throws(TensorError) in
        try plan.gradientOfInput(gradient, weights, into: dx)
      }
      parts[0] = dx
    }
    if let x = saved.x {
      let dw = try Tensor(
        uninitialized: TensorType(window.weights, Format(window.weightsElement)), for: Self.name)
      let db =
        window.hasBias ? try Tensor(uninitialized: TensorType([window.outChannels]), for: Self.name) : nil
      try DNN.shared.withConvolution(window, way) { plan throws(TensorError) in
        try plan.gradientOfWeights(x, gradient, into: dw, db)
      }
      parts[1] = dw
      if window.hasBias { parts[2] = db }
    }
    return parts
  }

  private func window(_ x: Shape, _ weights: Shape) throws(TensorError) -> Window {
    try Window(
      over: x, kernel: (weights[2], weights[3]), stride: stride, padding: padding, outChannels: weights[0],
      in: Self.name)
  }
}

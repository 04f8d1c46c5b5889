/// The largest value or the mean of each window of images [n, h, w, c]; in a mean padding counts as zeros, as in
/// PyTorch.
package struct Pooling: Operation {
  package enum Function: String, Sendable, CaseIterable { case max, average }
  let function: Function
  let kernel: Int
  let stride: Int
  let padding: Int
  let arithmetic: BFloat16Arithmetic

  /// - Parameter stride: by default the kernel, so that windows do not overlap.
  package init(
    _ function: Function, kernel: Int, stride: Int? = nil, padding: Int = 0,
    arithmetic: BFloat16Arithmetic = .available
  ) {
    self.arithmetic = arithmetic
    self.function = function
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  package static let name = "pooling"
  package static var samples: [Sample] {
    Function.allCases.flatMap { function in
      [
        Sample("\(function) 2 by 2", Pooling(function, kernel: 2), [[2, 4, 6, 3]]),
        Sample(
          "\(function) overlapping", Pooling(function, kernel: 3, stride: 2, padding: 1), [[2, 7, 7, 16]]),
        Sample(
          "\(function) too large", Pooling(function, kernel: 5), [[1, 4, 4, 1]], refused: "does not fit"),
      ]
    }
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    TensorType(try window(inputs[0].shape).output, inputs[0].format)
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(ElementType.common(inputs), inputs[0].format.layout)]
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { Double(result.shape.count) * Double(kernel) * Double(kernel) }

  package struct Saved {
    let window: Window
    /// Where each maximum was, in the library's own form.
    let workspace: Tensor?
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> Saved {
    let (x, y) = (inputs[0], output)
    var window = try window(x.shape)
    window.element = x.element
    window.isBlocked = x.type.format.layout == .blocked16
    var workspace: Tensor?
    try DNN.shared.withPooling(window, function, arithmetic) { plan throws(TensorError) in
      workspace = try plan.pool(x, into: y)
    }
    return Saved(window: window, workspace: workspace)
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let dx = try Tensor(uninitialized: TensorType(saved.window.input, gradient.type.format), for: userName)
    try DNN.shared.withPooling(saved.window, function, arithmetic) { plan throws(TensorError) in
      try plan.gradient(gradient, saved.workspace, into: dx)
    }
    return [dx]
  }

  /// As the language names it.
  private var userName: String { function == .max ? "max_pool" : "avg_pool" }

  private func window(_ images: Shape) throws(TensorError) -> Window {
    guard padding >= 0, padding < max(1, kernel) else {
      throw TensorError(userName, "padding \(padding) is not below the kernel \(kernel)", kind: .value)
    }
    return try Window(over: images, kernel: (kernel, kernel), stride: stride, padding: padding, in: userName)
  }
}

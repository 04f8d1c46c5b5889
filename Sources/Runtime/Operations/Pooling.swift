/// The largest value in each window of images [n, h, w, c].
package struct MaxPool: Operation {
  let geometry: PoolGeometry

  package init(_ geometry: PoolGeometry) { self.geometry = geometry }

  package static let name = "max_pool"
  package static var samples: [Sample] {
    [
      Sample("2 by 2", MaxPool(PoolGeometry(kernel: 2)), [[2, 4, 6, 3]]),
      Sample("overlapping", MaxPool(PoolGeometry(kernel: 3, stride: 2, padding: 1)), [[2, 7, 7, 4]]),
      Sample("too large", MaxPool(PoolGeometry(kernel: 5)), [[1, 4, 4, 1]], refused: "does not fit"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    try geometry.result(inputs[0], in: Self.name)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> PoolGeometry.Saved {
    try geometry.forward(.maxPool, inputs[0], into: output, in: Self.name)
  }

  package func pullback(
    _ gradient: Tensor, _ saved: PoolGeometry.Saved, wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    [try geometry.pullback(.maxPool, gradient, saved, in: Self.name)]
  }
}

/// The mean of each window of images [n, h, w, c]; padding counts as zeros, as in PyTorch.
package struct AveragePool: Operation {
  let geometry: PoolGeometry

  package init(_ geometry: PoolGeometry) { self.geometry = geometry }

  package static let name = "avg_pool"
  package static var samples: [Sample] {
    [
      Sample("2 by 2", AveragePool(PoolGeometry(kernel: 2)), [[2, 4, 6, 3]]),
      Sample("padded", AveragePool(PoolGeometry(kernel: 3, stride: 2, padding: 1)), [[2, 7, 7, 16]]),
      Sample("too large", AveragePool(PoolGeometry(kernel: 5)), [[1, 4, 4, 1]], refused: "does not fit"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    try geometry.result(inputs[0], in: Self.name)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> PoolGeometry.Saved {
    try geometry.forward(.averagePool, inputs[0], into: output, in: Self.name)
  }

  package func pullback(
    _ gradient: Tensor, _ saved: PoolGeometry.Saved, wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    [try geometry.pullback(.averagePool, gradient, saved, in: Self.name)]
  }
}

/// The window of a pooling, and what both kinds share.
package struct PoolGeometry: Sendable {
  let kernel: Int
  let stride: Int
  let padding: Int

  /// - Parameter stride: by default the kernel, so that windows do not overlap.
  package init(kernel: Int, stride: Int? = nil, padding: Int = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  package struct Saved {
    let window: Window
    /// Where each maximum was, in the library's own form.
    let workspace: Tensor?
  }

  func result(_ input: TensorType, in name: String) throws(TensorError) -> TensorType {
    TensorType(try window(input.shape, in: name).output)
  }

  func forward(
    _ operation: Window.Operation, _ x: Tensor, into y: Tensor, in name: String
  ) throws(TensorError) -> Saved {
    let window = try window(x.shape, in: name)
    var workspace: Tensor?
    try DNN.shared.withPlan(window, operation) { plan throws(TensorError) in
      workspace = try plan.pool(x, into: y)
    }
    return Saved(window: window, workspace: workspace)
  }

  func pullback(
    _ operation: Window.Operation, _ gradient: Tensor, _ saved: Saved, in name: String
  ) throws(TensorError) -> Tensor {
    let dx = try Tensor(uninitialized: TensorType(saved.window.input), for: name)
    try DNN.shared.withPlan(saved.window, operation) { plan throws(TensorError) in
      try plan.gradientOfPool(gradient, saved.workspace, into: dx)
    }
    return dx
  }

  private func window(_ images: Shape, in name: String) throws(TensorError) -> Window {
    guard padding >= 0, padding < max(1, kernel) else {
      throw TensorError(name, "padding \(padding) is not below the kernel \(kernel)", kind: .value)
    }
    return try Window(over: images, kernel: (kernel, kernel), stride: stride, padding: padding, in: name)
  }
}

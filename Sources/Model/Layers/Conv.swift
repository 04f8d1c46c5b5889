package import Runtime

/// A convolution of images [n, h, w, c]; its padding is half the kernel unless stated.
package struct Conv: Layer {
  package let channels: Int
  package let kernel: Int
  package let stride: Int
  package let padding: Int?
  package let bias: Bool
  package let start: Start

  /// How fresh weights are drawn.
  package enum Start: Sendable {
    /// PyTorch's default for a convolution.
    case uniformFanIn
    /// As torchvision's residual networks: normal with standard deviation √(2 / fan_out) (He et al., 2015).
    case kaimingFanOut
  }

  /// - Throws: for sizes that are not positive.
  package init(
    _ channels: Int, kernel: Int = 3, stride: Int = 1, padding: Int? = nil, bias: Bool = true,
    start: Start = .uniformFanIn
  ) throws(TensorError) {
    try requirePositive("conv", ["channels": channels, "kernel": kernel, "stride": stride])
    (self.channels, self.kernel, self.stride, self.padding, self.bias) = (
      channels, kernel, stride, padding, bias
    )
    self.start = start
  }

  package var code: String {
    var arguments = ["\(channels)", "kernel=\(kernel)"]
    if stride != 1 { arguments.append("stride=\(stride)") }
    if let padding { arguments.append("padding=\(padding)") }
    if !bias { arguments.append("bias=false") }
    return "conv(\(arguments.joined(separator: ", ")))"
  }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank == 4 else {
      throw TensorError("conv", "it takes images, [n, height, width, channels]", operands: [x.shape])
    }
    let fan = try Shape([x.shape.last, kernel, kernel]).count  // what overflows is refused as too large
    let initializer: Initializer =
      switch start {
      case .uniformFanIn: .uniformFanIn(fan)
      case .kaimingFanOut: .kaimingNormal(fan: try Shape([channels, kernel, kernel]).count)
      }
    let weight = try scope.parameter(
      "weight", try Shape([channels, x.shape.last, kernel, kernel]), .weight, initializer)
    let operation = Convolution(stride: stride, padding: padding ?? kernel / 2)
    guard bias else { return try scope.apply(operation, x, weight) }
    return try scope.apply(
      operation, x, weight, try scope.parameter("bias", [channels], .bias, .uniformFanIn(fan)))
  }
}

/// - Throws: for the first of the named sizes that is not positive, or too large for a tensor.
func requirePositive(_ operation: String, _ sizes: KeyValuePairs<String, Int>) throws(TensorError) {
  for (name, size) in sizes {
    guard size > 0, size <= Int(Int32.max) else {
      throw TensorError(operation, "`\(name)` is a positive size, not \(size)", kind: .value)
    }
  }
}

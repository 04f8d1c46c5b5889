package import Runtime

/// A transposed convolution of images [n, h, w, c], which enlarges them by its stride.
package struct ConvTranspose: Layer {
  package let channels: Int
  package let kernel: Int
  package let stride: Int
  /// Taken off each side; by default so much that an image of h rows gets h times stride.
  package let padding: Int?
  package let bias: Bool

  /// - Throws: for sizes that are not positive.
  package init(
    _ channels: Int, kernel: Int = 2, stride: Int = 2, padding: Int? = nil, bias: Bool = true
  ) throws(TensorError) {
    try requirePositive("conv_transpose", ["channels": channels, "kernel": kernel, "stride": stride])
    (self.channels, self.kernel, self.stride, self.padding, self.bias) = (
      channels, kernel, stride, padding, bias
    )
  }

  package var code: String {
    var arguments = ["\(channels)", "kernel=\(kernel)", "stride=\(stride)"]
    if let padding { arguments.append("padding=\(padding)") }
    if !bias { arguments.append("bias=false") }
    return "conv_transpose(\(arguments.joined(separator: ", ")))"
  }

  /// (h - 1) stride - 2 padding + kernel + more is h stride; for stride 1 and an even kernel it is one more.
  private var operation: ConvolutionTranspose {
    if let padding { return ConvolutionTranspose(stride: stride, padding: padding) }
    if kernel < stride { return ConvolutionTranspose(stride: stride, outputPadding: stride - kernel) }
    let excess = kernel - stride, more = stride == 1 ? 0 : excess % 2
    return ConvolutionTranspose(stride: stride, padding: (excess + more) / 2, outputPadding: more)
  }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank == 4 else {
      throw TensorError(
        "conv_transpose", "it takes images, [n, height, width, channels]", operands: [x.shape])
    }
    // PyTorch takes the second size of the weights for the fan-in: the outputs.
    let fan = try Shape([channels, kernel, kernel]).count
    let weight = try scope.parameter(
      "weight", try Shape([x.shape.last, channels, kernel, kernel]), .weight, .uniformFanIn(fan))
    guard bias else { return try scope.apply(operation, x, weight) }
    return try scope.apply(
      operation, x, weight, try scope.parameter("bias", [channels], .bias, .uniformFanIn(fan)))
  }
}

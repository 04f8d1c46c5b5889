internal import Runtime

/// Convolutions with batch norms and ReLUs between, added to their input: the building block of a `ResNet`.
///
/// Parameters lie where torchvision has them: `conv1.weight`, `bn1.weight`, …, `downsample.0.weight`,
/// `downsample.1.weight`.
struct ResidualBlock: Layer {
  private let convolutions: [Conv]
  /// The last scale begins with 0 where asked, so that a fresh block is the identity.
  private let lastNorm: BatchNorm
  /// A convolution of 1 by 1 where input and output differ in shape.
  private let downsample: Conv?

  /// Two convolutions of 3 by 3 (He et al., 2016, figure 5 left).
  static func basic(
    _ channels: Int, inputs: Int, stride: Int, zeroStart: Bool
  ) throws(TensorError) -> ResidualBlock {
    try ResidualBlock(
      [conv(channels, 3, stride: stride), conv(channels, 3)], inputs: inputs, stride: stride,
      zeroStart: zeroStart)
  }

  /// 1 by 1 to fewer channels, 3 by 3, 1 by 1 to four times as many (figure 5 right); the stride is in the 3 by 3,
  /// as in torchvision.
  static func bottleneck(
    _ channels: Int, inputs: Int, stride: Int, zeroStart: Bool
  ) throws(TensorError) -> ResidualBlock {
    try ResidualBlock(
      [conv(channels, 1), conv(channels, 3, stride: stride), conv(4 * channels, 1)], inputs: inputs,
      stride: stride, zeroStart: zeroStart)
  }

  private init(
    _ convolutions: [Conv], inputs: Int, stride: Int, zeroStart: Bool
  ) throws(TensorError) {
    let outputs = convolutions[convolutions.count - 1].channels
    self.convolutions = convolutions
    lastNorm = BatchNorm(start: zeroStart ? 0 : 1)
    downsample = stride == 1 && inputs == outputs ? nil : try Self.conv(outputs, 1, stride: stride)
  }

  static func conv(_ channels: Int, _ kernel: Int, stride: Int = 1) throws(TensorError) -> Conv {
    try Conv(channels, kernel: kernel, stride: stride, bias: false, start: .kaimingFanOut)
  }

  var channels: Int { convolutions[convolutions.count - 1].channels }

  var code: String { "block of " + convolutions.map(\.code).joined(separator: ", ") }

  var size: Int { 2 * convolutions.count + (downsample == nil ? 0 : 2) }

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    if scope.context.isCancelled() { throw TensorError("resnet", "interrupted", kind: .cancelled) }
    var y = x
    for (index, convolution) in convolutions.enumerated() {
      y = try scope["conv\(index + 1)"].part(convolution, y)
      let place = scope["bn\(index + 1)"]
      guard index == convolutions.count - 1 else {
        y = try place.part(FusedBatchNorm(BatchNorm()), y)
        continue
      }
      // Its parameters come before those of the way around it, as in torchvision.
      if scope.isBuilding { _ = try place.part(lastNorm, y) }
      y = try place.part(FusedBatchNorm(lastNorm, adding: try straight(x, in: scope)), y)
    }
    return y
  }

  private func straight(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard let downsample else { return x }
    let place = scope["downsample"]
    return try place["1"].part(BatchNorm(), try place["0"].part(downsample, x))
  }
}

package import Runtime

/// A residual network of images (He et al., 2016), up to the mean of its last feature maps.
///
/// Parameters are named, shaped and drawn as torchvision's (`layer1.0.conv1.weight`), without the classifier `fc`.
package struct ResNet: Layer {
  /// Which of the published networks.
  package enum Variant: String, Sendable, CaseIterable {
    case resnet18, resnet34, resnet50
    /// The one for images of 32 by 32 (section 4.2), with projections where shapes change.
    case resnet20

    /// Channels of the stem and the first stage; each later stage has twice as many.
    package var width: Int { self == .resnet20 ? 16 : 64 }

    package var stem: Stem { self == .resnet20 ? .cifar : .imagenet }

    /// How many blocks each stage has.
    var stages: [Int] {
      switch self {
      case .resnet18: [2, 2, 2, 2]
      case .resnet34, .resnet50: [3, 4, 6, 3]
      case .resnet20: [3, 3, 3]
      }
    }
  }

  /// What comes before the blocks.
  package enum Stem: String, Sendable, CaseIterable {
    /// A convolution of 7 by 7 with stride 2, then a max pool with stride 2.
    case imagenet
    /// A convolution of 3 by 3 with stride 1, for small images.
    case cifar
  }

  package let variant: Variant
  package let width: Int
  package let stem: Stem
  /// Whether the last scale of each block begins with 0, so that a fresh block is the identity (Goyal et al., 2017).
  package let zeroInitResidual: Bool

  private let first: Conv
  private let stages: [[ResidualBlock]]

  /// - Parameters:
  ///   - width: channels of the stem and the first stage; by default the published ones.
  ///   - stem: by default the published one.
  /// - Throws: for a width that is not positive, or of networks that nobody could train.
  package init(
    _ variant: Variant, width: Int? = nil, stem: Stem? = nil, zeroInitResidual: Bool = true
  ) throws(TensorError) {
    self.variant = variant
    self.width = width ?? variant.width
    self.stem = stem ?? variant.stem
    self.zeroInitResidual = zeroInitResidual
    guard (1...Self.maximumWidth).contains(self.width) else {
      throw TensorError(
        variant.rawValue, "`width` is from 1 to \(Self.maximumWidth), not \(self.width)", kind: .value)
    }
    first = try ResidualBlock.conv(
      self.width, self.stem == .imagenet ? 7 : 3, stride: self.stem == .imagenet ? 2 : 1)
    let make = variant == .resnet50 ? ResidualBlock.bottleneck : ResidualBlock.basic
    var stages: [[ResidualBlock]] = []
    var (channels, inputs) = (self.width, self.width)
    for (number, count) in variant.stages.enumerated() {
      var blocks: [ResidualBlock] = []
      for index in 0..<count {
        let block = try make(channels, inputs, number > 0 && index == 0 ? 2 : 1, zeroInitResidual)
        inputs = block.channels
        blocks.append(block)
      }
      stages.append(blocks)
      channels *= 2
    }
    self.stages = stages
  }

  package static let maximumWidth = 1 << 16

  package var code: String {
    var arguments: [String] = []
    if width != variant.width { arguments.append("width=\(width)") }
    if stem != variant.stem { arguments.append("stem=\"\(stem.rawValue)\"") }
    if !zeroInitResidual { arguments.append("zero_init_residual=false") }
    return "\(variant.rawValue)(\(arguments.joined(separator: ", ")))"
  }

  package var size: Int { 4 + stages.joined().reduce(0) { $0 + $1.size } }
  package let nesting = 2

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var x = try scope["bn1"].part(FusedBatchNorm(BatchNorm()), try scope["conv1"].part(first, x))
    if stem == .imagenet {
      x = try scope["maxpool"].part(try Pool(.max, kernel: 3, stride: 2, padding: 1), x)
    }
    for (number, blocks) in stages.enumerated() {
      let place = scope["layer\(number + 1)"]
      for (index, block) in blocks.enumerated() { x = try place["\(index)"].part(block, x) }
    }
    return try scope["avgpool"].part(GlobalAveragePool(), x)
  }
}

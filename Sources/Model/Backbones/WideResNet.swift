package import Runtime

/// A wide residual network for small images (Zagoruyko and Komodakis, 2016), up to the mean of its last feature maps:
/// three stages of (depth - 4) / 6 blocks with 16, 32 and 64 times `widen` channels, activated before convolving.
///
/// Parameters lie at `conv1`, `block1.layer.0.bn1`, `block1.layer.0.convShortcut`, …, `bn1`.
package struct WideResNet: Layer {
  package let depth: Int
  package let widen: Int

  /// - Throws: for a depth that makes no whole blocks, and sizes that nobody could train.
  package init(depth: Int = 28, widen: Int = 2) throws(TensorError) {
    guard depth >= 10, depth <= 6004, (depth - 4) % 6 == 0 else {
      throw TensorError("wide_resnet", "`depth` is 6 n + 4 for n blocks a stage, not \(depth)", kind: .value)
    }
    guard (1...Self.maximumWiden).contains(widen) else {
      throw TensorError(
        "wide_resnet", "`widen` is from 1 to \(Self.maximumWiden), not \(widen)", kind: .value)
    }
    (self.depth, self.widen) = (depth, widen)
  }

  package static let maximumWiden = 1 << 12

  package var code: String { "wide_resnet(depth=\(depth), widen=\(widen))" }

  private var blocks: Int { (depth - 4) / 6 }
  package var size: Int { 8 + 15 * blocks }
  package let nesting = 2

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var y = try scope["conv1"].part(try ResidualBlock.conv(16, 3), x)
    for stage in 0..<3 {
      let place = scope["block\(stage + 1)"]["layer"]
      let channels = (16 << stage) * widen
      for index in 0..<blocks {
        let block = PreactivationBlock(channels: channels, stride: stage > 0 && index == 0 ? 2 : 1)
        y = try place["\(index)"].part(block, y)
      }
    }
    y = try scope["bn1"].part(FusedBatchNorm(BatchNorm()), y)
    return try scope["avgpool"].part(GlobalAveragePool(), y)
  }
}

/// Batch norm, ReLU and a convolution of 3 by 3, twice, added to the input (He et al., 2016, identity mappings).
/// Where the number of channels changes, a convolution of 1 by 1 of the activated input takes the input's place.
private struct PreactivationBlock: Layer {
  let channels: Int
  let stride: Int

  var code: String { "block of \(channels) channels" }

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    if scope.context.isCancelled() { throw TensorError("wide_resnet", "interrupted", kind: .cancelled) }
    let active = try scope["bn1"].part(FusedBatchNorm(BatchNorm()), x)
    let first = try scope["conv1"].part(try ResidualBlock.conv(channels, 3, stride: stride), active)
    let middle = try scope["bn2"].part(FusedBatchNorm(BatchNorm()), first)
    let second = try scope["conv2"].part(try ResidualBlock.conv(channels, 3), middle)
    guard x.shape.last != channels || stride != 1 else {
      return try scope.apply(Arithmetic(.add), second, x)
    }
    let projection = try ResidualBlock.conv(channels, 1, stride: stride)
    return try scope.apply(Arithmetic(.add), second, try scope["convShortcut"].part(projection, active))
  }
}

internal import Runtime

extension Sequential {
  /// A plain convolutional network: `depth` convolutions of 3 by 3 with batch norm and ReLU, from the second on with
  /// stride 2 and twice the channels of the one before, then the mean of each channel.
  ///
  /// - Throws: for sizes that are not positive, or of networks that nobody could train.
  package static func convNet(width: Int = 32, depth: Int = 3) throws -> Sequential {
    guard (1...maximumWidth).contains(width) else {
      throw TensorError("convnet", "`width` is from 1 to \(maximumWidth), not \(width)", kind: .value)
    }
    guard (1...maximumDepth).contains(depth) else {
      throw TensorError("convnet", "`depth` is from 1 to \(maximumDepth), not \(depth)", kind: .value)
    }
    var layers: [any Layer] = []
    for index in 0..<depth {
      layers.append(
        try Conv(width << index, stride: index == 0 ? 1 : 2, bias: false, start: .kaimingFanOut))
      layers += [BatchNorm(), ReLU()]
    }
    let arguments = [width == 32 ? nil : "width=\(width)", depth == 3 ? nil : "depth=\(depth)"]
    return Sequential(
      layers + [GlobalAveragePool()], name: "convnet(\(arguments.compactMap(\.self).joined(separator: ", ")))"
    )
  }

  private static let maximumWidth = 1 << 16
  private static let maximumDepth = 12
}

package import Runtime

/// `normalize(mean, std)`: (x - mean) / std, by channel where there are several numbers.
package struct ChannelNormalization: Augmentation {
  package let mean: [Double]
  package let std: [Double]
  // By channel, as many as the longer of both.
  private let shift: [Float]
  private let scale: [Float]

  /// - Parameters:
  ///   - mean: one number for all channels, or one for each.
  ///   - std: likewise; positive.
  package init(mean: [Double], std: [Double]) throws(AugmentationError) {
    for (parameter, numbers) in [("mean", mean), ("std", std)] {
      guard !numbers.isEmpty else {
        throw AugmentationError("normalize", parameter: parameter, "`\(parameter)` has no numbers")
      }
      let allowed = parameter == "mean" ? -1e6...1e6 : 1e-6...1e6
      for number in numbers { try Uniform(number).check("normalize", parameter, in: allowed) }
    }
    guard mean.count == std.count || mean.count == 1 || std.count == 1 else {
      throw AugmentationError(
        "normalize", "`mean` is for \(mean.count) channels and `std` for \(std.count)")
    }
    self.mean = mean
    self.std = std
    let count = max(mean.count, std.count)
    shift = (0..<count).map { Float(mean[$0 % mean.count]) }
    scale = (0..<count).map { Float(1 / std[$0 % std.count]) }
  }

  package var name: String { "normalize" }
  package var code: String { "normalize(mean=\(Self.code(mean)), std=\(Self.code(std)))" }
  package var evaluation: (any Augmentation)? { self }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    guard shift.count == 1 || shift.count == shape.channels else {
      throw AugmentationError(
        name, "it has numbers for \(shift.count) channels and the picture has \(shape.channels)")
    }
    return shape
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    picture.normalize(shift, scale)
  }

  private static func code(_ numbers: [Double]) -> String {
    numbers.count == 1 ? numbers[0].code : "[" + numbers.map(\.code).joined(separator: ", ") + "]"
  }
}

package import Imaging
package import Runtime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// `random_resized_crop(size, scale=0.08..1.0, ratio=0.75..1.3333333333333333, interpolation="bicubic")`: a part of
/// the picture, resized.
///
/// Drawn as by torchvision's `RandomResizedCrop`: the part's area as a fraction of the picture's, uniformly, and the
/// ratio of its width to its height, uniformly in the logarithm; its place uniformly among those where it is inside.
/// After ten draws that do not fit it is the largest part in the middle whose ratio is allowed.
package struct RandomResizedCrop: Augmentation {
  package let size: PictureSize
  package let scale: Uniform
  package let ratio: Uniform
  package let interpolation: Interpolation

  package static let usualScale = Uniform(0.08...1)
  package static let usualRatio = Uniform(0.75...4.0 / 3)

  package init(
    _ size: PictureSize, scale: Uniform = usualScale, ratio: Uniform = usualRatio,
    interpolation: Interpolation = .bicubic
  ) throws(AugmentationError) {
    try size.check("random_resized_crop")
    try scale.check("random_resized_crop", "scale", in: 0...1)
    try ratio.check("random_resized_crop", "ratio", in: 0.01...100)
    self.size = size
    self.scale = scale
    self.ratio = ratio
    self.interpolation = interpolation
  }

  package var name: String { "random_resized_crop" }
  package var code: String {
    let scale = scale == Self.usualScale ? "" : ", scale=\(scale.code)"
    let ratio = ratio == Self.usualRatio ? "" : ", ratio=\(ratio.code)"
    return "random_resized_crop(\(size.code)\(scale)\(ratio)\(interpolation.code(unless: .bicubic)))"
  }
  package var evaluation: (any Augmentation)? {
    EvaluationCrop(size, interpolation)
  }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try Picture.resampled(shape, to: size, interpolation, name)
  }

  package func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed {
    var draws = draws
    return size.need(of: box(in: shape, &draws), interpolation)
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    picture.resample(box(in: picture.shape, &draws), to: size, interpolation)
  }

  /// Draws the part of a picture, at least one pixel.
  package func box(in shape: ImageShape, _ draws: inout Draws) -> ImageBox {
    let (height, width) = (shape.height, shape.width)
    let area = Double(height) * Double(width)
    for _ in 0..<10 {
      let part = area * Double(scale.draw(&draws))
      let ratio = exp(Double(draws.uniform(Float(log(ratio.lower))...Float(log(ratio.upper)))))
      let wide = Int((part * ratio).squareRoot().rounded(.toNearestOrEven))
      let high = Int((part / ratio).squareRoot().rounded(.toNearestOrEven))
      guard wide > 0, high > 0, wide <= width, high <= height else { continue }
      let top = draws.integer(below: height - high + 1), left = draws.integer(below: width - wide + 1)
      return ImageBox(top: top, left: left, height: high, width: wide)
    }
    let given = Double(width) / Double(height)
    var (high, wide) = (height, width)
    if given < ratio.lower {
      high = max(1, Int((Double(width) / ratio.lower).rounded(.toNearestOrEven)))
    } else if given > ratio.upper {
      wide = max(1, Int((Double(height) * ratio.upper).rounded(.toNearestOrEven)))
    }
    return ImageBox(top: (height - high) / 2, left: (width - wide) / 2, height: high, width: wide)
  }
}

package import Imaging
package import Runtime

/// `evaluation_crop(size, interpolation="bicubic")`: the middle of the picture, resized; what a random resized crop
/// becomes in evaluation.
///
/// The picture is resized so that it just covers 8/7 of the size, 256 for 224 as in the reference code's evaluation,
/// and the size is cut out of its middle. A picture that has the size already stays as it is.
package struct EvaluationCrop: Augmentation {
  package let size: PictureSize
  package let interpolation: Interpolation

  package init(checking size: PictureSize, interpolation: Interpolation = .bicubic) throws(AugmentationError)
  {
    try size.check("evaluation_crop")
    self.init(size, interpolation)
  }

  init(_ size: PictureSize, _ interpolation: Interpolation) {
    self.size = size
    self.interpolation = interpolation
  }

  package var name: String { "evaluation_crop" }
  package var code: String { "evaluation_crop(\(size.code)\(interpolation.code(unless: .bicubic)))" }
  package var evaluation: (any Augmentation)? { self }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    if let covering = covering(shape) {
      _ = try Picture.resampled(shape, to: covering, interpolation, name)
    }
    return try size.shape(shape.channels, name)
  }

  package func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed {
    covering(shape)?.need(of: ImageBox(shape), interpolation) ?? ImageNeed(ImageBox(shape))
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard let covering = covering(picture.shape) else { return }
    picture.resample(ImageBox(picture.shape), to: covering, interpolation)
    CenterCrop.cut(size, outOf: &picture)
  }

  /// The size of the picture before its middle is cut out; nil where it stays as it is.
  private func covering(_ shape: ImageShape) -> PictureSize? {
    guard shape.height != size.height || shape.width != size.width else { return nil }
    let (high, wide) = ((size.height * 8 + 3) / 7, (size.width * 8 + 3) / 7)
    return PictureSize.covering(high, wide, shape)
  }
}

extension PictureSize {
  /// The size that covers `high` x `wide` pixels with the ratio of a shape, which has at least one pixel; fractions
  /// of the longer side are cut off, as torchvision does.
  static func covering(_ high: Int, _ wide: Int, _ shape: ImageShape) -> PictureSize {
    let (height, width) = (Double(max(1, shape.height)), Double(max(1, shape.width)))
    let most = Double(1 << 40)
    if Double(high) * width >= Double(wide) * height {
      return PictureSize(high, max(wide, Int(min(most, Double(high) * width / height))))
    }
    return PictureSize(max(high, Int(min(most, Double(wide) * height / width))), wide)
  }
}

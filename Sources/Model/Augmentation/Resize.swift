package import Imaging
package import Runtime

/// `resize(size, interpolation="bicubic")`: the whole picture with its shorter side `size` pixels long, or as high
/// and wide as `[h, w]`; antialiased.
package struct Resize: Augmentation {
  package enum Target: Hashable, Sendable {
    /// The ratio of the sides stays, but for fractions of a pixel, which are cut off.
    case shorterSide(Int)
    case size(PictureSize)
  }
  package let target: Target
  package let interpolation: Interpolation

  package init(_ target: Target, interpolation: Interpolation = .bicubic) throws(AugmentationError) {
    switch target {
    case .shorterSide(let side): try PictureSize(side).check("resize")
    case .size(let size): try size.check("resize")
    }
    self.target = target
    self.interpolation = interpolation
  }

  package var name: String { "resize" }
  package var code: String {
    let size =
      switch target {
      case .shorterSide(let side): "\(side)"
      case .size(let size): "[\(size.height), \(size.width)]"
      }
    return "resize(\(size)\(interpolation.code(unless: .bicubic)))"
  }
  package var evaluation: (any Augmentation)? { self }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try Picture.resampled(shape, to: size(for: shape), interpolation, name)
  }

  package func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed {
    size(for: shape).need(of: ImageBox(shape), interpolation)
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let (shape, size) = (picture.shape, size(for: picture.shape))
    guard shape.height != size.height || shape.width != size.width else { return }
    picture.resample(ImageBox(shape), to: size, interpolation)
  }

  private func size(for shape: ImageShape) -> PictureSize {
    switch target {
    case .shorterSide(let side): PictureSize.covering(side, side, shape)
    case .size(let size): size
    }
  }
}

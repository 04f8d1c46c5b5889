package import Imaging
package import Runtime

/// `random_crop(size, padding=0)`: a part of the picture with `padding` zeros added at each side.
package struct RandomCrop: Augmentation {
  package let size: PictureSize
  package let padding: Int

  package init(_ size: PictureSize, padding: Int = 0) throws(AugmentationError) {
    try size.check("random_crop")
    guard (0...PictureSize.limit).contains(padding) else {
      throw AugmentationError(
        "random_crop", parameter: "padding",
        "`padding` must be from 0 to \(PictureSize.limit) pixels, not \(padding)")
    }
    self.size = size
    self.padding = padding
  }

  package var name: String { "random_crop" }
  package var code: String { "random_crop(\(size.code)\(padding == 0 ? "" : ", padding=\(padding)"))" }
  /// The middle.
  package var evaluation: (any Augmentation)? { try? CenterCrop(size) }

  /// - Throws: where the picture is smaller than the part.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    let missing = max(size.height - shape.height, size.width - shape.width)
    guard missing <= 2 * padding else {
      throw AugmentationError(
        name,
        "there are no \(size.height)x\(size.width) pixels in \(shape)"
          + (padding == 0 ? "" : " with \(padding) more at each side"),
        hint: "`padding=\((missing + 1) / 2)` adds enough at each side, `resize` enlarges")
    }
    return try size.shape(shape.channels, name)
  }

  package func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed {
    var draws = draws
    return ImageNeed(box(in: shape, &draws).inside(shape))
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let box = box(in: picture.shape, &draws)
    picture.crop(top: box.top, left: box.left, to: size)
  }

  /// Draws the part of a picture, which may reach beyond it.
  private func box(in shape: ImageShape, _ draws: inout Draws) -> ImageBox {
    let down = draws.integer(below: max(0, shape.height + 2 * padding - size.height) + 1)
    let right = draws.integer(below: max(0, shape.width + 2 * padding - size.width) + 1)
    return ImageBox(top: down - padding, left: right - padding, height: size.height, width: size.width)
  }
}

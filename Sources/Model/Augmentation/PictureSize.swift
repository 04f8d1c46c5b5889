package import Imaging

/// The height and width that an augmentation gives: `32`, or `[24, 32]`.
package struct PictureSize: Hashable, Sendable {
  package let height: Int
  package let width: Int

  package init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }

  package init(_ side: Int) { self.init(side, side) }

  /// The longest side that can be asked for.
  static let limit = 16_384
  /// The most numbers a picture is worked on with, 1 GB.
  static let maximumNumbers = 1 << 28

  /// As the language writes it.
  package var code: String { height == width ? "\(height)" : "[\(height), \(width)]" }

  /// - Throws: where a side is not from 1 to the limit.
  func check(_ augmentation: String) throws(AugmentationError) {
    for side in [height, width] where !(1...PictureSize.limit).contains(side) {
      throw AugmentationError(
        augmentation, parameter: "size",
        "`size` must be from 1 to \(PictureSize.limit) pixels, not \(side)")
    }
  }

  /// The shape of such a picture.
  ///
  /// - Throws: where it would be larger than anybody works with.
  func shape(_ channels: Int, _ augmentation: String) throws(AugmentationError) -> ImageShape {
    let shape = ImageShape(height, width, channels)
    guard shape.count <= PictureSize.maximumNumbers else {
      throw AugmentationError(augmentation, "a picture of \(shape) is too large")
    }
    return shape
  }
}

extension PictureSize {
  /// What is needed of a picture where a part of it is brought to this size. That may be smaller by so much that half as
  /// many pixels again as there will be are left along either side, since resampling those takes away most of what
  /// decoding at that size does to the finest detail. The nearest pixels are those of the picture as it is.
  func need(of box: ImageBox, _ interpolation: Interpolation) -> ImageNeed {
    guard interpolation != .nearest, height > 0, width > 0 else { return ImageNeed(box) }
    let scale = min(Double(box.height) / Double(height), Double(box.width) / Double(width))
    return ImageNeed(box, scaleDown: scale / 1.5)
  }
}

extension ImageBox {
  /// All of a picture.
  package init(_ shape: ImageShape) { self.init(height: shape.height, width: shape.width) }

  /// What of it lies in a picture; all of the picture where nothing does.
  func inside(_ shape: ImageShape) -> ImageBox { intersection(ImageBox(shape)) ?? ImageBox(shape) }
}

extension ImageShape {
  /// - Throws: where there are other colors than gray, or red, green and blue.
  func requireColors(_ augmentation: String) throws(AugmentationError) {
    guard channels == 1 || channels == 3 else {
      throw AugmentationError(
        augmentation,
        "it changes pictures of 1 or 3 channels, gray or red, green and blue, not of \(channels)")
    }
  }
}

package import Imaging
package import Runtime

/// `center_crop(size)`: the middle of the picture; zeros around it where it is smaller.
package struct CenterCrop: Augmentation {
  package let size: PictureSize

  package init(_ size: PictureSize) throws(AugmentationError) {
    try size.check("center_crop")
    self.size = size
  }

  package var name: String { "center_crop" }
  package var code: String { "center_crop(\(size.code))" }
  package var evaluation: (any Augmentation)? { self }

  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try size.shape(shape.channels, name)
  }

  package func need(of shape: ImageShape, _ draws: Draws) -> ImageNeed {
    ImageNeed(CenterCrop.box(size, in: shape).inside(shape))
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) { CenterCrop.cut(size, outOf: &picture) }

  static func cut(_ size: PictureSize, outOf picture: inout Picture) {
    let box = box(size, in: picture.shape)
    picture.crop(top: box.top, left: box.left, to: size)
  }

  /// The middle, which may reach beyond the picture.
  private static func box(_ size: PictureSize, in shape: ImageShape) -> ImageBox {
    ImageBox(
      top: start(size.height, in: shape.height), left: start(size.width, in: shape.width),
      height: size.height, width: size.width)
  }

  /// Where the middle begins; halves go as in torchvision.
  private static func start(_ part: Int, in whole: Int) -> Int {
    let rest = whole - part
    if rest < 0 { return -(-rest / 2) }
    // To the even one, as Python rounds.
    return rest % 4 == 3 ? rest / 2 + 1 : rest / 2
  }
}

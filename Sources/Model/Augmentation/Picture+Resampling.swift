package import Imaging
internal import Kernels

/// How pixels are made of those of another grid.
package enum Interpolation: String, Sendable, CaseIterable {
  case nearest
  /// Linear along each axis, widened where the new grid is coarser.
  case bilinear
  /// Keys' cubic with a = -1/2, widened likewise.
  case bicubic

  var filter: bt_image_filter {
    switch self {
    case .nearest: bt_nearest
    case .bilinear: bt_bilinear
    case .bicubic: bt_bicubic
    }
  }

  /// What follows the other parameters in code, where it is not the default.
  func code(unless usual: Interpolation) -> String {
    self == usual ? "" : ", interpolation=\"\(rawValue)\""
  }
}

// Parts of pictures, and pictures of other sizes. As in Pillow: what is resampled is the part alone, antialiased,
// along the rows and then along the columns. The numbers stay floats, where Pillow rounds to 8 bits after each;
// where it clamps, after either pass of `bicubic`, this clamps to 0…1.
extension Picture {
  /// The part in the box, resampled to a size; nothing where the box is not inside or it would take too much memory.
  package mutating func resample(_ box: ImageBox, to size: PictureSize, _ interpolation: Interpolation) {
    let inside = box.top >= 0 && box.left >= 0 && box.height > 0 && box.width > 0
    guard inside, box.top <= shape.height - box.height, box.left <= shape.width - box.width,
      Picture.scratch(ImageShape(box.height, box.width, shape.channels), size, interpolation) != nil
    else { return }
    cut(.resampled(box, interpolation), to: size)
  }

  /// The rectangle with its first corner at `top` and `left`, zeros where it reaches beyond the picture.
  package mutating func crop(top: Int, left: Int, to size: PictureSize) {
    let new = ImageShape(size.height, size.width, shape.channels)
    guard new != shape || top != 0 || left != 0, new.count <= PictureSize.maximumNumbers else { return }
    cut(.rectangle(top: top, left: left), to: size)
  }

  /// Left and right exchanged.
  mutating func mirror() {
    guard !draft.mirror() else { return }
    let shape = shape
    change { bt_image_flip($0, shape.height, shape.width, shape.channels) }
  }

  private mutating func cut(_ part: Cut.Part, to size: PictureSize) {
    if !draft.put(part, of: shape) {
      settle()
      _ = draft.put(part, of: shape)
    }
    shape = ImageShape(size.height, size.width, shape.channels)
  }

  /// The shape of a picture resampled to a size, or a part of it.
  ///
  /// - Throws: where it would take too much memory.
  static func resampled(
    _ shape: ImageShape, to size: PictureSize, _ interpolation: Interpolation, _ augmentation: String
  ) throws(AugmentationError) -> ImageShape {
    guard scratch(shape, size, interpolation) != nil else {
      throw AugmentationError(
        augmentation, "making \(size.height)x\(size.width) pixels of \(shape) takes too much memory")
    }
    return ImageShape(size.height, size.width, shape.channels)
  }

  /// How many numbers resampling needs besides the pictures; nil where they are too many.
  private static func scratch(
    _ shape: ImageShape, _ size: PictureSize, _ interpolation: Interpolation
  ) -> Int? {
    let sides = 1...PictureSize.limit
    let channels = 1...(1 << 16)
    guard sides.contains(size.height), sides.contains(size.width), channels.contains(shape.channels),
      (1..<1 << 31).contains(shape.count)
    else { return nil }
    var box = bt_image_box(top: 0, left: 0, height: Double(shape.height), width: Double(shape.width))
    let scratch = bt_image_resample_scratch(
      &box, size.height, size.width, shape.channels, interpolation.filter)
    let made = ImageShape(size.height, size.width, shape.channels).count
    return max(scratch, made) <= PictureSize.maximumNumbers ? scratch : nil
  }
}

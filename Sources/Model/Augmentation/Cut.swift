internal import Imaging
internal import Kernels

/// A part of an image's bytes, or of a picture's numbers, that becomes a picture.
struct Cut {
  enum Part {
    case all
    /// With its first corner there, zeros where it reaches beyond.
    case rectangle(top: Int, left: Int)
    /// Brought to the new picture's size.
    case resampled(ImageBox, Interpolation)
  }
  /// Nil where numbers are cut.
  let image: DecodedImage?
  /// What it is cut out of, as augmentations see it.
  let from: ImageShape
  private let part: Part
  var isMirrored = false

  init(_ image: DecodedImage?, _ from: ImageShape, _ part: Part) {
    (self.image, self.from, self.part) = (image, from, part)
  }

  /// The same with another part, where this one is all there is.
  func replaced(by part: Part) -> Cut? {
    guard case .all = self.part, !isMirrored else { return nil }
    // Of an image that is smaller than what it stands for nothing is cut that is not resampled.
    if case .rectangle = part, let image, image.divisor > 1 { return nil }
    return Cut(image, from, part)
  }

  /// How many numbers making it needs besides the pictures.
  func scratch(to shape: ImageShape) -> Int {
    guard case .resampled(_, let interpolation) = resolved else { return 0 }
    var place = place
    return bt_image_resample_scratch(&place, shape.height, shape.width, shape.channels, interpolation.filter)
  }

  /// Makes it, of the image, or of `numbers` where there is none.
  func make(
    _ shape: ImageShape, of numbers: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    in target: UnsafeMutablePointer<Float>
  ) {
    func make(_ source: bt_image_source) {
      var (source, place) = (source, place)
      switch resolved {
      case .all: bt_image_crop(&source, -start.top, -start.left, mirrored, target, shape.height, shape.width)
      case .rectangle(let top, let left):
        bt_image_crop(
          &source, top - start.top, left - start.left, mirrored, target, shape.height, shape.width)
      case .resampled(let box, let interpolation):
        // What was not decoded can't be read.
        precondition(image?.has(box) ?? true)
        bt_image_resample(
          &source, &place, mirrored, scratch, target, shape.height, shape.width, interpolation.filter)
      }
    }
    guard let image = image?.image else {
      return make(
        bt_image_source(
          numbers: numbers, bytes: nil, height: from.height, width: from.width, channels: from.channels))
    }
    image.pixels.withUnsafeBufferPointer {
      make(
        bt_image_source(
          numbers: nil, bytes: $0.baseAddress, height: image.height, width: image.width,
          channels: image.channels))
    }
  }

  private var mirrored: Int32 { isMirrored ? 1 : 0 }

  /// The part, where an image that is smaller than what it stands for is enlarged.
  private var resolved: Part {
    guard case .all = part, let image, image.divisor > 1 else { return part }
    return .resampled(ImageBox(from), .bilinear)
  }

  /// Where the bytes begin that were decoded, in their pixels.
  private var start: (top: Int, left: Int) { (image?.box.top ?? 0, image?.box.left ?? 0) }

  /// What is resampled, in pixels of the image.
  private var place: bt_image_box {
    guard case .resampled(let box, _) = resolved else { return bt_image_box() }
    let scale = 1 / Double(image?.divisor ?? 1)
    return bt_image_box(
      top: Double(box.top) * scale - Double(start.top), left: Double(box.left) * scale - Double(start.left),
      height: Double(box.height) * scale, width: Double(box.width) * scale)
  }
}

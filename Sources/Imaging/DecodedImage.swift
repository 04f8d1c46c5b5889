/// What was decoded of an image and stands for it: of a JPEG it may be a part, at 1/2, 1/4 or 1/8 of its size.
package struct DecodedImage: Sendable {
  package let image: Image
  /// What it stands for, in pixels.
  package let width: Int
  package let height: Int
  /// 1, 2, 4 or 8: a place in the whole image lies at this fraction of it, and sides are rounded up.
  package let divisor: Int
  /// Where `image` lies in the whole one at that fraction.
  package let box: ImageBox

  /// A whole image.
  package init(_ image: Image) {
    let box = ImageBox(height: image.height, width: image.width)
    self.init(image, box, divisor: 1, width: image.width, height: image.height)
  }

  /// The image in the bytes of a PNG or JPEG file.
  ///
  /// - Parameter need: how much is to be decoded of an image with this header, at least; PNG files are always decoded
  ///   as they are.
  package init(_ bytes: [UInt8], need: (ImageHeader) -> ImageNeed) throws(ImageError) {
    let header = try Image.header(of: bytes)
    guard header.format == .jpeg else {
      self.init(try Image.decode(bytes))
      return
    }
    let need = need(header)
    let image = try Image.decodeJPEG(bytes, header, need)
    self.init(image, need.part, divisor: need.divisor, width: header.width, height: header.height)
  }

  /// The image in a PNG or JPEG file.
  package static func read(
    _ path: String, need: (ImageHeader) -> ImageNeed
  ) throws(ImageError) -> DecodedImage {
    let bytes = try FileBytes.read(path)
    do {
      return try DecodedImage(bytes, need: need)
    } catch {
      throw error.at(path)
    }
  }

  /// Whether all of what it stands for was decoded.
  package var isWhole: Bool { has(ImageBox(height: height, width: width)) }

  /// Whether a part of what it stands for was decoded.
  package func has(_ part: ImageBox) -> Bool { box.contains(part.divided(by: divisor)) }

  /// The same picture with 1, 3 or 4 channels.
  package func converted(toChannels channels: Int) throws(ImageError) -> DecodedImage {
    let converted = try image.converted(toChannels: channels)
    return DecodedImage(converted, box, divisor: divisor, width: width, height: height)
  }

  private init(_ image: Image, _ box: ImageBox, divisor: Int, width: Int, height: Int) {
    (self.image, self.box, self.divisor) = (image, box, divisor)
    (self.width, self.height) = (width, height)
  }
}

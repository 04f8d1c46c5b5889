/// An image as its file has it, or decoded smaller and standing for that: a JPEG at 1/2, 1/4 or 1/8 of its size.
package struct ScaledImage: Sendable {
  package let image: Image
  /// What the image stands for, in pixels.
  package let width: Int
  package let height: Int
  /// 1, 2, 4 or 8: a place in the whole image lies at this fraction of it in `image`, whose sides are rounded up.
  package let divisor: Int

  /// A whole image.
  package init(_ image: Image) { self.init(image, width: image.width, height: image.height, divisor: 1) }

  private init(_ image: Image, width: Int, height: Int, divisor: Int) {
    (self.image, self.width, self.height, self.divisor) = (image, width, height, divisor)
  }

  /// The image in a PNG or JPEG file.
  ///
  /// - Parameter scaleDown: how many times smaller an image with this header may be at most; 1 is what is always
  ///   taken for a PNG.
  package static func read(
    _ path: String, scaleDown: (ImageHeader) -> Double
  ) throws(ImageError) -> ScaledImage {
    let bytes = try FileBytes.read(path)
    do {
      let header = try Image.header(of: bytes)
      let divisor = header.format == .jpeg ? divisor(within: scaleDown(header)) : 1
      let image = try Image.decode(bytes, maxScaleDown: divisor)
      return ScaledImage(image, width: header.width, height: header.height, divisor: divisor)
    } catch {
      throw error.at(path)
    }
  }

  /// The same picture with 1, 3 or 4 channels.
  package func converted(toChannels channels: Int) throws(ImageError) -> ScaledImage {
    let converted = try image.converted(toChannels: channels)
    return ScaledImage(converted, width: width, height: height, divisor: divisor)
  }

  /// The divisors a JPEG is decoded with.
  package static let divisors = [1, 2, 4, 8]

  /// The largest divisor that makes an image at most so many times smaller.
  package static func divisor(within scaleDown: Double) -> Int {
    divisors.last { Double($0) <= scaleDown } ?? 1
  }
}

/// An 8-bit image: rows from top to bottom, pixels from left to right, channels side by side.
package struct Image: Sendable, Hashable {
  package let width: Int
  package let height: Int
  /// 1 gray, 3 RGB, 4 RGB and alpha (not premultiplied).
  package let channels: Int
  /// `[height, width, channels]`, without padding.
  package let pixels: [UInt8]

  /// The most pixels an image may have; a file that claims more is refused before anything is allocated.
  package static let maximumPixels = 1 << 28

  /// Throws if a side is not positive, the channels are not 1, 3 or 4, or the bytes do not fill the shape.
  package init(width: Int, height: Int, channels: Int, pixels: [UInt8]) throws(ImageError) {
    let count = try Image.byteCount(width: width, height: height, channels: channels)
    guard pixels.count == count else {
      throw ImageError(
        .shape("\(width) x \(height) pixels of \(channels) channels need \(count) bytes, not \(pixels.count)")
      )
    }
    self.init(unchecked: width, height, channels, pixels)
  }

  init(unchecked width: Int, _ height: Int, _ channels: Int, _ pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// The bytes of an image of this shape, or why there is none.
  static func byteCount(width: Int, height: Int, channels: Int) throws(ImageError) -> Int {
    guard width > 0, height > 0 else {
      throw ImageError(.shape("an image has at least one pixel each way, not \(width) x \(height)"))
    }
    guard channels == 1 || channels == 3 || channels == 4 else {
      throw ImageError(.shape("an image has 1, 3 or 4 channels, not \(channels)"))
    }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= maximumPixels else {
      throw ImageError(.tooLarge(width: width, height: height))
    }
    return pixels * channels
  }

  /// The same picture with 1, 3 or 4 channels.
  ///
  /// Color becomes gray by the luma weights of ITU-R BT.601; alpha is dropped, or added opaque.
  package func converted(toChannels wanted: Int) throws(ImageError) -> Image {
    if wanted == channels { return self }
    let count = try Image.byteCount(width: width, height: height, channels: wanted)
    let result = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      for pixel in 0..<width * height {
        let from = pixel * channels
        let to = pixel * wanted
        let red = pixels[from]
        let green = channels == 1 ? red : pixels[from + 1]
        let blue = channels == 1 ? red : pixels[from + 2]
        if wanted == 1 {
          // The weights sum to 65536, so that gray stays what it was.
          let luma = 19595 * UInt32(red) + 38470 * UInt32(green) + 7471 * UInt32(blue)
          out.initializeElement(at: to, to: UInt8((luma + 32768) >> 16))
        } else {
          out.initializeElement(at: to, to: red)
          out.initializeElement(at: to + 1, to: green)
          out.initializeElement(at: to + 2, to: blue)
          if wanted == 4 { out.initializeElement(at: to + 3, to: 255) }
        }
      }
      filled = count
    }
    return Image(unchecked: width, height, wanted, result)
  }
}

/// What the first bytes of an image file tell.
package struct ImageHeader: Sendable, Hashable {
  package let format: ImageFormat
  package let width: Int
  package let height: Int
  /// The channels that decoding gives: 1, 3 or 4.
  package let channels: Int

  package init(format: ImageFormat, width: Int, height: Int, channels: Int) {
    self.format = format
    self.width = width
    self.height = height
    self.channels = channels
  }
}

/// A file format for images.
package enum ImageFormat: String, Sendable, CaseIterable {
  case png = "PNG"
  case jpeg = "JPEG"

  /// The format that these bytes begin like, whatever the file is called.
  package init?(startOf bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }

  /// The format that a file's name asks for.
  package init?(endingOf path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".png") {
      self = .png
    } else if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      self = .jpeg
    } else {
      return nil
    }
  }
}

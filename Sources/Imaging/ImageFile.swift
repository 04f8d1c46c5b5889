extension Image {
  /// The image in a PNG or JPEG file, told apart by its first bytes.
  package static func read(_ path: String) throws(ImageError) -> Image {
    let bytes = try FileBytes.read(path)
    do {
      return try decode(bytes)
    } catch {
      throw error.at(path)
    }
  }

  /// The image in the bytes of a PNG or JPEG file.
  package static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
    switch try format(of: bytes) {
    case .png: try decodePNG(bytes)
    case .jpeg: try decodeJPEG(bytes)
    }
  }

  /// Size and channels of a file, without decoding its pixels.
  package static func readHeader(_ path: String) throws(ImageError) -> ImageHeader {
    let bytes = try FileBytes.read(path)
    do {
      return try header(of: bytes)
    } catch {
      throw error.at(path)
    }
  }

  /// Size and channels of a file's bytes, without decoding its pixels.
  package static func header(of bytes: [UInt8]) throws(ImageError) -> ImageHeader {
    switch try format(of: bytes) {
    case .png: try pngHeader(bytes)
    case .jpeg: try jpegHeader(bytes)
    }
  }

  /// Writes a PNG or JPEG file, whichever its name asks for, never leaving half of one.
  ///
  /// - Parameter quality: of a JPEG, 1 to 100; a value outside is taken to the nearer end.
  package func write(to path: String, quality: Int = 95) throws(ImageError) {
    guard let format = ImageFormat(endingOf: path) else { throw ImageError(.unknownFormat, path: path) }
    let bytes: [UInt8]
    do {
      bytes = try encoded(as: format, quality: quality)
    } catch {
      throw error.at(path)
    }
    try FileBytes.write(bytes, to: path)
  }

  /// The bytes of a PNG or JPEG file with this image; a JPEG loses alpha.
  package func encoded(as format: ImageFormat, quality: Int = 95) throws(ImageError) -> [UInt8] {
    switch format {
    case .png: try encodedPNG()
    case .jpeg: try encodedJPEG(quality: quality)
    }
  }

  private static func format(of bytes: [UInt8]) throws(ImageError) -> ImageFormat {
    guard !bytes.isEmpty else { throw ImageError(.empty) }
    guard let format = ImageFormat(startOf: bytes) else { throw ImageError(.unknownFormat) }
    return format
  }
}

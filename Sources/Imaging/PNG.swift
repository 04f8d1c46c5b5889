import CPNG

extension Image {
  /// Any PNG as 8 bits a channel: palettes and low depths are expanded, 16 bits rounded, gray with alpha
  /// becomes RGB with alpha.
  static func decodePNG(_ bytes: [UInt8]) throws(ImageError) -> Image {
    var result: Result<Image, ImageError> = .failure(ImageError(.empty))
    bytes.withUnsafeBytes { file in result = decodePNG(file) }
    return try result.get()
  }

  /// What decoding would give, from the header alone.
  static func pngHeader(_ bytes: [UInt8]) throws(ImageError) -> ImageHeader {
    var result: Result<ImageHeader, ImageError> = .failure(ImageError(.empty))
    bytes.withUnsafeBytes { file in
      var reader = emptyReader()
      defer { png_image_free(&reader) }
      result = begin(&reader, file)
    }
    return try result.get()
  }

  private static func decodePNG(_ file: UnsafeRawBufferPointer) -> Result<Image, ImageError> {
    var reader = emptyReader()
    defer { png_image_free(&reader) }
    let header: ImageHeader
    switch begin(&reader, file) {
    case .failure(let error): return .failure(error)
    case .success(let found): header = found
    }
    let alpha = UInt32(PNG_FORMAT_FLAG_ALPHA)
    let color = UInt32(PNG_FORMAT_FLAG_COLOR)
    reader.format = header.channels == 1 ? 0 : header.channels == 3 ? color : color | alpha
    // 16-bit files without a gamma are meant like 8-bit ones, not as linear light.
    reader.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)

    let rowBytes = header.width * header.channels
    var complaint: String?
    let pixels = [UInt8](unsafeUninitializedCapacity: rowBytes * header.height) { out, filled in
      let done = png_image_finish_read(&reader, nil, out.baseAddress, png_int_32(rowBytes), nil)
      if done == 0 {
        complaint = message(of: reader)
      } else {
        filled = rowBytes * header.height
      }
    }
    if let complaint { return .failure(ImageError(.damaged(.png, complaint))) }
    return .success(Image(unchecked: header.width, header.height, header.channels, pixels))
  }

  private static func begin(
    _ reader: inout png_image, _ file: UnsafeRawBufferPointer
  ) -> Result<ImageHeader, ImageError> {
    guard png_image_begin_read_from_memory(&reader, file.baseAddress, file.count) != 0 else {
      return .failure(ImageError(.damaged(.png, message(of: reader))))
    }
    let format = reader.format
    let gray = format & UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA) == 0
    let opaque = format & UInt32(PNG_FORMAT_FLAG_ALPHA) == 0
    let header = ImageHeader(
      format: .png, width: Int(reader.width), height: Int(reader.height),
      channels: gray ? 1 : opaque ? 3 : 4)
    do throws(ImageError) {
      _ = try byteCount(width: header.width, height: header.height, channels: header.channels)
    } catch {
      return .failure(error)
    }
    // Deflate never makes data more than 1032 times smaller, so that a short file cannot be a large image.
    let bits = header.width * pngBitsPerPixel(file)
    let needed = (bits + 7) / 8 * header.height
    guard needed / 1032 <= file.count else {
      let size = "\(header.width) x \(header.height)"
      return .failure(
        ImageError(.damaged(.png, "it claims \(size) pixels but has only \(file.count) bytes")))
    }
    return .success(header)
  }

  /// From bytes 24 and 25 of a file whose header was accepted: depth and color type.
  private static func pngBitsPerPixel(_ file: UnsafeRawBufferPointer) -> Int {
    guard file.count > 25 else { return 1 }
    let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][Int(file[25])] ?? 1
    return samples * Int(file[24])
  }

  /// The bytes of an 8-bit PNG file: gray, RGB or RGB with alpha.
  func encodedPNG() throws(ImageError) -> [UInt8] {
    var writer = Image.emptyReader()
    writer.width = UInt32(width)
    writer.height = UInt32(height)
    let color = UInt32(PNG_FORMAT_FLAG_COLOR)
    writer.format = channels == 1 ? 0 : channels == 3 ? color : color | UInt32(PNG_FORMAT_FLAG_ALPHA)
    defer { png_image_free(&writer) }

    // Deflate stores what it cannot shrink, with a few bytes a block; one byte a row names the filter.
    var size = (pixels.count + height) / 100 * 101 + 4096
    var done: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { out, filled in
      pixels.withUnsafeBytes { source in
        done = png_image_write_to_memory(
          &writer, out.baseAddress, &size, 0, source.baseAddress, png_int_32(width * channels), nil)
      }
      if done != 0 { filled = size }
    }
    guard done != 0 else { throw ImageError(.cannotEncode(.png, Image.message(of: writer))) }
    return bytes
  }

  private static func emptyReader() -> png_image {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    return image
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { text in
      String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

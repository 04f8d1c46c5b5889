import CJPEG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Image {
  /// A JPEG as gray or RGB, whatever its color space; CMYK as Adobe writes it becomes RGB.
  static func decodeJPEG(_ bytes: [UInt8]) throws(ImageError) -> Image {
    let header = try jpegHeader(bytes)
    return try decodeJPEG(bytes, header, ImageNeed(ImageBox(height: header.height, width: header.width)))
  }

  /// What is needed of it, decoded as in the whole.
  static func decodeJPEG(
    _ bytes: [UInt8], _ header: ImageHeader, _ need: ImageNeed
  ) throws(ImageError) -> Image {
    let part = need.part
    let count = try byteCount(width: part.width, height: part.height, channels: header.channels)
    var box = bt_jpeg_box(top: part.top, left: part.left, height: part.height, width: part.width)
    var complaint = bt_jpeg_complaint()
    var done: Int32 = 0
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      done = bytes.withUnsafeBufferPointer { file in
        bt_jpeg_decode(file.baseAddress, file.count, Int32(need.divisor), &box, out.baseAddress, &complaint)
      }
      if done != 0 { filled = count }
    }
    guard done != 0 else { throw ImageError(.damaged(.jpeg, complaint.message)) }
    return Image(unchecked: part.width, part.height, header.channels, pixels)
  }

  /// What decoding would give, from the header alone.
  static func jpegHeader(_ bytes: [UInt8]) throws(ImageError) -> ImageHeader {
    var header = bt_jpeg_header()
    var complaint = bt_jpeg_complaint()
    let done = bytes.withUnsafeBufferPointer { file in
      bt_jpeg_read_header(file.baseAddress, file.count, &header, &complaint)
    }
    guard done != 0 else { throw ImageError(.damaged(.jpeg, complaint.message)) }
    _ = try byteCount(width: header.width, height: header.height, channels: 4)
    // A block of 8 x 8 pixels takes a bit at least, so that a short file cannot be a huge image.
    let pixels = header.width * header.height
    if pixels > 1 << 24, pixels / 512 > bytes.count {
      let claim = "it claims \(header.width) x \(header.height) pixels but has only \(bytes.count) bytes"
      throw ImageError(.damaged(.jpeg, claim))
    }
    return ImageHeader(
      format: .jpeg, width: header.width, height: header.height, channels: header.channels)
  }

  /// The bytes of a JPEG file; color is not subsampled, alpha is dropped.
  func encodedJPEG(quality: Int) throws(ImageError) -> [UInt8] {
    guard max(width, height) <= 65500 else {
      throw ImageError(
        .cannotEncode(.jpeg, "a side may have at most 65500 pixels, not \(max(width, height))"))
    }
    var header = bt_jpeg_header(width: width, height: height, channels: channels)
    var complaint = bt_jpeg_complaint()
    var bytes: UnsafeMutablePointer<UInt8>?
    var size = 0
    let quality = Int32(min(max(quality, 1), 100))
    let done = pixels.withUnsafeBufferPointer {
      bt_jpeg_encode($0.baseAddress, &header, quality, &bytes, &size, &complaint)
    }
    guard done != 0, let bytes else { throw ImageError(.cannotEncode(.jpeg, complaint.message)) }
    defer { free(bytes) }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
  }
}

extension bt_jpeg_complaint {
  fileprivate var message: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

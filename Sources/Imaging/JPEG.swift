import CJPEG

extension Image {
  /// A JPEG as gray or RGB, whatever its color space; CMYK as Adobe writes it becomes RGB.
  static func decodeJPEG(_ bytes: [UInt8], maxScaleDown: Int) throws(ImageError) -> Image {
    let session = try JPEGSession(tjInitDecompress())
    let header = try session.header(bytes)
    let divisor = [8, 4, 2].first { $0 <= maxScaleDown } ?? 1
    let width = (header.width + divisor - 1) / divisor
    let height = (header.height + divisor - 1) / divisor

    let format = header.isCMYK ? TJPF_CMYK : header.isGray ? TJPF_GRAY : TJPF_RGB
    let channels = header.isCMYK ? 4 : header.isGray ? 1 : 3
    let count = try byteCount(width: width, height: height, channels: channels)
    var complaint: String?
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      let done = bytes.withUnsafeBufferPointer { file in
        tjDecompress2(
          session.handle, file.baseAddress, UInt(file.count), out.baseAddress, Int32(width), 0,
          Int32(height), format.rawValue, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
      }
      if done != 0 { complaint = session.complaint() }
      if complaint == nil { filled = count }
    }
    if let complaint { throw ImageError(.damaged(.jpeg, complaint)) }
    if header.isCMYK { return Image(unchecked: width, height, 3, rgb(fromInvertedCMYK: pixels)) }
    return Image(unchecked: width, height, channels, pixels)
  }

  /// What decoding would give, from the header alone.
  static func jpegHeader(_ bytes: [UInt8]) throws(ImageError) -> ImageHeader {
    let header = try JPEGSession(tjInitDecompress()).header(bytes)
    return ImageHeader(
      format: .jpeg, width: header.width, height: header.height, channels: header.isGray ? 1 : 3)
  }

  /// The bytes of a JPEG file; color is not subsampled, alpha is dropped.
  func encodedJPEG(quality: Int) throws(ImageError) -> [UInt8] {
    guard max(width, height) <= 65500 else {
      throw ImageError(
        .cannotEncode(.jpeg, "a side may have at most 65500 pixels, not \(max(width, height))"))
    }
    let session = try JPEGSession(tjInitCompress())
    var buffer: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    defer { tjFree(buffer) }
    let format = channels == 1 ? TJPF_GRAY : channels == 3 ? TJPF_RGB : TJPF_RGBX
    let sampling = channels == 1 ? TJSAMP_GRAY : TJSAMP_444
    let done = pixels.withUnsafeBufferPointer { source in
      tjCompress2(
        session.handle, source.baseAddress, Int32(width), 0, Int32(height), Int32(format.rawValue), &buffer,
        &size, Int32(sampling.rawValue), Int32(min(max(quality, 1), 100)), TJFLAG_ACCURATEDCT)
    }
    guard done == 0, let buffer else { throw ImageError(.cannotEncode(.jpeg, session.message())) }
    return [UInt8](UnsafeBufferPointer(start: buffer, count: Int(size)))
  }

  private static func rgb(fromInvertedCMYK pixels: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count / 4 * 3)
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let black = UInt32(pixels[start + 3])
      for ink in 0..<3 { result.append(UInt8((UInt32(pixels[start + ink]) * black + 127) / 255)) }
    }
    return result
  }
}

/// One use of libjpeg-turbo, freed with the value's last reference.
private final class JPEGSession {
  let handle: tjhandle

  init(_ handle: tjhandle?) throws(ImageError) {
    guard let handle else { throw ImageError(.cannotEncode(.jpeg, "libjpeg-turbo did not start")) }
    self.handle = handle
  }

  deinit { _ = tjDestroy(handle) }

  func header(_ bytes: [UInt8]) throws(ImageError) -> (width: Int, height: Int, isGray: Bool, isCMYK: Bool) {
    var width: Int32 = 0
    var height: Int32 = 0
    var sampling: Int32 = 0
    var space: Int32 = 0
    let done = bytes.withUnsafeBufferPointer { file in
      tjDecompressHeader3(
        handle, file.baseAddress, UInt(file.count), &width, &height, &sampling, &space)
    }
    if done != 0, let complaint = complaint() { throw ImageError(.damaged(.jpeg, complaint)) }
    _ = try Image.byteCount(width: Int(width), height: Int(height), channels: 4)
    // A block of 8 x 8 pixels takes a bit at least, so that a short file cannot be a huge image.
    let pixels = Int(width) * Int(height)
    if pixels > 1 << 24, pixels / 512 > bytes.count {
      let claim = "it claims \(width) x \(height) pixels but has only \(bytes.count) bytes"
      throw ImageError(.damaged(.jpeg, claim))
    }
    let isCMYK = space == Int32(TJCS_CMYK.rawValue) || space == Int32(TJCS_YCCK.rawValue)
    return (Int(width), Int(height), space == Int32(TJCS_GRAY.rawValue), isCMYK)
  }

  /// What is wrong with the file; nothing for the slips that every decoder forgives.
  ///
  /// A file that ends early is only a warning to the library, which fills the rest with gray.
  func complaint() -> String? {
    let text = message()
    if tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue), !text.contains("remature end") { return nil }
    return text
  }

  func message() -> String { String(cString: tjGetErrorStr2(handle)) }
}

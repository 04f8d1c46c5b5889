internal import CZlib

/// Data inside the program: bytes packed by zlib, written in base64.
enum EmbeddedBytes {
  /// The `count` bytes packed in the text; nil where the text does not hold exactly as many.
  static func unpack(_ text: StaticString, count: Int) -> [UInt8]? {
    guard text.hasPointerRepresentation else { return nil }
    let packed = text.withUTF8Buffer(decodeBase64)
    var complete = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { space, filled in
      var size = uLongf(count)
      let status = uncompress(space.baseAddress, &size, packed, uLong(packed.count))
      complete = status == Z_OK && size == uLongf(count)
      filled = complete ? count : 0
    }
    return complete ? bytes : nil
  }

  /// The bytes of base64 text up to its padding; what is no digit counts as zero.
  static func decodeBase64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var digits = [UInt32](repeating: 0, count: 256)
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    alphabet.withUTF8Buffer { for (value, letter) in $0.enumerated() { digits[Int(letter)] = UInt32(value) } }
    let length = text.lastIndex { $0 != UInt8(ascii: "=") }.map { $0 + 1 } ?? 0
    return [UInt8](unsafeUninitializedCapacity: length * 3 / 4) { bytes, filled in
      digits.withUnsafeBufferPointer { digits in
        var bits: UInt32 = 0
        for i in 0..<length {
          bits = bits << 6 | digits[Int(text[i])]
          // After 2, 3 and 4 digits of a group of four another byte is complete.
          guard i % 4 > 0 else { continue }
          bytes[filled] = UInt8(truncatingIfNeeded: bits >> (6 - 2 * UInt32(i % 4)))
          filled += 1
        }
      }
    }
  }
}

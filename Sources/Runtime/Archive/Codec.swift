/// How a stored element type becomes one of ours.
struct Codec {
  let stored: String
  let element: ElementType

  /// nil where there is no counterpart: `F64` would lose digits, `I8` has no type here.
  init?(stored: String) {
    switch stored {
    case "F32", "F16": element = .float32
    case "BF16": element = .bfloat16
    case "I32", "I64": element = .int32
    case "U8": element = .uint8
    case "BOOL": element = .bool
    default: return nil
    }
    self.stored = stored
  }

  static func name(of element: ElementType) -> String {
    switch element {
    case .float32: "F32"
    case .bfloat16: "BF16"
    case .int32: "I32"
    case .uint8: "U8"
    case .bool: "BOOL"
    }
  }

  /// Whether the stored bytes differ from ours.
  var converts: Bool { stored == "F16" || stored == "I64" }

  /// What is wrong with bytes that were read as they are.
  func check(_ bytes: UnsafeMutableRawBufferPointer) -> String? {
    element == .bool && bytes.contains { $0 > 1 } ? "holds truth values other than 0 and 1" : nil
  }

  /// Converts every element; the answer says what is wrong.
  func decode(_ source: [UInt8], into target: UnsafeMutableRawBufferPointer) -> String? {
    if stored == "F16" {
      for i in 0..<source.count / 2 {
        let half = UInt16(source[2 * i]) | UInt16(source[2 * i + 1]) << 8
        target.storeBytes(of: Codec.float(half: half), toByteOffset: 4 * i, as: Float.self)
      }
      return nil
    }
    for i in 0..<source.count / 8 {
      let bits = source[8 * i..<8 * i + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let value = Int64(bitPattern: bits)
      guard let narrow = Int32(exactly: value) else { return "holds \(value), beyond the 32 bits kept here" }
      target.storeBytes(of: narrow, toByteOffset: 4 * i, as: Int32.self)
    }
    return nil
  }

  /// IEEE 754 binary16, written out because x86-64 macOS has no `Float16`.
  private static func float(half: UInt16) -> Float {
    let sign: UInt32 = UInt32(half >> 15) << 31
    let exponent = UInt32(half >> 10) & 31, fraction = UInt32(half) & 1023
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

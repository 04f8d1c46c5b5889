/// Turning the text between quotes into the string it stands for.
enum StringText {
  struct BadEscape {
    let span: Span
    let message: String
  }

  /// Resolves escapes; `indentation` spaces are dropped at each line start of a triple-quoted text.
  static func decode(
    _ source: Source, _ span: Span, indentation: Int = 0
  ) -> (text: String, mistakes: [BadEscape]) {
    let bytes = source.bytes
    var result: [UInt8] = []
    var mistakes: [BadEscape] = []
    var index = Int(span.start)
    let end = Int(span.end)
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        let start = index
        if let scalar = escape(bytes, &index, end) {
          result += Array(String(scalar).utf8)
        } else {
          mistakes.append(
            BadEscape(
              span: Span(start, index),
              message: "unknown escape `\(source.text(Span(start, index)))`"))
        }
        continue
      }
      if byte == UInt8(ascii: "\r"), index + 1 < end, bytes[index + 1] == UInt8(ascii: "\n") {
        index += 1
        continue
      }
      result.append(byte)
      index += 1
      if byte == UInt8(ascii: "\n") {
        var dropped = 0
        while dropped < indentation, index < end, bytes[index] == UInt8(ascii: " ") {
          index += 1
          dropped += 1
        }
      }
    }
    return (String(decoding: result, as: UTF8.self), mistakes)
  }

  /// Reads one escape and moves past it, also past a wrong one.
  private static func escape(_ bytes: [UInt8], _ index: inout Int, _ end: Int) -> Unicode.Scalar? {
    index += 1
    guard index < end else { return nil }
    let letter = bytes[index]
    guard let (scalar, length) = UTF8Scan.scalar(in: bytes, at: index) else {
      index += 1
      return nil
    }
    index = min(index + length, end)
    switch letter {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"): return scalar
    case UInt8(ascii: "u"):
      guard index < end, bytes[index] == UInt8(ascii: "{") else { return nil }
      var value: UInt32 = 0
      var digits = 0
      index += 1
      while index < end, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, digits < 8 {
        value = value << 4 | UInt32(digit)
        digits += 1
        index += 1
      }
      guard digits > 0, index < end, bytes[index] == UInt8(ascii: "}") else { return nil }
      index += 1
      return Unicode.Scalar(value)
    default: return nil
    }
  }

  /// How a string is written in code: what nobody could see, or would join with the quote, as an escape.
  static func quoted(_ text: String) -> String {
    var result = "\""
    // A mark would be drawn over the quote, or over the end of an escape.
    var mayJoin = true
    for scalar in text.unicodeScalars {
      let mustEscape = isInvisible(scalar) || (mayJoin && joins(scalar))
      mayJoin = mustEscape
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "{": result += "\\{"
      default:
        if mustEscape {
          result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// Controls, formats (but the joiners of scripts and emoji), separators other than the space, and no characters.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 32 || scalar.value == 127 }
    if scalar.value == 0x200C || scalar.value == 0x200D { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned, .privateUse:
      return true
    default: return false
    }
  }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return scalar.value == 0x200C || scalar.value == 0x200D
    }
  }
}

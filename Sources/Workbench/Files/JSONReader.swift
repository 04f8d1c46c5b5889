internal import DSL

/// A text in JSON (RFC 8259) as values of the language: objects become records, `null` becomes `nothing`.
///
/// As Python writes them, `NaN`, `Infinity` and `-Infinity` are read too. Whole numbers beyond 64 bits become floats.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0

  struct Mistake: Error {
    let reason: String
    let line: Int
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// The one value of the text.
  mutating func read() throws(Mistake) -> Value {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw mistake("something stands behind the value") }
    return value
  }

  private func mistake(_ reason: String) -> Mistake {
    Mistake(reason: reason, line: 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0a })
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
  }

  private mutating func pass(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(Mistake) -> Value {
    guard depth < Value.maximumNesting else {
      throw mistake("it nests deeper than \(Value.maximumNesting)")
    }
    skipSpace()
    guard position < bytes.count else { throw mistake("it ends where a value is expected") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try record(depth: depth)
    case UInt8(ascii: "["): return try list(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    default: return try word()
    }
  }

  private mutating func word() throws(Mistake) -> Value {
    let words: [(String, Value)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .nothing), ("NaN", .float(.nan)),
      ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
    ]
    for (word, value) in words where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw mistake("no value begins like this")
  }

  private mutating func list(depth: Int) throws(Mistake) -> Value {
    position += 1
    var items: [Value] = []
    if pass("]") { return Value(list: items) }
    repeat { items.append(try value(depth: depth + 1)) } while pass(",")
    guard pass("]") else { throw mistake("a list does not end") }
    return Value(list: items)
  }

  private mutating func record(depth: Int) throws(Mistake) -> Value {
    position += 1
    var fields: [(name: String, value: Value)] = []
    if pass("}") { return Value(record: fields) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw mistake("a name between quotation marks is expected")
      }
      let name = try string()
      guard pass(":") else { throw mistake("a colon is missing behind \"\(name.prefix(40))\"") }
      fields.append((name, try value(depth: depth + 1)))
    } while pass(",")
    guard pass("}") else { throw mistake("an object does not end") }
    return Value(record: fields)
  }

  private mutating func number() throws(Mistake) -> Value {
    let start = position
    if bytes[position...].starts(with: "-Infinity".utf8) { return try word() }
    while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let digits = text.drop { $0 == "-" }
    let hasLeadingZero = digits.count > 1 && digits.first == "0" && digits.dropFirst().first?.isNumber == true
    guard !hasLeadingZero, digits.first?.isNumber == true, text.last?.isNumber == true,
      let number = Double(text), !text.contains("-."), !text.contains(".e"), !text.contains(".E")
    else { throw mistake("\(text.prefix(40)) is no number") }
    if let whole = Int(text) { return .int(whole) }
    guard number.isFinite else { throw mistake("\(text.prefix(40)) is too large a number") }
    return .float(number)
  }

  private mutating func string() throws(Mistake) -> String {
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw mistake("a string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): content.append(contentsOf: Array(String(try escape()).utf8))
      case 0..<0x20: throw mistake("a string holds a control character")
      default: content.append(byte)
      }
    }
    throw mistake("a string does not end")
  }

  private mutating func escape() throws(Mistake) -> Unicode.Scalar {
    guard position < bytes.count else { throw mistake("a string does not end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint()
    default: throw mistake("an unknown escape")
    }
  }

  /// Four hexadecimal digits, or two such groups where the first is half of a pair.
  private mutating func codePoint() throws(Mistake) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, bytes[position...].starts(with: "\\u".utf8) else {
      throw mistake("half of a surrogate pair")
    }
    position += 2
    let second = try hexadecimal()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw mistake("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(Mistake) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else {
        throw mistake("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

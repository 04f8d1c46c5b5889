/// The words of JSON (RFC 8259) one after another: what `JSONReader` and the header of safetensors files are read with.
struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The line that comes next, counted from 1.
  var line: Int { 1 + bytes[..<position].count { $0 == 0x0a } }

  /// Passes a mark of the byte order, as some editors write it before UTF-8.
  mutating func skipMark() {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
  }

  func failure(_ reason: String) -> HeaderFailure {
    HeaderFailure(reason: "\(reason) at its byte \(position)")
  }

  /// Passes the character if it comes next, after space.
  mutating func pass(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard let byte = next, byte == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(HeaderFailure) {
    guard pass(character) else { throw failure("expected '\(character)'") }
  }

  /// Ends the text: only space may follow.
  mutating func expectEnd() throws(HeaderFailure) {
    skipSpace()
    guard position == bytes.count else { throw failure("something stands behind the value") }
  }

  /// The next key of an object, its colon passed; nil at the end of the object.
  mutating func key(isFirst: Bool) throws(HeaderFailure) -> String? {
    if isFirst {
      try expect("{")
      if pass("}") { return nil }
    } else {
      if pass("}") { return nil }
      try expect(",")
    }
    skipSpace()
    guard next == UInt8(ascii: "\"") else { throw failure("a name between quotation marks is expected") }
    let key = try string()
    guard pass(":") else { throw failure("a colon is missing behind \"\(key.prefix(40))\"") }
    return key
  }

  /// Passes the word if it comes next.
  mutating func pass(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  /// A number as JSON writes it.
  mutating func number() throws(HeaderFailure) -> String {
    let start = position
    if isNext("-") { position += 1 }
    let hasLeadingZero = isNext("0")
    let whole = digits()
    var isNumber = whole == 1 || whole > 1 && !hasLeadingZero
    if isNext(".") {
      position += 1
      isNumber = digits() > 0 && isNumber
    }
    if isNext("eE") {
      position += 1
      if isNext("+-") { position += 1 }
      isNumber = digits() > 0 && isNumber
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard isNumber else { throw failure("\(text.prefix(40)) is no number") }
    return text
  }

  private func isNext(_ characters: StaticString) -> Bool {
    guard let next else { return false }
    return characters.withUTF8Buffer { $0.contains(next) }
  }

  /// Passes digits; how many there were.
  private mutating func digits() -> Int {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  /// A list of numbers from 0 to 2^63 - 1.
  mutating func integers() throws(HeaderFailure) -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    if pass("]") { return numbers }
    repeat { numbers.append(try integer()) } while pass(",")
    try expect("]")
    return numbers
  }

  private mutating func integer() throws(HeaderFailure) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow, !carry else { throw failure("a number is too large") }
      value = sum
      position += 1
    }
    let hasLeadingZero = position - start > 1 && bytes[start] == 0x30
    guard position > start, !hasLeadingZero else { throw failure("expected a whole number of 0 or more") }
    if let byte = next, [0x2e, 0x45, 0x65].contains(byte) { throw failure("expected a whole number") }
    return value
  }

  mutating func string() throws(HeaderFailure) -> String {
    try expect("\"")
    var content: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw failure("a string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): content.append(contentsOf: Array(String(try escape()).utf8))
      case 0..<0x20: throw failure("a string holds a control character")
      default: content.append(byte)
      }
    }
    throw failure("a string does not end")
  }

  /// What stands behind a backslash.
  private mutating func escape() throws(HeaderFailure) -> Unicode.Scalar {
    guard let byte = next else { throw failure("a string does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint()
    default: throw failure("an unknown escape")
    }
  }

  /// Four hexadecimal digits, or two such groups where the first is half of a pair.
  private mutating func codePoint() throws(HeaderFailure) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, next == UInt8(ascii: "\\") else { throw failure("half of a surrogate pair") }
    position += 1
    guard next == UInt8(ascii: "u") else { throw failure("half of a surrogate pair") }
    position += 1
    let second = try hexadecimal()
    guard (0xdc00..<0xe000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw failure("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(HeaderFailure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

/// What is wrong with a header or a text, without the file's name.
package struct HeaderFailure: Error { let reason: String }

/// A text between quotation marks, escaped as JSON wants it.
func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

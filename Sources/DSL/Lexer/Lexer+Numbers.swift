extension Lexer {
  /// `42`, `1_000`, `2.5`, `1e-3`; a point belongs to the number only before a digit.
  mutating func lexNumber() {
    let start = position
    var isFloat = false
    skipDigits()
    if peek(0) == UInt8(ascii: "."), let next = peek(1), Lexer.isDigit(next) {
      isFloat = true
      position += 1
      skipDigits()
    } else if peek(0) == UInt8(ascii: "."), !pointStartsSomethingElse() {
      position += 1
      report(
        .malformedNumber, "a decimal point has a digit on both sides", Span(start, position),
        help: "write `\(text(start, position))0`")
      return emit(.float, from: start)
    }
    if let exponent = peek(0), exponent | 0x20 == UInt8(ascii: "e"), exponentLength() > 0 {
      isFloat = true
      position += exponentLength()
      skipDigits()
    }
    let end = position
    while let byte = peek(0), Lexer.isWordByte(byte) { position += 1 }
    if position > end {
      report(
        .malformedNumber, "this is neither a number nor a name", Span(start, position),
        help: text(start, end) == "0"
          ? "numbers are decimal" : "to multiply, write `\(text(start, end)) * \(text(end, position))`")
    } else if bytes[end - 1] == UInt8(ascii: "_") {
      report(.malformedNumber, "a number does not end in `_`", Span(start, end))
    }
    emit(isFloat ? .float : .integer, from: start)
  }

  /// After digits: `1..n` is a range and `3.max(4)` a member.
  private func pointStartsSomethingElse() -> Bool {
    guard let next = peek(1) else { return false }
    return next == UInt8(ascii: ".") || next == UInt8(ascii: "_") || next >= 0x80
      || (Lexer.isWordByte(next) && !Lexer.isDigit(next))
  }

  /// The length of `e`, `e+` or `e-` when a digit follows it.
  private func exponentLength() -> Int {
    if let next = peek(1), Lexer.isDigit(next) { return 1 }
    if let sign = peek(1), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let digit = peek(2), Lexer.isDigit(digit)
    {
      return 2
    }
    return 0
  }

  private mutating func skipDigits() {
    while let byte = peek(0), Lexer.isDigit(byte) || byte == UInt8(ascii: "_") { position += 1 }
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  func text(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

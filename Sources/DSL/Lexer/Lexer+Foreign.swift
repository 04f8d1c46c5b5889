/// Comments and strings as other languages write them.
extension Lexer {
  /// Reads what starts here if it is of another language; true if it was.
  mutating func lexForeign() -> Bool {
    switch (peek(0), peek(1)) {
    case (UInt8(ascii: "/"), UInt8(ascii: "*")): lexBlockComment()
    case (UInt8(ascii: "/"), UInt8(ascii: "/")) where startsLine && !isInsideParentheses: lexSlashComment()
    case (UInt8(ascii: "'"), _): return lexQuoted()
    case (UInt8(ascii: "\\"), _): reportFunctionSign()
    case (UInt8(ascii: "|"), _)
    where !followsOperand && ![UInt8(ascii: ">"), UInt8(ascii: "|")].contains(peek(1)):
      reportFunctionSign()
    default: return false
    }
    return true
  }

  /// `f` in `f"…"`, and its like: true if the word is one.
  mutating func skipStringPrefix(_ word: String, from start: Int) -> Bool {
    guard Lexer.stringPrefixes.contains(word.lowercased()),
      peek(0) == UInt8(ascii: "\"") || peek(0) == UInt8(ascii: "'")
    else { return false }
    report(
      .foreignSpelling, "a string has no letter before it", Span(start, position),
      help: word.lowercased().contains("f") ? "every string takes `{value}`" : "write `\"…\"`")
    return true
  }

  private static let stringPrefixes: Set = ["f", "r", "b", "u", "fr", "rf", "br", "rb"]

  private mutating func lexSlashComment() {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    report(
      .foreignSpelling, "a comment does not start with `//`", Span(start, start + 2), help: "write `# …`")
  }

  private mutating func lexBlockComment() {
    let start = position
    var index = position + 2
    while index + 1 < bytes.count, bytes[index] != UInt8(ascii: "*") || bytes[index + 1] != UInt8(ascii: "/")
    {
      index += 1
    }
    if index + 1 < bytes.count {
      position = index + 2
    } else {
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }
    report(
      .foreignSpelling, "a comment does not start with `/*`", Span(start, start + 2),
      help: "write `# …`, on every line of the comment")
  }

  /// `'text'` as a string; after an operand, a transposed matrix. False where it is neither.
  private mutating func lexQuoted() -> Bool {
    let start = position
    if let last = tokens.last, last.span.end == start, followsOperand {
      position += 1
      report(
        .foreignSpelling, "`'` is not an operator here", Span(start, position), help: "transposed is `x.T`")
      return true
    }
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "'"), bytes[end] != UInt8(ascii: "\n") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "'") else { return false }
    report(
      .foreignSpelling, "a string is not written with `'`", Span(start, end + 1),
      help: "write `\"\(text(start + 1, end))\"`")
    position = start + 1
    emit(.stringStart, from: start)
    if end > position {
      position = end
      emit(.stringText, from: start + 1)
    }
    position = end + 1
    emit(.stringEnd, from: end)
    return true
  }

  private mutating func reportFunctionSign() {
    let start = position
    position += 1
    report(
      .unexpectedCharacter, "unexpected character `\(text(start, position))`", Span(start, position),
      help: "a function without a name is written `x -> …`")
  }

  /// Whether the last token ends an expression.
  private var followsOperand: Bool {
    switch tokens.last?.kind {
    case .name, .integer, .float, .stringEnd, .rightParen, .rightBracket, .rightBrace: true
    default: false
    }
  }

  private var isInsideParentheses: Bool {
    switch brackets.last {
    case .leftParen, .leftBracket: true
    default: false
    }
  }

  /// Keeps the open brackets.
  mutating func noteBracket(_ kind: TokenKind) {
    switch kind {
    case .leftParen, .leftBracket, .leftBrace: brackets.append(kind)
    case .rightParen, .rightBracket, .rightBrace: _ = brackets.popLast()
    default: break
    }
  }
}

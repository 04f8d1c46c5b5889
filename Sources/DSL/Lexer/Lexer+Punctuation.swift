extension Lexer {
  /// Spellings of other languages, with what is written here instead.
  private static let foreign: [(spelling: String, kind: TokenKind, help: String)] = [
    ("===", .equal, "write `==`"),
    ("!==", .notEqual, "write `!=`"),
    ("&&", .keyword(.and), "write `and`"),
    ("||", .keyword(.or), "write `or`"),
    ("**=", .compoundAssign, "write `x = x ^ …`"),
    ("**", .caret, "powers are written `^`"),
    ("=>", .arrow, "a function is written `x -> …`"),
    (":=", .assign, "write `let name = …`"),
    ("<>", .notEqual, "write `!=`"),
    ("...", .range, "a range is written `a..b`, or `a..<b` without its end"),
  ]

  private static let spellings: [(spelling: String, kind: TokenKind)] = [
    ("..<", .openRange), ("//=", .compoundAssign),
    ("->", .arrow), ("..", .range), ("|>", .pipe), (">>", .compose), ("//", .doubleSlash),
    ("==", .equal), ("!=", .notEqual), ("<=", .lessOrEqual), (">=", .greaterOrEqual),
    ("+=", .compoundAssign), ("-=", .compoundAssign), ("*=", .compoundAssign),
    ("/=", .compoundAssign), ("%=", .compoundAssign), ("^=", .compoundAssign), ("@=", .compoundAssign),
    ("(", .leftParen), (")", .rightParen), ("[", .leftBracket), ("]", .rightBracket),
    ("{", .leftBrace), ("}", .rightBrace), (",", .comma), (":", .colon), (";", .semicolon), (".", .dot),
    ("=", .assign), ("+", .plus), ("-", .minus), ("*", .star), ("/", .slash), ("%", .percent),
    ("^", .caret), ("@", .at), ("<", .less), (">", .greater),
  ]

  mutating func lexPunctuation() {
    let start = position
    if lexInInterpolation(bytes[position]) { return }
    if lexForeign() { return }
    for (spelling, kind, help) in Lexer.foreign where matches(spelling) {
      position += spelling.utf8.count
      let opensArgument = spelling == "**" && [.leftParen, .comma].contains(tokens.last?.kind)
      if !opensArgument {
        report(.foreignSpelling, "`\(spelling)` is not an operator here", Span(start, position), help: help)
      }
      return emit(kind, from: start)
    }
    for (spelling, kind) in Lexer.spellings where matches(spelling) {
      position += spelling.utf8.count
      if kind == .dot, let next = peek(0), Lexer.isDigit(next) {
        report(
          .malformedNumber, "a decimal point has a digit on both sides", Span(start, position),
          help: "write `0.`, then the digits")
      }
      return emit(kind, from: start)
    }
    if matches("!") {
      position += 1
      report(.foreignSpelling, "`!` is not an operator here", Span(start, position), help: "write `not`")
      return emit(.keyword(.not), from: start)
    }
    if matches("&") || matches("|") || matches("~") || matches("?") || matches("$") {
      while position < bytes.count, bytes[position] == bytes[start] { position += 1 }
      return report(
        .unexpectedCharacter, "unexpected character `\(text(start, start + 1))`", Span(start, position),
        help: matchesHelp(bytes[start]))
    }
    lexUnexpected()
  }

  private func matchesHelp(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "write `and`"
    case UInt8(ascii: "|"): "write `or`; a pipe is `|>`"
    case UInt8(ascii: "~"): "write `not`"
    case UInt8(ascii: "?"): "a choice is written `if a { b } else { c }`"
    default: nil
    }
  }

  private func matches(_ spelling: String) -> Bool {
    var index = position
    for byte in spelling.utf8 {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
    }
    return true
  }
}

/// The words a program cannot use as names.
package enum Keyword: String, Sendable, CaseIterable {
  case `let`, `var`, fn, `for`, `in`, `while`, `if`, `else`, `return`, `break`, `continue`, and, or, not
  case `true`, `false`, nothing, assert
}

package enum TokenKind: Hashable, Sendable {
  case name
  case keyword(Keyword)
  case integer, float
  case stringStart, stringText, stringEnd
  case interpolationStart, interpolationFormat, interpolationEnd
  case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
  case comma, colon, semicolon, dot, range, openRange, arrow, assign
  case plus, minus, star, slash, doubleSlash, percent, caret, at
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case compose, pipe
  /// `+=` and its like, kept whole so that the message can say what to write.
  case compoundAssign
  case newline
  case end
}

package struct Token: Sendable {
  package let kind: TokenKind
  package let span: Span
  /// Only white space and comments stand before it on its line.
  package let startsLine: Bool

  package init(_ kind: TokenKind, _ span: Span, startsLine: Bool) {
    self.kind = kind
    self.span = span
    self.startsLine = startsLine
  }
}

/// A comment, kept for the formatter, for documentation and for notebooks.
package struct Comment: Sendable {
  package enum Kind: Sendable {
    case plain
    /// `## …`
    case documentation
    /// `# %% …`
    case cell
    /// `#> …`
    case output
  }

  package let kind: Kind
  package let span: Span
  package let ownsLine: Bool
}

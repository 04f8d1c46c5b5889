extension Parser {
  mutating func parsePrimary() -> Expression {
    let start = current.span
    switch current.kind {
    case .integer: return parseInteger()
    case .float: return parseFloat()
    case .stringStart: return nested(Expression(.missing, start)) { $0.parseString() }
    case .keyword(.true), .keyword(.false):
      let value = at(.keyword(.true))
      advance()
      return Expression(.literal(.bool(value)), start)
    case .keyword(.nothing):
      advance()
      return Expression(.literal(.nothing), start)
    case .keyword(.if): return nested(Expression(.missing, start)) { $0.parseIf() }
    case .name:
      if let definition = parseAnonymousDefinition() { return definition }
      let name = parseWord()
      return Expression(.name(name.text), name.span)
    case .leftParen: return nested(Expression(.missing, start)) { $0.parseParenthesized() }
    case .leftBracket: return nested(Expression(.missing, start)) { $0.parseList() }
    case .leftBrace:
      if !isHeader { return nested(Expression(.missing, start)) { $0.parseBrace() } }
      reportExpected("an expression", help: "in a header, put a record in parentheses")
      if isRecordAhead { return parseRecord() }
    case .range, .openRange:
      report(
        .openRange, "a range has two ends here", start, help: "an end may be missing only inside `x[…]`")
    case .keyword(.fn) where peek().kind == .leftParen:
      return nested(Expression(.missing, start)) { parser in
        let definition = parser.parseDefinition(.fn)
        return parser.make(.definition(definition), definition.span, over: definition.depth)
      }
    case .keyword(let word):
      reportExpected("an expression", help: Parser.help(forWord: word))
    case .plus where peek().kind == .plus && peek().span.start == start.end:
      report(
        .compoundAssignment, "`++` is not written here", start.joined(peek().span),
        help: "write `x = x + 1`")
    case .plus:
      reportExpected("an expression", help: "a number has no `+` before it")
    case .at where current.startsLine:
      reportExpected("an expression", help: "there are no decorators: apply the function, `g(f)`")
    default:
      reportExpected("an expression")
    }
    return Expression(.missing, Span(start.start, start.start))
  }

  private static func help(forWord word: Keyword) -> String? {
    switch word {
    case .fn: "a function without a name is written `x -> …`"
    case .not: "put parentheses around `not …`"
    default: nil
    }
  }

  // MARK: - Numbers

  private mutating func parseInteger() -> Expression {
    let token = current
    advance()
    let digits = text(token).prefix { $0.isNumber || $0 == "_" }
    guard let value = Int(integer: String(digits)) else {
      note(
        .numberTooLarge, "the number does not fit into 64 bits", token.span,
        "at most 9223372036854775807")
      return Expression(.missing, token.span)
    }
    return Expression(.literal(.int(value)), token.span)
  }

  private mutating func parseFloat() -> Expression {
    let token = current
    advance()
    let digits = text(token).filter { $0 != "_" }
    let value = Double(digits) ?? Double(digits + "0") ?? 0
    if value.isInfinite {
      note(.numberTooLarge, "the number is too large for a float", token.span, help: "infinity is `inf`")
    }
    return Expression(.literal(.float(value)), token.span)
  }

  // MARK: - Strings

  private mutating func parseString() -> Expression {
    let start = current.span
    let isTriple = start.length == 3
    let skipped = (skipsNewlines, isHeader, allowsOpenRange)
    (skipsNewlines, isHeader, allowsOpenRange) = (true, false, false)
    advance()
    let trimming = isTriple ? tripleTrimming() : nil
    var parts: [StringPart] = []
    var depth = 0
    var isFirst = true
    while !at(.stringEnd), !at(.end), !isAborted {
      if at(.stringText) {
        parts.append(.text(parseStringText(trimming, isFirst: isFirst)))
      } else if at(.interpolationStart) {
        let part = parseInterpolation()
        depth = max(depth, part.depth)
        parts.append(.value(part.value, format: part.format))
      } else {
        break
      }
      isFirst = false
    }
    (skipsNewlines, isHeader, allowsOpenRange) = skipped
    _ = eat(.stringEnd)
    return make(.string(parts), span(from: start), over: depth)
  }

  private mutating func parseStringText(_ trimming: Trimming?, isFirst: Bool) -> String {
    var span = current.span
    if trimming != nil, isFirst, let first = firstLineEnd(span) { span = Span(first, span.end) }
    if let trimming, peek().kind == .stringEnd { span = Span(span.start, min(span.end, trimming.end)) }
    let (text, mistakes) = StringText.decode(source, span, indentation: trimming?.indentation ?? 0)
    for mistake in mistakes {
      note(
        .unknownEscape, mistake.message, mistake.span,
        help: mistake.message.contains("`\\(`")
          ? "a value stands in braces: `\"{value}\"`" : "escapes are `\\n \\t \\\" \\\\ \\{ \\u{…}`")
    }
    advance()
    return trimming != nil && isFirst ? dropIndentation(text, trimming, span) : text
  }

  /// Where the text goes on when its first line is empty.
  private func firstLineEnd(_ span: Span) -> UInt32? {
    var index = Int(span.start)
    if index < span.end, source.bytes[index] == UInt8(ascii: "\r") { index += 1 }
    guard index < span.end, source.bytes[index] == UInt8(ascii: "\n") else { return nil }
    return UInt32(index + 1)
  }

  private func dropIndentation(_ text: String, _ trimming: Trimming?, _ span: Span) -> String {
    guard let trimming, span.start > 0, source.bytes[Int(span.start) - 1] == UInt8(ascii: "\n") else {
      return text
    }
    var dropped = text[...]
    for _ in 0..<trimming.indentation where dropped.first == " " { dropped.removeFirst() }
    return String(dropped)
  }

  /// What the closing quotes of `"""` decide when they stand alone on their line.
  private struct Trimming {
    let indentation: Int
    /// Where the text ends, without the last line end.
    let end: UInt32
  }

  private func tripleTrimming() -> Trimming? {
    var depth = 0
    var index = position
    while index < tokens.count - 1 {
      if tokens[index].kind == .stringStart { depth += 1 }
      if tokens[index].kind == .stringEnd {
        if depth == 0 { break }
        depth -= 1
      }
      index += 1
    }
    let close = Int(tokens[index].span.start)
    var start = close
    while start > 0, source.bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
    guard start > 0, source.bytes[start - 1] == UInt8(ascii: "\n") else {
      return Trimming(indentation: 0, end: UInt32(close))
    }
    let end = start > 1 && source.bytes[start - 2] == UInt8(ascii: "\r") ? start - 2 : start - 1
    return Trimming(indentation: close - start, end: UInt32(end))
  }

  private mutating func parseInterpolation() -> (value: Expression, format: Name?, depth: Int) {
    advance()
    let value = parseExpression()
    var format: Name?
    if at(.interpolationFormat) {
      format = Name(text(current), current.span)
      if FormatSpecification(text(current)) == nil {
        note(
          .malformedFormat, "`\(text(current))` is not a format", current.span,
          help: "formats look like `.4f`, `>8`, `06d`, `.2e`, `.1%` or `,`")
      }
      advance()
    }
    if !eat(.interpolationEnd) {
      reportExpected("`}`")
      while !at(.interpolationEnd), !at(.stringEnd), !at(.end) { advance() }
      _ = eat(.interpolationEnd)
    }
    return (value, format, value.depth)
  }
}

extension Parser {
  mutating func parseIf() -> Expression {
    let start = current.span
    var branches: [Branch] = []
    var otherwise: Block?
    repeat {
      advance()
      let condition = parseHeader { $0.parseExpression() }
      if at(.assign) {
        note(.cannotAssign, "a condition is not an assignment", current.span, help: "to compare, write `==`")
        advance()
        _ = parseHeader { $0.parseExpression() }
      }
      branches.append(Branch(condition: condition, body: parseBlock()))
      let isForeign = noteForeignElse()
      guard isForeign || at(.keyword(.else)) else { break }
      if isForeign { continue }
      advance()
      if !at(.keyword(.if)) {
        otherwise = parseBlock()
        break
      }
    } while !isAborted
    let depth = branches.reduce(otherwise?.depth ?? 0) { max($0, $1.condition.depth, $1.body.depth) }
    return make(.conditional(branches, otherwise: otherwise), span(from: start), over: depth)
  }

  /// `elif`, on this line or the next, as `else if`; the word itself is not consumed yet.
  private mutating func noteForeignElse() -> Bool {
    var index = position
    while tokens[index].kind == .newline { index += 1 }
    let word = tokens[index]
    guard ["elif", "elseif", "elsif"].contains(text(word)),
      index == position || startsOperand(tokens[index + 1])
    else {
      return false
    }
    noteForeign(
      "`\(text(word))` is not written here", word.span,
      help: "write `else if`, on the line of the `}` before it")
    skipNewlines()
    return true
  }

  mutating func parseParenthesized() -> Expression {
    let start = current.span
    let bracket = open(.rightParen)
    var items: [Expression] = []
    var isList = false
    while !at(.rightParen), !at(.end), !isAborted {
      items.append(parseExpression())
      guard eat(.comma) else { break }
      isList = true
    }
    if items.isEmpty, at(.rightParen) { reportExpected("an expression") }
    close(bracket, orExpected: "`)`")
    let whole = span(from: start)
    if isList {
      let inside = source.text(whole).dropFirst().dropLast()
      note(.noTuples, "there are no tuples", whole, help: "a list is written `[\(inside)]`")
    }
    guard let first = items.first else { return Expression(.missing, whole) }
    return Expression(first.kind, whole, depth: first.depth)
  }

  mutating func parseList() -> Expression {
    let start = current.span
    let bracket = open(.rightBracket)
    var items: [Expression] = []
    while !at(.rightBracket), !at(.end), !isAborted {
      items.append(parseExpression())
      if startsOperand(current), !at(.keyword(.for)) {
        reportExpected("`,` or `]`", help: "elements are separated by commas")
      }
      if items.count == 1, at(.keyword(.for)) { return finishComprehension(items[0], bracket, start) }
      guard eat(.comma) else { break }
    }
    close(bracket, orExpected: "`,` or `]`")
    let depth = items.reduce(0) { max($0, $1.depth) }
    return make(.list(items), span(from: start), over: depth)
  }

  private mutating func finishComprehension(
    _ element: Expression, _ bracket: Bracket, _ start: Span
  ) -> Expression {
    advance()
    let pattern = parseForeignNames(after: parsePattern())
    if !eat(.keyword(.in)) { reportExpected("`in`") }
    let source = parseExpression()
    var condition: Expression?
    if eat(.keyword(.if)) { condition = parseExpression() }
    close(bracket, orExpected: "`]`")
    let comprehension = Comprehension(
      element: element, pattern: pattern, source: source, condition: condition)
    return make(
      .comprehension(comprehension), span(from: start), over: element.depth, source.depth,
      condition?.depth ?? 0)
  }

  /// In operand position: a record if `}`, `..` or `name :` follows, else a block.
  mutating func parseBrace() -> Expression {
    if isRecordAhead || peek(firstAfterBrace).kind == .rightBrace { return parseRecord() }
    let block = parseBlock()
    return make(.block(block), block.span, over: block.depth)
  }

  private var firstAfterBrace: Int {
    var next = 1
    while peek(next).kind == .newline { next += 1 }
    return next
  }

  /// After a `{`: `..` or `name :`.
  var isRecordAhead: Bool {
    let first = peek(firstAfterBrace)
    return first.kind == .range || (isWord(first) && peek(firstAfterBrace + 1).kind == .colon)
      || isQuotedKey(position + firstAfterBrace)
  }

  mutating func parseRecord() -> Expression {
    let start = current.span
    let bracket = open(.rightBrace)
    var fields: [RecordField] = []
    var depth = 0
    skipNewlines()
    while !at(.rightBrace), !at(.end), !isAborted {
      if eat(.range) {
        let value = parseExpression()
        depth = max(depth, value.depth)
        fields.append(.spread(value))
      } else {
        if isQuotedKey(position), let field = parseQuotedField() {
          depth = max(depth, field.value.depth)
          fields.append(.field(field.name, field.value))
          guard endField() else { break }
          continue
        }
        guard isWord(current) else {
          reportExpected("a field's name")
          break
        }
        let name = parseWord()
        if !eat(.colon) {
          reportExpected("`:`", help: at(.assign) ? "a field is written `\(name.text): value`" : nil)
          break
        }
        skipNewlines()
        let value = parseExpression()
        depth = max(depth, value.depth)
        fields.append(.field(name, value))
      }
      guard endField() else { break }
    }
    if !at(.rightBrace), !at(.end) { recoverRecord() }
    close(bracket, orExpected: "`,` or `}`")
    return make(.record(fields), span(from: start), over: depth)
  }

  /// Between two fields: a comma, line ends, or both.
  private mutating func endField() -> Bool {
    guard at(.comma) || at(.newline) else { return false }
    skipNewlines()
    _ = eat(.comma)
    skipNewlines()
    return true
  }

  /// `"a": …`, as dictionaries are written elsewhere.
  private func isQuotedKey(_ index: Int) -> Bool {
    guard index + 3 < tokens.count, tokens[index].kind == .stringStart else { return false }
    let isEmpty = tokens[index + 1].kind == .stringEnd
    return isEmpty
      ? tokens[index + 2].kind == .colon
      : tokens[index + 1].kind == .stringText && tokens[index + 2].kind == .stringEnd
        && tokens[index + 3].kind == .colon
  }

  private mutating func parseQuotedField() -> (name: Name, value: Expression)? {
    let start = current.span
    guard case .string(let parts) = parsePrimary().kind else { return nil }
    var key = ""
    if case .text(let text)? = parts.first { key = text }
    noteForeign(
      "the fields of a record are names", span(from: start),
      help: Modules.stem(of: key) == key ? "write `\(key): …`" : "give the field a name")
    _ = eat(.colon)
    skipNewlines()
    return (Name(key, span(from: start)), parseExpression())
  }

  /// Goes to the record's own `}` so that the mistake stays inside it.
  private mutating func recoverRecord() {
    reportExpected("`,` or `}`")
    var depth = 0
    var index = position
    while tokens[index].kind != .end {
      switch tokens[index].kind {
      case .leftParen, .leftBracket, .leftBrace: depth += 1
      case .rightBrace where depth == 0: return position = index
      case .rightParen, .rightBracket, .rightBrace: depth -= 1
      default: break
      }
      index += 1
    }
  }

  /// `augment {…}` or `loss(a, b) {…}` as a value; nil where the word is just a name.
  mutating func parseAnonymousDefinition() -> Expression? {
    guard !isHeader, let kind = Definition.Kind(rawValue: text(current)), kind != .fn else { return nil }
    var body = 1
    if peek().kind == .leftParen {
      var depth = 0
      repeat {
        switch peek(body).kind {
        case .leftParen: depth += 1
        case .rightParen: depth -= 1
        case .end: return nil
        default: break
        }
        body += 1
      } while depth > 0
    }
    guard peek(body).kind == .leftBrace, !peek(body).startsLine else { return nil }
    let start = current.span
    return nested(Expression(.missing, start)) { parser in
      let definition = parser.parseDefinition(kind)
      return parser.make(.definition(definition), definition.span, over: definition.depth)
    }
  }
}

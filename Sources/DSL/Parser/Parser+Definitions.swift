extension Parser {
  /// Parses with `{` reserved for the body that follows.
  mutating func parseHeader<Result>(_ body: (inout Parser) -> Result) -> Result {
    let wasHeader = isHeader
    isHeader = true
    defer { isHeader = wasHeader }
    return body(&self)
  }

  mutating func parseBlock() -> Block {
    guard at(.leftBrace) else {
      if let block = parseForeignBlock() { return block }
      reportExpected("`{`")
      return Block(statements: [], span: Span(previousEnd, previousEnd))
    }
    let start = current.span
    return nested(Block(statements: [], span: start)) { parser in
      let bracket = parser.open(.rightBrace)
      parser.blockDepth += 1
      let statements = parser.parseStatements(inBlock: true)
      parser.blockDepth -= 1
      parser.close(bracket, orExpected: "`}`")
      let block = Block(statements: statements, span: parser.span(from: start))
      if block.depth >= Parser.maximumDepth { parser.abortTooDeep(start) }
      return parser.isAborted ? Block(statements: [], span: start) : block
    }
  }

  /// From the opening word on; the name is there unless the definition is anonymous.
  mutating func parseDefinition(_ kind: Definition.Kind) -> Definition {
    let start = current
    advance()
    let name: Name? = at(.name) ? parseWord() : nil
    if name == nil, kind == .fn {
      reportExpected("a name", help: "a function without a name is written `x -> …`")
    }
    let parameters = at(.leftParen) ? parseParameters() : nil
    if kind == .fn, parameters == nil, name != nil { reportExpected("`(`") }
    if kind == .fn { skipForeignResult() }
    let body: Definition.Body
    if kind == .fn, eat(.assign) {
      skipNewlines()
      body = .expression(parseExpression())
    } else {
      let foreign = at(.leftBrace) ? nil : parseForeignBlock()
      if foreign == nil, !at(.leftBrace), kind == .fn { reportExpected("`=` or `{`") }
      body = .block(foreign ?? parseBlock())
    }
    return Definition(
      kind: kind, name: name, parameters: parameters, body: body, span: span(from: start.span),
      documentation: documentation(above: start))
  }

  private mutating func parseParameters() -> [ParameterSyntax] {
    let bracket = open(.rightParen)
    var parameters: [ParameterSyntax] = []
    while !at(.rightParen), !at(.end) {
      let start = current.span
      if at(.star) || at(.caret) {
        noteForeign(
          "a function takes a fixed number of arguments", help: "take a list or a record instead")
        advance()
      }
      let name = parseName("a parameter's name")
      let type = parseTypeAnnotation()
      var value: Expression?
      if eat(.assign) { value = parseExpression() }
      parameters.append(
        ParameterSyntax(name: name, type: type, defaultValue: value, span: span(from: start)))
      guard eat(.comma) else { break }
    }
    close(bracket, orExpected: "`,` or `)`")
    return parameters
  }

  mutating func parseTypeAnnotation() -> TypeAnnotation? {
    guard eat(.colon) else { return nil }
    guard at(.leftBracket) else {
      let name = at(.keyword(.nothing)) ? parseWord() : parseName("a type")
      skipForeignTypeArguments(name)
      return .named(name)
    }
    let start = current.span
    let bracket = open(.rightBracket)
    var dimensions: [TypeAnnotation.Dimension] = []
    while !at(.rightBracket), !at(.end) {
      switch current.kind {
      case .name where text(current) == "_":
        advance()
        dimensions.append(.any)
      case .name: dimensions.append(.name(parseWord()))
      case .integer:
        dimensions.append(.size(Int(integer: text(current)) ?? Int.max, current.span))
        advance()
      default: reportExpected("a dimension")
      }
      guard eat(.comma) else { break }
    }
    close(bracket, orExpected: "`,` or `]`")
    return .dimensions(dimensions, span(from: start))
  }

  // MARK: - Names and patterns

  /// A word that may be reserved elsewhere.
  mutating func parseWord() -> Name {
    let name = Name(text(current), current.span)
    advance()
    return name
  }

  mutating func parseName(_ what: String) -> Name {
    if at(.name) { return parseWord() }
    if case .keyword(let word) = current.kind {
      report(.reservedWord, "`\(word.rawValue)` is reserved and cannot be a name", current.span)
      return parseWord()
    }
    reportExpected(what)
    return Name("", Span(previousEnd, previousEnd))
  }

  mutating func parsePattern() -> Pattern {
    nested(Pattern.name(Name("", current.span))) { $0.parseNestedPattern() }
  }

  private mutating func parseNestedPattern() -> Pattern {
    let start = current.span
    switch current.kind {
    case .leftParen:
      let bracket = open(.rightParen)
      var patterns: [Pattern] = []
      while !at(.rightParen), !at(.end) {
        patterns.append(parsePattern())
        guard eat(.comma) else { break }
      }
      if patterns.isEmpty { reportExpected("a name") }
      close(bracket, orExpected: "`,` or `)`")
      return patterns.count == 1 ? patterns[0] : .list(patterns, span(from: start))
    case .leftBrace:
      let bracket = open(.rightBrace)
      var names: [Name] = []
      skipNewlines()
      while !at(.rightBrace), !at(.end) {
        names.append(parseName("a field's name"))
        skipNewlines()
        guard eat(.comma) else { break }
        skipNewlines()
      }
      if names.isEmpty { reportExpected("a field's name") }
      close(bracket, orExpected: "`,` or `}`")
      return .record(names, span(from: start))
    default:
      return .name(parseName("a name or a pattern"))
    }
  }

  /// Where a pattern that starts at a token would end; nil when none does.
  func scanPattern(_ start: Int) -> Int? {
    var index = start
    var closers: [TokenKind] = []
    var expectsItem = true
    var last = TokenKind.newline
    while true {
      let kind = tokens[index].kind
      if kind == .newline, !closers.isEmpty {
        index += 1
        continue
      }
      if expectsItem {
        switch kind {
        case .name: expectsItem = false
        case .leftParen where closers.last != .rightBrace: closers.append(.rightParen)
        case .leftBrace where closers.last != .rightBrace: closers.append(.rightBrace)
        case .rightParen where closers.last == kind && (last == .leftParen || last == .comma),
          .rightBrace where closers.last == kind && last == .comma:
          closers.removeLast()
          expectsItem = false
        default: return nil
        }
      } else if kind == .comma {
        expectsItem = true
      } else if kind == closers.last {
        closers.removeLast()
      } else {
        return nil
      }
      last = kind
      index += 1
      if closers.isEmpty, !expectsItem { return index }
    }
  }
}

extension Parser {
  mutating func parseFile() -> [Statement] {
    skipNewlines()
    if at(.pipe) { return parseFileContinuingAnswer() }
    return parseStatements(inBlock: false)
  }

  /// A text that starts with `|>` goes on with the last answer.
  private mutating func parseFileContinuingAnswer() -> [Statement] {
    beginStatement()
    let start = Span(current.span.start, current.span.start)
    let value = parsePipe(after: Expression(.name("ans"), start))
    let first = finish(.expression(value), from: start, inBlock: false)
    return [first] + parseStatements(inBlock: false)
  }

  mutating func parseStatements(inBlock: Bool) -> [Statement] {
    var statements: [Statement] = []
    while true {
      while at(.newline) || at(.semicolon) { advance() }
      if at(.end) { break }
      if at(.rightBrace) {
        if inBlock { break }
        beginStatement()
        report(.unmatchedBracket, "`}` closes nothing", current.span)
        advance()
        continue
      }
      let before = position
      statements.append(parseStatementToItsEnd(inBlock: inBlock))
      if position == before { advance() }
    }
    return statements
  }

  mutating func parseStatementToItsEnd(inBlock: Bool) -> Statement {
    beginStatement()
    let start = current
    let kind = parseStatement()
    return finish(kind, from: start.span, inBlock: inBlock)
  }

  /// Ends a statement: a line end, `;`, the block's end, or a mistake to recover from.
  private mutating func finish(_ kind: Statement.Kind, from start: Span, inBlock: Bool) -> Statement {
    let span = span(from: start)
    switch current.kind {
    case .newline, .end: return Statement(kind, span)
    case .semicolon:
      advance()
      return Statement(kind, span, isSilent: true)
    case .rightBrace where inBlock: return Statement(kind, span)
    default: break
    }
    reportEndExpected(after: kind)
    recover()
    return Statement(kind, span)
  }

  private mutating func reportEndExpected(after kind: Statement.Kind) {
    switch current.kind {
    case .rightParen, .rightBracket, .rightBrace:
      report(.unmatchedBracket, "`\(text(current))` closes nothing", current.span)
    case .keyword(.else):
      report(
        .elseAlone, "`else` belongs to no `if`", current.span,
        help: "it stands on the line of the `}` before it")
    case .comma:
      var help = "statements are separated by line ends or `;`"
      if case .returns = kind { help = "to return several values, return a list: `return [a, b]`" }
      report(.expectedEnd, "expected the end of the statement, found `,`", current.span, help: help)
    default:
      var help = Parser.help(forWordAfterExpression: text(current))
      if help == nil, hasSlashesBefore { help = "a comment starts with `#`" }
      if help == nil, at(.colon), peek().kind == .newline { help = "a body stands in braces: `{ … }`" }
      report(
        .expectedEnd, "expected the end of the statement, found `\(text(current))`", current.span, help: help)
    }
  }

  /// Whether the line has a `//` before, which may have been meant as a comment.
  private var hasSlashesBefore: Bool {
    var index = position
    while index > 0, tokens[index].span.start > statementStart {
      index -= 1
      if tokens[index].kind == .newline { return false }
      if tokens[index].kind == .doubleSlash { return true }
    }
    return false
  }

  // MARK: - One statement

  private mutating func parseStatement() -> Statement.Kind {
    if isWord(current), peek().kind == .assign, !at(.name) { return parseAssignment() }
    switch current.kind {
    case .keyword(.let), .keyword(.var): return parseBinding()
    case .keyword(.fn): return .define(parseDefinition(.fn))
    case .keyword(.for): return parseFor()
    case .keyword(.while): return parseWhile()
    case .keyword(.return): return parseReturn()
    case .keyword(.break):
      advance()
      return .breaks
    case .keyword(.continue):
      advance()
      return .continues
    case .keyword(.assert): return parseAssert()
    case .keyword(.else):
      reportEndExpected(after: .breaks)
      return .expression(Expression(.missing, current.span))
    case .range:
      advance()
      return .spread(parseExpression())
    case .name:
      if let kind = parseDeclaration() ?? parseForeignStatement() { return kind }
      if isListOfNamesAhead { return .assign(parseForeignNames(after: parsePattern()), parseInitializer()) }
    default: break
    }
    if let end = scanPattern(position), tokens[end].kind == .assign {
      // `x := 1` declares elsewhere.
      guard text(tokens[end]) == ":=" else { return parseAssignment() }
      return .bind(parsePattern(), parseInitializer(), isVariable: true)
    }
    return parseExpressionStatement()
  }

  /// `param`, `import`, `test` and named definitions, which are names unless something follows.
  private mutating func parseDeclaration() -> Statement.Kind? {
    let next = peek()
    switch (text(current), next.kind) {
    case ("param", .name): return parseParameterDeclaration()
    case ("augment", .name), ("backbone", .name), ("loss", .name):
      guard let kind = Definition.Kind(rawValue: text(current)) else { return nil }
      return .define(parseDefinition(kind))
    case ("import", .stringStart):
      advance()
      let path = parsePrimary()
      guard isName("as") else { return .imports(path: path, alias: nil) }
      advance()
      return .imports(path: path, alias: parseName("a name"))
    case ("test", .stringStart):
      advance()
      let title = parseHeader { $0.parsePrimary() }
      return .test(title: title, parseBlock())
    default: return nil
    }
  }

  private mutating func parseBinding() -> Statement.Kind {
    var isVariable = at(.keyword(.var))
    advance()
    if at(.name), peek().kind == .name, ["mut", "const", "local"].contains(text(current)) {
      isVariable = isVariable || isName("mut")
      noteForeign(
        "`\(text(current))` is not written here",
        help: "write `\(isVariable ? "var" : "let") \(text(peek())) = …`")
      advance()
    }
    let pattern = parseForeignNames(after: parsePattern())
    skipForeignType()
    return .bind(pattern, parseInitializer(), isVariable: isVariable)
  }

  private mutating func parseAssignment() -> Statement.Kind {
    let pattern = isWord(current) ? Pattern.name(parseWord()) : parsePattern()
    return .assign(pattern, parseInitializer())
  }

  mutating func parseInitializer() -> Expression {
    guard eat(.assign) else {
      reportExpected("`=`")
      return Expression(.missing, current.span)
    }
    skipNewlines()
    return parseExpression()
  }

  private mutating func parseParameterDeclaration() -> Statement.Kind {
    let start = current
    advance()
    let name = parseName("a name")
    let type = parseTypeAnnotation()
    let value = parseInitializer()
    let documentation = documentationOnLine() ?? documentation(above: start)
    return .parameter(
      ParameterDeclaration(name: name, type: type, value: value, documentation: documentation))
  }

  private mutating func parseFor() -> Statement.Kind {
    advance()
    if let pattern = parseForeignLoop() {
      return .forIn(pattern, Expression(.missing, current.span), parseBlock())
    }
    let pattern = parseForeignNames(after: parsePattern())
    if at(.assign) {
      noteForeign(
        "a loop's name is followed by `in`", help: "write `for \(source.text(pattern.span)) in …`")
      advance()
    } else if !eat(.keyword(.in)) {
      reportExpected("`in`")
    }
    let source = parseHeader { $0.parseExpression() }
    return .forIn(pattern, source, parseBlock())
  }

  private mutating func parseWhile() -> Statement.Kind {
    advance()
    let condition = parseHeader { $0.parseExpression() }
    return .whileLoop(condition, parseBlock())
  }

  private mutating func parseReturn() -> Statement.Kind {
    advance()
    switch current.kind {
    case .newline, .semicolon, .rightBrace, .end: return .returns(nil)
    default: return .returns(parseExpression())
    }
  }

  private mutating func parseAssert() -> Statement.Kind {
    advance()
    let condition = parseExpression()
    guard eat(.comma) else { return .assert(condition, message: nil) }
    skipNewlines()
    return .assert(condition, message: parseExpression())
  }

  private mutating func parseExpressionStatement() -> Statement.Kind {
    let value = parseExpression()
    skipForeignIncrement(after: value)
    if at(.assign) {
      note(
        .cannotAssign, "this cannot be assigned to", value.span, help: Parser.assignmentHelp(value, source))
      advance()
      skipNewlines()
      _ = parseExpression()
    } else if at(.compoundAssign) {
      let target = source.text(value.span)
      let operation = text(current).dropLast()
      note(
        .compoundAssignment, "`\(text(current))` is not written here", current.span,
        help: "write `\(target) = \(target) \(operation) …`")
      advance()
      skipNewlines()
      _ = parseExpression()
    }
    return .expression(value)
  }

  private static func assignmentHelp(_ target: Expression, _ source: Source) -> String? {
    switch target.kind {
    case .member(let base, let name):
      let base = source.text(base.span)
      return "values never change; make a new record: `\(base) = {..\(base), \(name.text): …}`"
    case .index(let base, let items):
      let base = source.text(base.span)
      guard items.count == 1, case .value(let index) = items[0] else {
        return "values never change; compute a new one: `\(base) = …`"
      }
      return "values never change; make a new list: `\(base) = "
        + "[if k == \(source.text(index.span)) { … } else { x } for (k, x) in enumerate(\(base))]`"
    default: return "to compare, write `==`"
    }
  }
}

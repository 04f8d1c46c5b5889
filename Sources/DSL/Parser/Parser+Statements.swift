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
      beginStatement()
      if at(.rightBrace) {
        if inBlock { break }
        report(.unmatchedBracket, "`}` closes nothing", current.span)
        advance()
        continue
      }
      let before = position
      let start = current
      let kind = parseStatement()
      statements.append(finish(kind, from: start.span, inBlock: inBlock))
      if position == before { advance() }
    }
    return statements
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
      report(
        .expectedEnd, "expected the end of the statement, found `,`", current.span,
        help: "statements are separated by line ends or `;`")
    default:
      var foreign: String?
      if case .expression(let expression) = kind, case .name(let word) = expression.kind {
        foreign = Parser.help(forForeignWord: word)
      }
      report(
        .expectedEnd, "expected the end of the statement, found `\(text(current))`", current.span,
        help: foreign)
    }
  }

  private static func help(forForeignWord word: String) -> String? {
    switch word {
    case "def", "func", "function", "fun": "a function is written `fn name(x) = …`"
    case "const", "val", "auto": "a constant is written `let name = …`"
    case "elif", "elseif", "elsif": "write `else if`, on the line of the `}` before it"
    case "lambda": "a function without a name is written `x -> …`"
    case "print": "`print` is a function: `print(…)`"
    case "from", "use", "include", "require": "another file is read with `import \"other.bt\" as name`"
    default: nil
    }
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
      if let kind = parseDeclaration() { return kind }
    default: break
    }
    if let end = scanPattern(position), tokens[end].kind == .assign { return parseAssignment() }
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
    let isVariable = at(.keyword(.var))
    advance()
    let pattern = parsePattern()
    return .bind(pattern, parseInitializer(), isVariable: isVariable)
  }

  private mutating func parseAssignment() -> Statement.Kind {
    let pattern = isWord(current) ? Pattern.name(parseWord()) : parsePattern()
    return .assign(pattern, parseInitializer())
  }

  private mutating func parseInitializer() -> Expression {
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
    let pattern = parsePattern()
    if !eat(.keyword(.in)) { reportExpected("`in`") }
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
    case .index(let base, _):
      let base = source.text(base.span)
      return "values never change; make a new list, as in `\(base) = [… for x in \(base)]`"
    default: return "to compare, write `==`"
    }
  }
}

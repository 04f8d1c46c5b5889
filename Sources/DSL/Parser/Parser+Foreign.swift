/// Statements as other languages write them: each is told once, with what is written here, and read as what it
/// means, so that the rest of the text is checked as if it was right.
extension Parser {
  /// A statement that opens with a word of another language; nil where the word is just a name.
  mutating func parseForeignStatement() -> Statement.Kind? {
    let next = peek()
    switch text(current) {
    case "def", "func", "function", "fun":
      guard next.kind == .name else { return nil }
      noteForeign("`\(text(current))` does not define a function here", help: definitionHelp())
      return .define(parseDefinition(.fn))
    case "class", "struct", "enum", "interface", "trait", "protocol":
      guard next.kind == .name else { return nil }
      noteForeign(
        "there are no classes", help: "put values into a record, `{a: 1}`, and write functions beside it")
      advance()
      let name = parseWord()
      skipForeign()
      return .bind(.name(name), Expression(.missing, name.span), isVariable: false)
    case "import", "from", "use", "using", "include", "require":
      guard next.kind == .name || (next.kind == .stringStart && !isName("import")) else { return nil }
      return parseForeignImport()
    case "const", "val", "auto", "final", "static", "local", "int", "float", "double", "string", "bool",
      "mut":
      guard next.kind == .name, peek(2).kind == .assign else { return nil }
      noteForeign("`\(text(current))` does not bind a name here", help: "write `let \(text(next)) = …`")
      advance()
      return .bind(parsePattern(), parseInitializer(), isVariable: true)
    case "print", "println":
      guard startsOperand(next) else { return nil }
      return parsePrintWithoutParentheses()
    case "switch", "match", "case":
      guard startsOperand(next) else { return nil }
      return skip("there is no `\(text(current))`", help: "write `if x == 1 { … } else if x == 2 { … }`")
    case "do":
      guard next.kind == .leftBrace else { return nil }
      return skip(
        "there is no `do`", help: "write `while true { … }`, with `if … { break }` where it ends")
    case "try":
      guard next.kind == .leftBrace || next.kind == .colon else { return nil }
      return skip("there are no exceptions to catch", help: "ask before: `if … { … } else { … }`")
    case "catch", "except", "finally":
      guard next.kind == .leftBrace || next.kind == .colon || startsOperand(next) else { return nil }
      return skip("there are no exceptions to catch", help: "ask before: `if … { … } else { … }`")
    case "raise", "throw":
      guard startsOperand(next) else { return nil }
      return skip("there are no exceptions", help: "to end the run, write `assert false, \"why\"`")
    case "elif", "elseif", "elsif":
      guard startsOperand(next) else { return nil }
      return skip(
        "`\(text(current))` is not written here", help: "write `else if`, on the line of the `}` before it")
    case "unless", "until", "guard", "with", "del", "global", "nonlocal", "async", "await", "yield", "defer":
      guard startsOperand(next) else { return nil }
      return skip("there is no `\(text(current))` here", help: Parser.help(forStatement: text(current)))
    default: return nil
    }
  }

  mutating func noteForeign(_ message: String, _ span: Span? = nil, help: String?) {
    guard !hasNotedForeign else { return }
    hasNotedForeign = true
    note(.foreignSpelling, message, span ?? current.span, help: help)
  }

  /// Whether an expression starts with a token on the same line; after a name, that is no continuation of it.
  func startsOperand(_ token: Token) -> Bool {
    guard !token.startsLine else { return false }
    switch token.kind {
    case .name, .integer, .float, .stringStart: return true
    case .keyword(let word): return word != .in && word != .and && word != .or && word != .else
    default: return false
    }
  }

  private static func help(forStatement word: String) -> String? {
    switch word {
    case "unless", "guard": "write `if not (…) { … }`"
    case "until": "write `while not (…) { … }`"
    case "with", "defer": "nothing needs to be closed"
    case "del": "a name ends with its block"
    case "global", "nonlocal": "a function returns its new value, which is assigned outside"
    case "async", "await": "a call returns when it is done: leave out the word"
    case "yield": "make the list as a whole: `[… for x in xs]`"
    default: nil
    }
  }

  // MARK: - Single statements

  /// `fn f(x) = …`, with the parameters that were written.
  private func definitionHelp() -> String {
    var end = position + 1
    if tokens[end + 1].kind == .leftParen {
      end += 1
      while tokens[end].kind != .rightParen, tokens[end].kind != .newline, end < tokens.count - 1 { end += 1 }
    }
    let signature = source.text(Span(peek().span.start, tokens[end].span.end))
    return "write `fn \(signature) = …` or `fn \(signature) { … }`"
  }

  /// `import a.b as c`, `from a import b, c`: there are no packages, but the names are known from here on.
  private mutating func parseForeignImport() -> Statement.Kind {
    let module = text(peek())
    noteForeign(
      "there are no packages to import",
      help: peek().kind == .name
        ? "what bt has is there already; another file is read with `import \"\(module).bt\" as \(module)`"
        : "another file is read with `import \"other.bt\" as other`")
    var names: [Name] = []
    var bindsNames = isName("import")
    advance()
    while !at(.newline), !at(.end), !at(.semicolon) {
      if isName("import") {
        (names, bindsNames) = ([], true)
      } else if isName("as") {
        if !names.isEmpty { names.removeLast() }
      } else if at(.name), bindsNames, tokens[position - 1].kind != .dot {
        names.append(Name(text(current), current.span))
      }
      advance()
    }
    let pattern = Pattern.list(names.map(Pattern.name), current.span)
    return .bind(
      names.count == 1 ? .name(names[0]) : pattern, Expression(.missing, current.span), isVariable: false)
  }

  private mutating func parsePrintWithoutParentheses() -> Statement.Kind {
    var end = position + 1
    while ![.newline, .semicolon, .end, .rightBrace].contains(tokens[end].kind) { end += 1 }
    let words = source.text(Span(peek().span.start, tokens[end - 1].span.end))
    noteForeign("`print` is a function", help: "write `print(\(words))`")
    advance()
    let value = parseExpression()
    while eat(.comma) { _ = parseExpression() }
    return .expression(value)
  }

  private mutating func skip(_ message: String, help: String?) -> Statement.Kind {
    let start = current.span
    noteForeign(message, help: help)
    skipForeign()
    return .expression(Expression(.missing, start))
  }

  // MARK: - Blocks without braces

  func column(of token: Token) -> Int {
    Int(token.span.start) - Int(source.lineStarts[source.line(at: token.span.start)])
  }

  /// Where the line of the current statement is indented to.
  private var statementColumn: Int {
    let line = source.lineRange(source.line(at: statementStart))
    return line.first { ![UInt8(ascii: " "), UInt8(ascii: "\t")].contains(source.bytes[$0]) }
      .map { $0 - line.lowerBound } ?? 0
  }

  /// Skips a statement with everything that belongs to it: brackets, lines that are indented more, what goes on
  /// with them (`else`, `except`, …) and a final `end`.
  private mutating func skipForeign() {
    let start = current.span, column = statementColumn
    skipsNewlines = false
    repeat {
      var depth = 0
      while !at(.end) {
        if at(.newline), depth == 0, self.column(of: firstOfNextLine) <= column { break }
        switch current.kind {
        case .leftBrace, .leftParen, .leftBracket: depth += 1
        case .rightBrace where depth == 0, .rightParen where depth == 0, .rightBracket where depth == 0:
          return skipped.append(span(from: start))
        case .rightBrace, .rightParen, .rightBracket: depth -= 1
        case .semicolon where depth == 0: return skipped.append(span(from: start))
        default: break
        }
        advance()
      }
      guard Parser.goesOn.contains(text(firstOfNextLine)), firstOfNextLine.kind != .end else { break }
      skipNewlines()
    } while !at(.end)
    skipped.append(span(from: start))
    skipEnd(column)
  }

  private static let goesOn: Set = ["else", "elif", "elseif", "except", "catch", "finally", "case"]

  private var firstOfNextLine: Token {
    var index = position
    while tokens[index].kind == .newline { index += 1 }
    return tokens[index]
  }

  private mutating func skipEnd(_ column: Int) {
    let token = firstOfNextLine
    guard at(.newline), text(token) == "end", self.column(of: token) == column else { return }
    skipNewlines()
    advance()
  }

  /// A body without braces: behind a `:`, or indented; nil where neither is there.
  mutating func parseForeignBlock() -> Block? {
    let column = statementColumn
    let next = firstOfNextLine
    if at(.newline), next.kind == .leftBrace {
      noteForeign(
        "`{` stands on the line of what it belongs to", next.span,
        help: "put it at the end of the line before")
      skipNewlines()
      return parseBlock()
    }
    let isIndented = next.kind != .end && self.column(of: next) > column && !skipsNewlines
    guard at(.colon) || (at(.newline) && isIndented) || (isName("then") || isName("do")) else { return nil }
    noteForeign(
      "a body stands in braces", at(.newline) ? Span(previousEnd, previousEnd) : nil, help: "write `{ … }`")
    if !at(.newline) { advance() }
    let outer = (isHeader, statementStart)
    isHeader = false
    defer { (isHeader, statementStart) = outer }
    let start = current.span
    return nested(Block(statements: [], span: start)) { $0.parseIndented(column, start) }
  }

  private mutating func parseIndented(_ column: Int, _ start: Span) -> Block {
    var statements: [Statement] = []
    let isOneLine = !at(.newline)
    repeat {
      if !isOneLine {
        guard self.column(of: firstOfNextLine) > column, firstOfNextLine.kind != .end else { break }
        while at(.newline) || at(.semicolon) { advance() }
      }
      let before = position
      statements.append(parseStatementToItsEnd(inBlock: true))
      if position == before { advance() }
    } while !isOneLine && !at(.end) && !at(.rightBrace) && !isAborted
    // `else` of the same column goes on with an `if`, and `end` ends the block.
    let next = firstOfNextLine
    if at(.newline), self.column(of: next) == column, ["else", "elif", "elseif"].contains(text(next)) {
      skipNewlines()
    } else {
      skipEnd(column)
    }
    hasNotedForeign = true
    return Block(statements: statements, span: span(from: start))
  }

  // MARK: - Parts of statements

  /// After a pattern: more names behind commas, which stand in parentheses here.
  mutating func parseForeignNames(after first: Pattern) -> Pattern {
    guard at(.comma) else { return first }
    var patterns = [first]
    while eat(.comma), !at(.end) { patterns.append(parsePattern()) }
    let span = first.span.joined(patterns.last?.span ?? first.span)
    let names = patterns.map { source.text($0.span) }.joined(separator: ", ")
    noteForeign("several names stand in parentheses", span, help: "write `(\(names))`")
    return .list(patterns, span)
  }

  /// Whether a statement is `a, b = …`.
  var isListOfNamesAhead: Bool {
    var index = position
    while tokens[index].kind == .name, tokens[index + 1].kind == .comma { index += 2 }
    return index > position && tokens[index].kind == .name && tokens[index + 1].kind == .assign
  }

  /// `: int` behind the name of a `let`.
  mutating func skipForeignType() {
    guard at(.colon) else { return }
    let start = current.span
    let before = diagnostics.count
    _ = parseTypeAnnotation()
    guard diagnostics.count == before else { return }
    noteForeign(
      "types stand only in signatures and after `param`", span(from: start), help: "leave out the type")
  }

  /// `list[int]` and `list<int>`.
  mutating func skipForeignTypeArguments(_ name: Name) {
    guard at(.leftBracket) || at(.less) else { return }
    let start = current.span
    if at(.leftBracket) {
      _ = parseList()
    } else {
      while !at(.greater), !at(.newline), !at(.rightParen), !at(.end) { advance() }
      _ = eat(.greater)
    }
    noteForeign("a type has no parameters", span(from: start), help: "write `\(name.text)`")
  }

  /// `-> int` or `: int` behind the parameters of a function.
  mutating func skipForeignResult() {
    guard at(.arrow) || (at(.colon) && [.assign, .leftBrace].contains(peek(2).kind)) else { return }
    let start = current.span
    advance()
    if at(.name) { advance() }
    if at(.leftBracket) { _ = parseList() }
    noteForeign("the result of a function has no type", span(from: start), help: "leave it out")
  }

  /// `for (int i = 0; i < n; i++)`: the loop's name; nil where the parenthesis is a pattern.
  mutating func parseForeignLoop() -> Pattern? {
    guard at(.leftParen) else { return nil }
    let isDeclaration = peek().kind == .keyword(.let) || peek().kind == .keyword(.var)
    let isTyped = peek().kind == .name && [.name, .assign].contains(peek(2).kind)
    guard isDeclaration || isTyped else { return nil }
    let start = current.span
    let name = peek(isDeclaration || peek(2).kind == .name ? 2 : 1)
    var depth = 0
    repeat {
      if at(.leftParen) { depth += 1 }
      if at(.rightParen) { depth -= 1 }
      advance()
    } while depth > 0 && !at(.end)
    skipped.append(span(from: start))
    noteForeign(
      "a loop goes over a range or a list", span(from: start),
      help: "write `for \(text(name)) in 0..<n { … }`")
    return .name(Name(text(name), name.span))
  }

  // MARK: - Parts of expressions

  /// `lambda x, y: body`.
  mutating func parseForeignLambda() -> Expression? {
    guard isName("lambda"), peek().kind == .name, [.colon, .comma].contains(peek(2).kind) else { return nil }
    let start = current.span
    advance()
    var names: [Name] = []
    repeat { names.append(parseName("a parameter's name")) } while eat(.comma)
    let list = names.map(\.text).joined(separator: ", ")
    noteForeign(
      "a function without a name has no word before it", start,
      help: "write `\(names.count == 1 ? list : "(\(list))") -> …`")
    if !eat(.colon) { reportExpected("`->`") }
    let body = parseExpression()
    let patterns = names.map(Pattern.name)
    let pattern = patterns.count == 1 ? patterns : [.list(patterns, start)]
    let whole = span(from: start)
    return make(.lambda(pattern, body: body, span: whole), whole, over: body.depth)
  }

  /// `a if c else b`, after the `a`.
  mutating func parseForeignChoice(after value: Expression) -> Expression {
    guard at(.keyword(.if)), !current.startsLine, hasElseAhead else { return value }
    advance()
    let condition = parsePipe(after: nil)
    guard eat(.keyword(.else)) else { return value }
    let other = parseExpression()
    let words = [condition, value, other].map { source.text($0.span) }
    noteForeign(
      "the condition of a choice comes first", value.span.joined(other.span),
      help: "write `if \(words[0]) { \(words[1]) } else { \(words[2]) }`")
    return make(
      .list([condition, value, other]), value.span.joined(other.span), over: condition.depth, value.depth,
      other.depth)
  }

  private var hasElseAhead: Bool {
    var index = position + 1
    var depth = 0
    while true {
      switch tokens[index].kind {
      case .keyword(.else) where depth == 0: return true
      case .leftParen, .leftBracket: depth += 1
      case .rightParen, .rightBracket:
        depth -= 1
        if depth < 0 { return false }
      case .leftBrace, .rightBrace, .newline, .semicolon, .end: return false
      default: break
      }
      index += 1
    }
  }

  /// `1:10`, where a range would stand.
  mutating func parseForeignRange(after lower: Expression) -> Expression {
    guard at(.colon), isRangeColon else { return lower }
    advance()
    let upper = parseBinary(.sum)
    let span = lower.span.joined(upper.span)
    noteForeign(
      "a range is written with `..`", span,
      help: "write `\(source.text(lower.span))..\(source.text(upper.span))`")
    return make(
      .range(lower, upper, includesUpper: true, operatorSpan: span), span, over: lower.depth, upper.depth)
  }

  private var isRangeColon: Bool {
    guard position > 0, !isInIndex else { return false }
    let before = tokens[position - 1].kind, after = peek().kind
    if isHeader {
      return before == .integer
        && (after == .integer || (after == .name && [.leftBrace, .newline].contains(peek(2).kind)))
    }
    guard !hasNotedForeign, !peek().startsLine else { return false }
    return [.integer, .name, .rightParen].contains(before) && [.integer, .name, .leftParen].contains(after)
      && (before == .integer || after == .integer)
  }

  /// `i++` and `i--`, which change what can't be changed.
  var isIncrement: Bool {
    (at(.plus) || at(.minus)) && peek().kind == current.kind && peek().span.start == current.span.end
      && [.newline, .semicolon, .end, .rightBrace, .rightParen].contains(peek(2).kind)
  }

  mutating func skipForeignIncrement(after value: Expression) {
    guard isIncrement else { return }
    let sign = text(current), name = source.text(value.span)
    note(
      .compoundAssignment, "`\(sign)\(sign)` is not written here", current.span.joined(peek().span),
      help: "write `\(name) = \(name) \(sign) 1`")
    advance()
    advance()
  }

  /// What stands here for a word that follows an expression elsewhere.
  static func help(forWordAfterExpression word: String) -> String? {
    switch word {
    case "is": "to compare, write `==`"
    case "div": "write `//`"
    case "mod": "write `%`"
    case "xor": "write `!=` between two truths"
    case "elif", "elseif", "elsif": "write `else if`, on the line of the `}` before it"
    case "then", "do": "the body stands in braces: `{ … }`"
    case "if", "unless": "a condition comes first: `if … { … }`"
    default: nil
    }
  }
}

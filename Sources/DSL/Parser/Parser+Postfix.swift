extension Parser {
  /// A primary with the calls, indices and members that follow it.
  mutating func parsePostfix() -> Expression {
    var value = parsePrimary()
    while !isAborted {
      switch current.kind {
      case .leftParen: value = parseCall(value)
      case .leftBracket: value = parseIndex(value)
      case .dot: value = parseMember(value)
      case .newline where peek().kind == .dot && isWord(peek(2)):
        skipNewlines()
        value = parseMember(value)
      case .leftBrace where !isHeader && !current.startsLine && takesBlock(value):
        let block = parseBlock()
        value = make(
          .call(
            callee: value, Call(arguments: [], hasParentheses: false, block: block)),
          value.span.joined(block.span), over: value.depth, block.depth)
      default: return value
      }
    }
    return value
  }

  private func takesBlock(_ value: Expression) -> Bool {
    switch value.kind {
    // In parentheses they are values like any other.
    case .name(let name): value.span.length == name.utf8.count
    case .member(_, let name): value.span.end == name.span.end
    default: false
    }
  }

  private mutating func parseMember(_ base: Expression) -> Expression {
    advance()
    guard isWord(current) else {
      reportExpected("a member's name")
      return base
    }
    let name = parseWord()
    return make(.member(base, name), base.span.joined(name.span), over: base.depth)
  }

  private mutating func parseCall(_ callee: Expression) -> Expression {
    let bracket = open(.rightParen)
    var arguments: [Argument] = []
    while !at(.rightParen), !at(.end), !isAborted {
      arguments.append(parseArgument())
      guard eat(.comma) else { break }
    }
    close(bracket, orExpected: "`,` or `)`")
    var block: Block?
    if at(.leftBrace), !isHeader, !current.startsLine { block = parseBlock() }
    let call = Call(arguments: arguments, hasParentheses: true, block: block)
    let deepest = arguments.reduce(callee.depth) { max($0, $1.value.depth) }
    return make(
      .call(callee: callee, call), span(from: callee.span), over: deepest, block?.depth ?? 0)
  }

  private mutating func parseArgument() -> Argument {
    let start = current.span
    if isWord(current), peek().kind == .assign {
      let name = parseWord()
      advance()
      let value = parseExpression()
      return Argument(kind: .named(name), value: value, span: span(from: start))
    }
    if isWord(current), peek().kind == .colon {
      let name = parseWord()
      noteForeign("an argument's name is followed by `=`", help: "write `\(name.text)=…`")
      advance()
      let value = parseExpression()
      return Argument(kind: .named(name), value: value, span: span(from: start))
    }
    if at(.star) || at(.caret) {
      noteForeign(
        "arguments are not spread with `\(text(current))`", help: "a record is spread with `..record`")
      advance()
      return Argument(kind: .spread, value: parseExpression(), span: span(from: start))
    }
    if eat(.range) {
      return Argument(kind: .spread, value: parseExpression(), span: span(from: start))
    }
    let value = parseExpression()
    return Argument(kind: .positional, value: value, span: value.span)
  }

  // MARK: - Indices

  private mutating func parseIndex(_ base: Expression) -> Expression {
    let bracket = open(.rightBracket)
    var items: [IndexArgument] = []
    var deepest = base.depth
    while !at(.rightBracket), !at(.end), !isAborted {
      let item = parseIndexArgument()
      items.append(item)
      switch item {
      case .value(let value): deepest = max(deepest, value.depth)
      case .slice(let lower, let upper, _, _):
        deepest = max(deepest, lower?.depth ?? 0, upper?.depth ?? 0)
      case .everything: break
      }
      guard eat(.comma) else { break }
    }
    if items.isEmpty, !at(.end) { reportExpected("an index") }
    close(bracket, orExpected: "`,` or `]`")
    return make(.index(base, items), span(from: base.span), over: deepest)
  }

  private mutating func parseIndexArgument() -> IndexArgument {
    let start = current.span
    isInIndex = true
    if at(.colon) {
      advance()
      guard !at(.rightBracket), !at(.comma) else { return .everything(start) }
      return parseForeignSlice(from: nil, start)
    }
    allowsOpenRange = true
    defer { allowsOpenRange = false }
    var lower: Expression?
    if !at(.range), !at(.openRange) {
      let value = parseExpression()
      if case .range(let lower, let upper, let includesUpper, _) = value.kind {
        return .slice(lower: lower, upper: upper, includesUpper: includesUpper, value.span)
      }
      guard at(.range) || at(.openRange) else {
        guard eat(.colon) else { return .value(value) }
        return parseForeignSlice(from: value, start)
      }
      lower = value
    }
    let includesUpper = at(.range)
    advance()
    var upper: Expression?
    if !at(.rightBracket), !at(.comma) { upper = parseBinary(.sum) }
    return .slice(lower: lower, upper: upper, includesUpper: includesUpper, span(from: start))
  }

  /// `a:b` and `a:b:step`, after the first colon.
  private mutating func parseForeignSlice(from lower: Expression?, _ start: Span) -> IndexArgument {
    var upper: Expression?
    if !at(.rightBracket), !at(.comma), !at(.colon) { upper = parseBinary(.sum) }
    var hasStep = false
    if eat(.colon) {
      hasStep = true
      if !at(.rightBracket), !at(.comma) { _ = parseBinary(.sum) }
    }
    let ends = [lower, upper].map { $0.map { source.text($0.span) } ?? "" }
    let slice = ends[1].isEmpty ? "\(ends[0]).." : "\(ends[0])..<\(ends[1])"
    noteForeign(
      hasStep ? "a slice has no step" : "a slice is written with `..`", span(from: start),
      help: hasStep ? "choose rows by a list of their numbers: `x[rows]`" : "write `\(slice)`")
    return .slice(lower: lower, upper: upper, includesUpper: false, span(from: start))
  }
}

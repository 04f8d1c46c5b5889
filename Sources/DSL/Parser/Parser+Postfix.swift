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
    case .name, .member: true
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
    if eat(.colon) { return .everything(start) }
    allowsOpenRange = true
    defer { allowsOpenRange = false }
    var lower: Expression?
    if !at(.range), !at(.openRange) {
      let value = parseExpression()
      if case .range(let lower, let upper, let includesUpper, _) = value.kind {
        return .slice(lower: lower, upper: upper, includesUpper: includesUpper, value.span)
      }
      guard at(.range) || at(.openRange) else {
        if at(.colon) {
          report(.expected, "expected `,` or `]`, found `:`", current.span, help: "a slice is `a..<b`")
        }
        return .value(value)
      }
      lower = value
    }
    let includesUpper = at(.range)
    advance()
    var upper: Expression?
    if !at(.rightBracket), !at(.comma) { upper = parseBinary(.sum) }
    return .slice(lower: lower, upper: upper, includesUpper: includesUpper, span(from: start))
  }
}

extension Parser {
  mutating func parseExpression() -> Expression {
    nested(Expression(.missing, current.span)) { parser in
      if parser.isLambdaAhead { return parser.parseLambda() }
      if let lambda = parser.parseForeignLambda() { return lambda }
      return parser.parseForeignChoice(after: parser.parsePipe(after: nil))
    }
  }

  // MARK: - Functions without a name

  private var isLambdaAhead: Bool {
    switch current.kind {
    case .name: return peek().kind == .arrow
    case .leftParen, .leftBrace:
      if isHeader, at(.leftBrace) { return false }
      guard let end = scanPattern(position) else { return false }
      return tokens[end].kind == .arrow
    default: return false
    }
  }

  private mutating func parseLambda() -> Expression {
    let start = current.span
    let parameters: [Pattern]
    if at(.leftParen), tokens[min(position + 1, tokens.count - 1)].kind == .rightParen {
      advance()
      advance()
      parameters = []
    } else {
      parameters = [parsePattern()]
    }
    _ = eat(.arrow)
    skipNewlines()
    switch current.kind {
    case .end, .rightParen, .rightBracket, .rightBrace, .comma, .semicolon:
      reportExpected("the body of the function", help: "as in `x -> x + 1`")
    default: break
    }
    let body = parseExpression()
    let whole = span(from: start)
    return make(.lambda(parameters, body: body, span: whole), whole, over: body.depth)
  }

  // MARK: - Pipes and composition

  /// `a |> f >> g |> h`; the left side may have been read already.
  mutating func parsePipe(after first: Expression?) -> Expression {
    var left = first ?? parseCompose()
    while at(.pipe) || nextLineStarts(with: .pipe) {
      skipNewlines()
      advance()
      skipNewlines()
      let right = isLambdaAhead ? parseLambda() : parseCompose()
      left = make(
        .pipe(left, right), left.span.joined(right.span), over: left.depth, right.depth)
    }
    return left
  }

  private mutating func parseCompose() -> Expression {
    var left = parseBinary(.or)
    while at(.compose) || nextLineStarts(with: .compose) {
      skipNewlines()
      let operation = current.span
      advance()
      skipNewlines()
      let right = isLambdaAhead ? parseLambda() : parseBinary(.or)
      left = make(
        .binary(.compose, left, right, operatorSpan: operation), left.span.joined(right.span),
        over: left.depth, right.depth)
    }
    return left
  }

  // MARK: - Operators

  enum Level: Int, Comparable {
    case or, and, not, compare, range, sum, product, unary

    static func < (lhs: Level, rhs: Level) -> Bool { lhs.rawValue < rhs.rawValue }

    var next: Level { Level(rawValue: rawValue + 1) ?? .unary }
  }

  private enum Infix {
    case logical(isAnd: Bool)
    case range(includesUpper: Bool)
    case operation(BinaryOperator)
  }

  private static func infix(_ kind: TokenKind) -> (Infix, Level)? {
    switch kind {
    case .keyword(.or): (.logical(isAnd: false), .or)
    case .keyword(.and): (.logical(isAnd: true), .and)
    case .equal: (.operation(.equal), .compare)
    case .notEqual: (.operation(.notEqual), .compare)
    case .less: (.operation(.less), .compare)
    case .lessOrEqual: (.operation(.lessOrEqual), .compare)
    case .greater: (.operation(.greater), .compare)
    case .greaterOrEqual: (.operation(.greaterOrEqual), .compare)
    case .keyword(.in): (.operation(.contains), .compare)
    case .range: (.range(includesUpper: true), .range)
    case .openRange: (.range(includesUpper: false), .range)
    case .plus: (.operation(.add), .sum)
    case .minus: (.operation(.subtract), .sum)
    case .star: (.operation(.multiply), .product)
    case .slash: (.operation(.divide), .product)
    case .doubleSlash: (.operation(.floorDivide), .product)
    case .percent: (.operation(.remainder), .product)
    case .at: (.operation(.matrixMultiply), .product)
    default: nil
    }
  }

  /// Operators from a level up, by precedence climbing.
  mutating func parseBinary(_ lowest: Level) -> Expression {
    var left = lowest <= .not && at(.keyword(.not)) ? parseNot() : parseUnary()
    if lowest <= .range { left = parseForeignRange(after: left) }
    while let (infix, level) = Parser.infix(current.kind), level >= lowest {
      if isIncrement { break }
      if case .range = infix, allowsOpenRange, [.rightBracket, .comma].contains(peek().kind) { break }
      let operation = current.span
      advance()
      skipNewlines()
      let right = parseBinary(level.next)
      left = combine(infix, left, right, operation)
      reportChain(after: level, left)
    }
    if at(.keyword(.not)), peek().kind == .keyword(.in) {
      report(
        .expectedEnd, "`not in` is not an operator", current.span.joined(peek().span),
        help: "write `not (x in y)`")
    }
    return left
  }

  private mutating func combine(
    _ infix: Infix, _ left: Expression, _ right: Expression, _ operation: Span
  ) -> Expression {
    let kind: Expression.Kind =
      switch infix {
      case .logical(let isAnd): .logical(isAnd: isAnd, left, right)
      case .range(let includesUpper):
        .range(left, right, includesUpper: includesUpper, operatorSpan: operation)
      case .operation(let name): .binary(name, left, right, operatorSpan: operation)
      }
    return make(kind, left.span.joined(right.span), over: left.depth, right.depth)
  }

  private mutating func reportChain(after level: Level, _ left: Expression) {
    guard level == .compare || level == .range, let (_, next) = Parser.infix(current.kind), next == level
    else { return }
    if level == .range {
      return note(.chainedComparison, "a range has two ends", current.span)
    }
    var middle = "b"
    if case .binary(_, _, let right, _) = left.kind { middle = source.text(right.span) }
    note(
      .chainedComparison, "comparisons do not chain", current.span,
      help: "write `\(source.text(left.span)) and \(middle) \(text(current)) …`")
  }

  private mutating func parseNot() -> Expression {
    var starts: [Span] = []
    while at(.keyword(.not)) {
      starts.append(current.span)
      advance()
    }
    var operand = parseBinary(.compare)
    for start in starts.reversed() {
      operand = make(.unary(.not, operand), start.joined(operand.span), over: operand.depth)
      if isAborted { break }
    }
    return operand
  }

  /// `-x ^ y` is `-(x ^ y)`; any number of signs is read without recursion.
  private mutating func parseUnary() -> Expression {
    var starts: [Span] = []
    while at(.minus) {
      if let smallest = parseSmallestInteger() { return wrap(smallest, in: starts) }
      starts.append(current.span)
      advance()
    }
    return wrap(parsePower(), in: starts)
  }

  private mutating func wrap(_ operand: Expression, in signs: [Span]) -> Expression {
    var result = operand
    for start in signs.reversed() {
      result = make(.unary(.negate, result), start.joined(result.span), over: result.depth)
      if isAborted { break }
    }
    return result
  }

  /// `-9223372036854775808`, whose digits alone do not fit.
  private mutating func parseSmallestInteger() -> Expression? {
    let digits = peek()
    guard digits.kind == .integer, Int(integer: text(digits)) == nil,
      let value = Int(integer: "-" + text(digits))
    else { return nil }
    switch peek(2).kind {
    case .caret, .dot, .leftBracket, .leftParen: return nil
    default: break
    }
    let start = current.span
    advance()
    advance()
    return Expression(.literal(.int(value)), span(from: start))
  }

  private mutating func parsePower() -> Expression {
    let base = parsePostfix()
    guard at(.caret) else { return base }
    let operation = current.span
    advance()
    skipNewlines()
    let exponent = nested(Expression(.missing, operation)) { $0.parseUnary() }
    return make(
      .binary(.power, base, exponent, operatorSpan: operation), base.span.joined(exponent.span),
      over: base.depth, exponent.depth)
  }
}

extension Int {
  /// The value of a literal's digits, `_` skipped; nil when it does not fit.
  init?(integer text: String) {
    self.init(text.filter { $0 != "_" })
  }
}

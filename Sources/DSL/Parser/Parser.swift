/// Builds the tree; never fails: what is missing becomes a missing node and a diagnostic.
struct Parser {
  let source: Source
  let tokens: [Token]
  private let documentationByLine: [Int: Comment]
  /// Where the lexer's mistakes are, sorted.
  private let lexerMistakes: [UInt32]

  var position = 0
  /// Inside `(` and `[`, where line ends mean nothing.
  var skipsNewlines = false
  /// In the header of `if`, `for`, `while`, where `{` opens the body.
  var isHeader = false
  /// Directly inside an index, where a range may lack an end.
  var allowsOpenRange = false
  var nesting = 0
  private var openBrackets: [Span] = []
  var blockDepth = 0
  var statementStart: UInt32 = 0
  /// Something of another language was told of in this statement; what follows from it is not.
  var hasNotedForeign = false
  /// Directly inside an index, where a colon is a slice of another language.
  var isInIndex = false
  /// What was skipped as not of this language; nothing in it is worth a diagnostic.
  var skipped: [Span] = []
  private var isPanicking = false
  private(set) var isAborted = false
  private(set) var endsTooSoon = false
  private(set) var diagnostics: [Diagnostic] = []

  static let maximumNesting = 200
  static let maximumDepth = 500

  init(_ source: Source, _ lexer: Lexer) {
    self.source = source
    tokens = lexer.tokens
    lexerMistakes = lexer.diagnostics.map(\.primary.place.span.start).sorted()
    var documentation: [Int: Comment] = [:]
    for comment in lexer.comments where comment.kind == .documentation {
      documentation[source.line(at: comment.span.start)] = comment
    }
    documentationByLine = documentation
  }

  // MARK: - Tokens

  var current: Token { tokens[position] }

  func at(_ kind: TokenKind) -> Bool { tokens[position].kind == kind }

  func peek(_ offset: Int = 1) -> Token { tokens[min(position + offset, tokens.count - 1)] }

  /// Where the last token ends that is not a line end.
  var previousEnd: UInt32 {
    var index = position - 1
    while index >= 0, tokens[index].kind == .newline { index -= 1 }
    return index >= 0 ? tokens[index].span.end : 0
  }

  /// From a start to the last token consumed.
  func span(from start: Span) -> Span { Span(start.start, max(start.end, previousEnd)) }

  func text(_ token: Token) -> String { source.text(token.span) }

  mutating func advance() {
    if !at(.end) { position += 1 }
    if skipsNewlines { skipNewlines() }
  }

  mutating func skipNewlines() {
    while at(.newline) { position += 1 }
  }

  mutating func eat(_ kind: TokenKind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  /// A word, reserved or not, where every word is a name.
  func isWord(_ token: Token) -> Bool {
    if case .keyword = token.kind { true } else { token.kind == .name }
  }

  func isName(_ text: String) -> Bool { at(.name) && self.text(current) == text }

  /// Whether the next line goes on with one of these.
  func nextLineStarts(with kinds: TokenKind...) -> Bool {
    at(.newline) && kinds.contains(peek().kind)
  }

  // MARK: - Brackets

  struct Bracket {
    let span: Span
    let closing: TokenKind
    let skippedNewlines: Bool
    let wasHeader: Bool
    let allowedOpenRange: Bool
    let wasInIndex: Bool
  }

  /// Enters a bracket: `(` and `[` ignore line ends, a brace does not.
  mutating func open(_ closing: TokenKind) -> Bracket {
    let bracket = Bracket(
      span: current.span, closing: closing, skippedNewlines: skipsNewlines, wasHeader: isHeader,
      allowedOpenRange: allowsOpenRange, wasInIndex: isInIndex)
    openBrackets.append(bracket.span)
    skipsNewlines = closing != .rightBrace
    isHeader = false
    allowsOpenRange = false
    isInIndex = false
    advance()
    return bracket
  }

  mutating func close(_ bracket: Bracket, orExpected what: String) {
    openBrackets.removeLast()
    let isThere = at(bracket.closing)
    if !isThere { reportUnclosed(bracket, what) }
    skipsNewlines = bracket.skippedNewlines
    isHeader = bracket.wasHeader
    allowsOpenRange = bracket.allowedOpenRange
    isInIndex = bracket.wasInIndex
    if isThere { advance() }
  }

  private mutating func reportUnclosed(_ bracket: Bracket, _ what: String) {
    let spelling = source.text(bracket.span)
    if at(.end) || current.startsLine {
      report(
        .unclosedBracket, "`\(spelling)` is not closed", bracket.span, "opened here",
        isAtEnd: at(.end))
    } else {
      reportExpected(what)
    }
  }

  // MARK: - Mistakes

  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ span: Span, _ label: String = "", help: String? = nil,
    isAtEnd: Bool = false
  ) {
    guard !isPanicking, !isAborted else { return }
    isPanicking = true
    if !isAtEnd, hasLexerMistake(from: statementStart, to: current.span.end) { return }
    if diagnostics.isEmpty { endsTooSoon = isAtEnd }
    diagnostics.append(Diagnostic(code, message, at: Place(source, span), label, help: help))
  }

  private func hasLexerMistake(from start: UInt32, to end: UInt32) -> Bool {
    var (low, high) = (0, lexerMistakes.count)
    while low < high {
      let middle = (low + high) / 2
      if lexerMistakes[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low < lexerMistakes.count && lexerMistakes[low] <= max(start, end)
  }

  /// Like `report`, but parsing goes on as if nothing was wrong.
  mutating func note(
    _ code: DiagnosticCode, _ message: String, _ span: Span, _ label: String = "", help: String? = nil
  ) {
    report(code, message, span, label, help: help)
    isPanicking = false
  }

  mutating func reportExpected(_ what: String, help: String? = nil) {
    if case .keyword(let word) = current.kind, current.startsLine, skipsNewlines,
      Parser.statementWords.contains(word), let bracket = openBrackets.last
    {
      return report(
        .unclosedBracket, "`\(source.text(bracket))` is not closed", bracket, "opened here")
    }
    let found =
      switch current.kind {
      case .end: "the end of the text"
      case .newline: "the end of the line"
      case .stringStart, .stringText, .stringEnd: "a string"
      case .interpolationEnd: "the end of the interpolation"
      case .interpolationFormat: "a format"
      default: "`\(text(current))`"
      }
    let place = at(.newline) || at(.end) ? Span(previousEnd, previousEnd) : current.span
    report(.expected, "expected \(what), found \(found)", place, help: help, isAtEnd: at(.end))
  }

  /// Gives up on the rest of the text; used where going on would need an unbounded stack.
  mutating func abortTooDeep(_ span: Span) {
    isPanicking = false
    report(
      .nestedTooDeeply, "this is nested too deeply", span, "more than \(Parser.maximumNesting) levels",
      help: "give parts of it names with `let`")
    isAborted = true
    position = tokens.count - 1
  }

  /// Runs one level deeper, unless that is too deep.
  mutating func nested<Result>(_ fallback: Result, _ body: (inout Parser) -> Result) -> Result {
    guard nesting < Parser.maximumNesting else {
      abortTooDeep(current.span)
      return fallback
    }
    nesting += 1
    defer { nesting -= 1 }
    return body(&self)
  }

  /// An expression over others, its height checked.
  mutating func make(_ kind: Expression.Kind, _ span: Span, over depths: Int...) -> Expression {
    let depth = (depths.max() ?? 0) + 1
    guard depth <= Parser.maximumDepth else {
      abortTooDeep(span)
      return Expression(.missing, span)
    }
    return Expression(kind, span, depth: depth)
  }

  // MARK: - Statement boundaries

  mutating func beginStatement() {
    isPanicking = false
    hasNotedForeign = false
    statementStart = current.span.start
  }

  /// Skips to the next statement after a mistake.
  mutating func recover() {
    var depth = 0
    var isFirst = true
    while !at(.end) {
      if isFirst, current.startsLine, current.span.start > statementStart { break }
      isFirst = false
      switch current.kind {
      case .newline, .semicolon:
        if depth == 0 { return isPanicking = false }
      case .leftParen, .leftBracket, .leftBrace: depth += 1
      case .rightBrace where depth == 0 && blockDepth > 0: return isPanicking = false
      case .rightParen, .rightBracket, .rightBrace: depth = max(0, depth - 1)
      case .keyword(let word) where current.startsLine && Parser.statementWords.contains(word):
        return isPanicking = false
      default: break
      }
      position += 1
    }
    isPanicking = false
  }

  private static let statementWords: Set<Keyword> = [
    .let, .var, .fn, .for, .while, .return, .break, .continue, .assert,
  ]

  // MARK: - Documentation

  /// The `##` lines directly above a token's line.
  func documentation(above token: Token) -> String? {
    var line = source.line(at: token.span.start) - 1
    var lines: [String] = []
    while let comment = documentationByLine[line], comment.ownsLine {
      lines.append(words(of: comment))
      line -= 1
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }

  /// The `##` that ends the line of the last token consumed.
  func documentationOnLine() -> String? {
    guard let comment = documentationByLine[source.line(at: previousEnd)], !comment.ownsLine else {
      return nil
    }
    return words(of: comment)
  }

  private func words(of comment: Comment) -> String {
    var text = source.text(comment.span).dropFirst(2)
    while text.first == " " { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

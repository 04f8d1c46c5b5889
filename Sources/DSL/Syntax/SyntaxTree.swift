/// A parsed source: the statements and everything a formatter needs beside them.
package struct SyntaxTree: Sendable {
  package let source: Source
  package let statements: [Statement]
  package let tokens: [Token]
  package let comments: [Comment]

  /// The `param` declarations at top level.
  package var parameters: [ParameterDeclaration] {
    statements.compactMap { if case .parameter(let declaration) = $0.kind { declaration } else { nil } }
  }
}

/// What parsing gave; the tree is always usable.
package struct ParseResult: Sendable {
  package let tree: SyntaxTree
  package let diagnostics: [Diagnostic]
  /// The first mistake is that the text ends too soon: more lines could make it whole.
  package let endsTooSoon: Bool
}

/// Whether a text can be run as it stands, for an editor's Enter key.
package enum Completeness: Sendable, Equatable {
  case complete
  /// More is needed; the next line starts with this many spaces.
  case incomplete(indent: Int)
  case invalid
}

package func parse(_ source: Source) -> ParseResult {
  var lexer = Lexer(source)
  lexer.run()
  var parser = Parser(source, lexer)
  let statements = parser.parseFile()
  let tree = SyntaxTree(
    source: source, statements: statements, tokens: lexer.tokens, comments: lexer.comments)
  let found = lexer.diagnostics.filter { mistake in
    !parser.skipped.contains { $0.contains(mistake.primary.place.span) }
  }
  let diagnostics = (found + parser.diagnostics).sorted {
    $0.primary.place.span.start < $1.primary.place.span.start
  }
  let lexedWhole = lexer.diagnostics.isEmpty || lexer.endsInsideTripleString
  return ParseResult(
    tree: tree, diagnostics: diagnostics,
    endsTooSoon: lexedWhole && (lexer.endsInsideTripleString || parser.endsTooSoon))
}

/// Decides what Enter does at the prompt.
package func isComplete(_ text: String) -> Completeness {
  let result = parse(Source(name: "prompt", text: text))
  if result.diagnostics.isEmpty { return .complete }
  guard result.endsTooSoon else { return .invalid }
  var open = 0
  for token in result.tree.tokens {
    switch token.kind {
    case .leftBrace, .leftBracket, .leftParen: open += 1
    case .rightBrace, .rightBracket, .rightParen: open -= 1
    default: break
    }
  }
  return .incomplete(indent: 2 * max(0, open))
}

/// One statement as it was written.
package struct Statement: Sendable {
  package let kind: Kind
  package let span: Span
  /// Ended by `;`, which silences its display.
  package let isSilent: Bool

  package init(_ kind: Kind, _ span: Span, isSilent: Bool = false) {
    self.kind = kind
    self.span = span
    self.isSilent = isSilent
  }

  package indirect enum Kind: Sendable {
    case expression(Expression)
    case bind(Pattern, Expression, isVariable: Bool)
    case assign(Pattern, Expression)
    case parameter(ParameterDeclaration)
    case define(Definition)
    case forIn(Pattern, Expression, Block)
    case whileLoop(Expression, Block)
    case returns(Expression?)
    case breaks
    case continues
    case imports(path: Expression, alias: Name?)
    case test(title: Expression, Block)
    case assert(Expression, message: Expression?)
    /// `..record`, which only a field block may hold.
    case spread(Expression)
  }
}

package struct Block: Sendable {
  package let statements: [Statement]
  package let span: Span

  package var depth: Int {
    statements.reduce(0) { max($0, $1.depth) } + 1
  }
}

/// `param name: type = default`.
package struct ParameterDeclaration: Sendable {
  package let name: Name
  package let type: TypeAnnotation?
  package let value: Expression
  package let documentation: String?
}

/// `fn`, `augment`, `backbone` or `loss`, with or without a name.
package struct Definition: Sendable {
  package enum Kind: String, Sendable {
    case fn, augment, backbone, loss
  }

  package enum Body: Sendable {
    case expression(Expression)
    case block(Block)
  }

  package let kind: Kind
  package let name: Name?
  /// nil when no parameter list was written: the definition is a value then.
  package let parameters: [ParameterSyntax]?
  package let body: Body
  package let span: Span
  package let documentation: String?
}

package struct ParameterSyntax: Sendable {
  package let name: Name
  package let type: TypeAnnotation?
  package let defaultValue: Expression?
  package let span: Span
}

package enum TypeAnnotation: Sendable {
  case named(Name)
  case dimensions([Dimension], Span)

  package enum Dimension: Sendable {
    case name(Name)
    case size(Int, Span)
    case any
  }

  package var span: Span {
    switch self {
    case .named(let name): name.span
    case .dimensions(_, let span): span
    }
  }
}

extension Statement {
  /// The height of the tree below.
  package var depth: Int {
    let inner: Int =
      switch kind {
      case .expression(let value), .bind(_, let value, _), .assign(_, let value), .spread(let value):
        value.depth
      case .parameter(let declaration): declaration.value.depth
      case .define(let definition): definition.depth
      case .forIn(_, let source, let body): max(source.depth, body.depth)
      case .whileLoop(let condition, let body): max(condition.depth, body.depth)
      case .returns(let value): value?.depth ?? 0
      case .breaks, .continues: 0
      case .imports(let path, _): path.depth
      case .test(_, let body): body.depth
      case .assert(let condition, let message): max(condition.depth, message?.depth ?? 0)
      }
    return inner + 1
  }
}

extension Definition {
  package var depth: Int {
    let body =
      switch self.body {
      case .expression(let expression): expression.depth
      case .block(let block): block.depth
      }
    return (parameters ?? []).reduce(body) { max($0, $1.defaultValue?.depth ?? 0) } + 1
  }
}

/// A word of the source with its place.
package struct Name: Sendable {
  package let text: String
  package let span: Span

  package init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// An expression as it was written.
package struct Expression: Sendable {
  package let kind: Kind
  package let span: Span
  /// The height of the tree, bounded by the parser.
  package let depth: Int

  package init(_ kind: Kind, _ span: Span, depth: Int = 1) {
    self.kind = kind
    self.span = span
    self.depth = depth
  }

  package indirect enum Kind: Sendable {
    /// What stands where an expression was expected; a diagnostic says so.
    case missing
    case literal(Literal)
    case string([StringPart])
    case name(String)
    case list([Expression])
    case comprehension(Comprehension)
    case record([RecordField])
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression, operatorSpan: Span)
    case logical(isAnd: Bool, Expression, Expression)
    case range(Expression, Expression, includesUpper: Bool, operatorSpan: Span)
    case pipe(Expression, Expression)
    case call(callee: Expression, Call)
    case member(Expression, Name)
    case index(Expression, [IndexArgument])
    /// The span leaves out parentheses around it.
    case lambda([Pattern], body: Expression, span: Span)
    case conditional([Branch], otherwise: Block?)
    case block(Block)
    case definition(Definition)
  }

  package enum Literal: Sendable {
    case nothing
    case bool(Bool)
    case int(Int)
    case float(Double)
  }
}

package enum StringPart: Sendable {
  case text(String)
  case value(Expression, format: Name?)
}

package struct Comprehension: Sendable {
  package let element: Expression
  package let pattern: Pattern
  package let source: Expression
  package let condition: Expression?
}

package enum RecordField: Sendable {
  case field(Name, Expression)
  case spread(Expression)
}

package struct Branch: Sendable {
  package let condition: Expression
  package let body: Block
}

package struct Call: Sendable {
  package var arguments: [Argument]
  /// Whether parentheses were written; `train { … }` has none.
  package let hasParentheses: Bool
  package let block: Block?
}

package struct Argument: Sendable {
  package enum Kind: Sendable {
    case positional
    case named(Name)
    case spread
  }

  package let kind: Kind
  package let value: Expression
  package let span: Span
}

package enum IndexArgument: Sendable {
  case value(Expression)
  case slice(lower: Expression?, upper: Expression?, includesUpper: Bool, Span)
  case everything(Span)

  package var span: Span {
    switch self {
    case .value(let expression): expression.span
    case .slice(_, _, _, let span), .everything(let span): span
    }
  }
}

/// What binds names: a name, a list's elements, or a record's fields.
package indirect enum Pattern: Sendable {
  case name(Name)
  case list([Pattern], Span)
  case record([Name], Span)

  package var span: Span {
    switch self {
    case .name(let name): name.span
    case .list(_, let span), .record(_, let span): span
    }
  }

  package var names: [Name] {
    switch self {
    case .name(let name): [name]
    case .list(let patterns, _): patterns.flatMap(\.names)
    case .record(let names, _): names
    }
  }
}

/// A value that the language only knows from outside: tensors, models, stages, figures.
///
/// Every answer has a default, so that a conformance says only what its values can do.
package protocol HostValue: AnyObject, Sendable {
  var typeName: String { get }
  /// The computed value of a deferred one.
  func force() throws(Failure) -> Value

  func member(_ name: String) throws(Failure) -> Value?
  var memberNames: [String] { get }
  /// What to write instead of a member that is not there, where it is known under that name elsewhere.
  func help(forMember name: String) -> String?
  /// Whether `x.f(a)` is never the function `f` of `x`.
  var hasOnlyMembers: Bool { get }

  /// Asked when either side is a host value, first of the left one; nil when it does not apply.
  func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value?
  func unary(_ operation: UnaryOperator) throws(Failure) -> Value?
  func index(_ items: [IndexItem]) throws(Failure) -> Value?

  /// How many elements a loop visits; nil when it cannot be iterated.
  var count: Int? { get }
  func element(at index: Int) throws(Failure) -> Value

  var isCallable: Bool { get }
  func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value

  /// May stand in a stage block as it is.
  var isStage: Bool { get }
  /// The sizes that `[n, d]` in a signature binds.
  var dimensions: [Int]? { get }
  /// The value as a condition; nil when it is not one truth value.
  var truth: Bool? { get throws(Failure) }
  /// What to write where a condition is wanted and this is none.
  var conditionHelp: String? { get }
  /// How deep it nests values of its own kind.
  var nesting: Int { get }

  func isEqual(to other: Value) -> Bool
  /// The value as checking on shapes sees it: with shapes, and no elements.
  var withoutElements: Value { get }
  /// What is known of a value that is this or another, itself where they are the same to checking; nil where
  /// that is only the type.
  func joined(with other: any HostValue) -> Value?
  /// One line.
  var summaryText: String { get }
  /// What the prompt shows, perhaps several lines.
  var displayText: String { get }
  /// Source that makes it again, if there is any.
  var code: String? { get }
  /// The text for a format such as `.4f`; nil when it takes none.
  func formatted(_ format: String) throws(Failure) -> String?
}

extension HostValue {
  package func force() throws(Failure) -> Value { .host(self) }
  package func member(_ name: String) throws(Failure) -> Value? { nil }
  package var memberNames: [String] { [] }
  package func help(forMember name: String) -> String? { nil }
  package var hasOnlyMembers: Bool { false }
  package func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    nil
  }
  package func unary(_ operation: UnaryOperator) throws(Failure) -> Value? { nil }
  package func index(_ items: [IndexItem]) throws(Failure) -> Value? { nil }
  package var count: Int? { nil }
  package func element(at index: Int) throws(Failure) -> Value { .nothing }
  package var isCallable: Bool { false }
  package func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    throw Failure(.notCallable, "a \(typeName) cannot be called")
  }
  package var isStage: Bool { false }
  package var dimensions: [Int]? { nil }
  package var truth: Bool? { nil }
  package var conditionHelp: String? { nil }
  package var nesting: Int { 0 }
  package func isEqual(to other: Value) -> Bool {
    if case .host(let host) = other { host === self } else { false }
  }
  package var withoutElements: Value { .host(self) }
  package func joined(with other: any HostValue) -> Value? {
    isEqual(to: .host(other)) ? .host(self) : nil
  }
  package var displayText: String { summaryText }
  package var code: String? { nil }
  package func formatted(_ format: String) throws(Failure) -> String? { nil }
}

/// One position of `x[…]`.
package enum IndexItem: Sendable {
  case value(Value)
  /// `a..b` written in the index; a missing end means up to that side's edge.
  case slice(lower: Value?, upper: Value?, includesUpper: Bool)
  /// `:`
  case everything

  package var isUnknown: Bool {
    switch self {
    case .value(let value): value.holdsUnknown
    case .slice(let lower, let upper, _): lower?.isUnknown ?? false || upper?.isUnknown ?? false
    case .everything: false
    }
  }
}

/// The operators with two sides that values may answer; `and`, `or` and `|>` never reach them.
package enum BinaryOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "^"
  case matrixMultiply = "@"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contains = "in"
  case compose = ">>"
}

package enum UnaryOperator: String, Sendable, CaseIterable {
  case negate = "-"
  case not = "not"
}

/// What went wrong in an operation, without a place: the interpreter adds that.
package struct TensorError: Error, Hashable, Sendable {
  package enum Kind: Sendable, Hashable {
    /// Shapes that do not fit each other or the operation.
    case shape
    /// A number outside the range it may have.
    case value
    /// Memory beyond the bound or beyond what the machine gives.
    case memory
    /// Something the processor, a library or this version can't do.
    case unsupported
    /// A file that can't be read or written, or is not what it should be.
    case file
    /// The user asked to stop.
    case cancelled
  }

  package var kind: Kind
  /// The operation as the language names it: `matmul`.
  package var operation: String
  /// Lower case, without a final stop.
  package var reason: String
  /// The shapes of the operands, in order.
  package var operands: [Shape]
  /// A mend, where one is known; `{0}` and `{1}` stand for the operands as they were written.
  package var hint: String?

  package init(
    _ operation: String, _ reason: String, operands: [Shape] = [], hint: String? = nil, kind: Kind = .shape
  ) {
    self.kind = kind
    self.operation = operation
    self.reason = reason
    self.operands = operands
    self.hint = hint
  }
}

extension TensorError: CustomStringConvertible {
  package var description: String {
    let shapes = operands.isEmpty ? "" : " (\(operands.map(\.description).joined(separator: ", ")))"
    return "\(operation): \(reason)\(shapes)" + (hint.map { "; \($0)" } ?? "")
  }
}

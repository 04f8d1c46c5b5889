package import DSL
package import Runtime

/// A tensor in the language, with the tape that records what is computed from it.
///
/// Unchecked because a tape belongs to the interpreter's thread, as do the values that know it.
package final class TensorValue: HostValue, @unchecked Sendable {
  /// What the value is, computed or deferred until someone looks.
  enum Content {
    case computed(Tensor)
    /// The transpose of a matrix; a product reads it in place instead.
    case transposed(Tensor)
  }
  let content: Content
  let tape: Tape?

  package init(_ tensor: Tensor, on tape: Tape? = nil) {
    content = .computed(tensor)
    self.tape = tensor.isTracked ? tape : nil
  }

  private init(transposed tensor: Tensor, on tape: Tape?) {
    content = .transposed(tensor)
    self.tape = tape
  }

  package let typeName = "tensor"

  package var shape: Shape {
    switch content {
    case .computed(let tensor): tensor.shape
    case .transposed(let tensor): [tensor.shape[1], tensor.shape[0]]
    }
  }

  /// The tensor itself, what was deferred being computed.
  package func tensor() throws(Failure) -> Tensor {
    switch content {
    case .computed(let tensor): return tensor
    case .transposed(let tensor):
      return try running { () throws(TensorError) in try engine.apply(Transpose(), tensor) }
    }
  }

  package func force() throws(Failure) -> Value {
    if case .computed = content { return .host(self) }
    return .host(TensorValue(try tensor(), on: tape))
  }

  /// Where operations on this value run.
  var engine: Tape { tape ?? Tape(recording: false) }

  package var dimensions: [Int]? { shape.array }
  package var count: Int? { shape.rank == 0 ? nil : shape[0] }

  package func element(at index: Int) throws(Failure) -> Value {
    throw Failure(.notYet, "loops over tensors come with a later version")
  }

  package let memberNames = ["T", "shape", "count"]

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "T":
      if case .transposed(let tensor) = content { return .host(TensorValue(tensor, on: tape)) }
      let tensor = try tensor()
      guard tensor.shape.rank == 2 else {
        throw Failure(.shapes, "`.T` takes a matrix", label: "this is of shape \(tensor.shape)")
      }
      return .host(TensorValue(transposed: tensor, on: tape))
    case "shape": return Value(list: shape.array.map { .int($0) })
    case "count": return .int(shape.count)
    default: return nil
    }
  }

  package func index(_ items: [IndexItem]) throws(Failure) -> Value? {
    throw Failure(
      .notYet, "tensors are not indexed yet",
      help: "`float(t)` reads a tensor of one element; `t.shape` is a list")
  }

  package func unary(_ operation: UnaryOperator) throws(Failure) -> Value? {
    guard operation == .negate else { return nil }
    return try apply(Elementwise(.negate))
  }

  /// Applies an operation of one tensor.
  func apply(_ operation: some Operation) throws(Failure) -> Value {
    let tensor = try tensor()
    let result = try running { () throws(TensorError) in try engine.apply(operation, tensor) }
    return .host(TensorValue(result, on: tape))
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? TensorValue, shape == other.shape,
      let mine = try? tensor(), let theirs = try? other.tensor()
    else { return false }
    return mine.scalars == theirs.scalars
  }

  package var summaryText: String {
    guard let tensor = try? tensor() else { return "tensor \(shape)" }
    if tensor.count == 1, let number = tensor.scalar { return TensorText.text(number) }
    return "tensor \(tensor.shape) \(tensor.element.rawValue)"
  }

  package var displayText: String {
    guard let tensor = try? tensor(), tensor.count > 1 else { return summaryText }
    return TensorText(tensor).lines
  }

  package var code: String? {
    guard let tensor = try? tensor(), tensor.hasData, tensor.count <= 1000, tensor.element == .float32 else {
      return nil
    }
    return TensorText(tensor).code
  }

  package func formatted(_ format: String) throws(Failure) -> String? {
    guard let tensor = try? tensor(), tensor.count == 1 else { return nil }
    guard let number = tensor.scalar else { throw Failure.unknown }
    return FormatSpecification(format)?.apply(to: .float(Double(number)))
  }
}

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
    case product(DeferredProduct)
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

  init(_ product: DeferredProduct) {
    content = .product(product)
    tape = product.factors.tape
  }

  package let typeName = "tensor"

  package var shape: Shape {
    switch content {
    case .computed(let tensor): tensor.shape
    case .transposed(let tensor): [tensor.shape[1], tensor.shape[0]]
    case .product(let product): product.shape
    }
  }

  var element: ElementType {
    switch content {
    case .computed(let tensor), .transposed(let tensor): tensor.element
    case .product: .float32
    }
  }

  /// Whether it depends on what a gradient is taken of.
  private var isTracked: Bool {
    switch content {
    case .computed(let tensor), .transposed(let tensor): tensor.isTracked
    case .product: tape != nil
    }
  }

  /// The tensor itself, what was deferred being computed.
  package func tensor() throws(Failure) -> Tensor {
    switch content {
    case .computed(let tensor): return tensor
    case .transposed(let tensor):
      return try running { () throws(TensorError) in try engine.apply(Transpose(), tensor) }
    case .product(let product): return try product.tensor()
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

  package let memberNames = ["T", "shape", "count", "type"]

  package func member(_ name: String) throws(Failure) -> Value? {
    switch name {
    case "T":
      if case .transposed(let tensor) = content { return .host(TensorValue(tensor, on: tape)) }
      let tensor = try tensor()
      guard tensor.shape.rank == 2 else {
        throw Failure(
          .shapes, "`.T` takes a matrix", label: "this is of shape \(tensor.shape)",
          help: tensor.shape.rank > 2 ? "`transpose(x, axes=[…])` puts axes in another order" : nil)
      }
      return .host(TensorValue(transposed: tensor, on: tape))
    case "shape": return Value(list: shape.array.map { .int($0) })
    case "count": return .int(shape.count)
    case "type": return .string(element.rawValue)
    default: return nil
    }
  }

  package func help(forMember name: String) -> String? {
    switch name {
    case "item": "`float(x)` is the number of a tensor with one element"
    case "size": "the sizes are `x.shape`, the number of elements `x.count`"
    case "dim", "ndim", "rank": "the number of axes is `len(x.shape)`"
    case "numel": "the number of elements is `x.count`"
    case "dtype": "the type of the elements is `x.type`"
    case "astype", "bf16", "half", "bfloat16": "`bfloat16(x)` and `float32(x)` convert the elements"
    case "to", "cuda", "cpu":
      "everything is computed on the CPU; `bfloat16(x)` and `float32(x)` convert the elements"
    case "numpy": "`save(x, \"x.npy\")` writes a file for NumPy"
    case "permute", "swapaxes", "mT": "axes are put in another order with `x.transpose(axes=[…])`"
    case "t": "a matrix is transposed with `x.T`"
    case "view": "the same elements under another shape are `x.reshape([…])`"
    case "detach": "`stop_gradient(x)` lets no gradient through"
    case "backward", "grad": "`value_and_grad(f, x)` gives a value and its gradient"
    case "unsqueeze", "squeeze": "`x.reshape([…])` adds and takes away axes of size 1"
    case "var": "the variance is `variance(x)`"
    default: nil
    }
  }

  package func unary(_ operation: UnaryOperator) throws(Failure) -> Value? {
    switch operation {
    case .negate: return try apply(Elementwise(.negate))
    case .not:
      let mask = try tensor()
      guard mask.element == .bool else {
        throw Failure(
          .operatorDoesNotApply, "`not` takes a tensor of bools",
          label: "this one is of \(mask.element.rawValue)",
          help: "compare: `x == 0`")
      }
      return try TensorValue.compared(
        .equal, mask, try running { () throws(TensorError) in try Tensor(scalar: 0) })
    }
  }

  /// What several operations on this value's tape give.
  func composed(_ body: (Tape, Tensor) throws(TensorError) -> Tensor) throws(Failure) -> Value {
    let engine = engine, x = try tensor()
    return .host(TensorValue(try running { () throws(TensorError) in try body(engine, x) }, on: tape))
  }

  package var truth: Bool? {
    get throws(Failure) {
      let tensor = try tensor()
      guard tensor.element == .bool, tensor.count == 1 else { return nil }
      guard let number = tensor.scalar else { throw .unknown }
      return number != 0
    }
  }

  package var conditionHelp: String? {
    guard let tensor = try? tensor() else { return nil }
    if tensor.element != .bool { return "compare it: `… > 0`" }
    return "it has \(tensor.count) elements: use `any(x)` or `all(x)`"
  }

  /// Applies an operation of one tensor.
  func apply(_ operation: some Operation) throws(Failure) -> Value {
    let tensor = try tensor()
    let result = try running { () throws(TensorError) in try engine.apply(operation, tensor) }
    return .host(TensorValue(result, on: tape))
  }

  package var withoutElements: Value {
    if case .product(let product) = content {
      return .host(product.factors.a.hasData ? TensorValue(product.withoutElements) : self)
    }
    guard let tensor = try? tensor(), tensor.hasData else { return .host(self) }
    return .host(TensorValue(Tensor(shapeOnly: tensor.type)))
  }

  package func joined(with other: any HostValue) -> Value? {
    guard let other = other as? TensorValue, shape == other.shape, element == other.element
    else { return nil }
    // Where one of two depends on what a gradient is taken of, so may their join.
    return other.isTracked && !isTracked ? .host(other).withoutElements : withoutElements
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? TensorValue, shape == other.shape,
      let mine = try? tensor(), let theirs = try? other.tensor()
    else { return false }
    let areInts = mine.element == .int32 && theirs.element == .int32
    return areInts ? mine.integers == theirs.integers : mine.scalars == theirs.scalars
  }

  package var summaryText: String {
    guard let tensor = try? tensor() else { return "tensor \(shape)" }
    if tensor.shape.rank == 0, tensor.hasData { return TensorText(tensor).element(0) }
    return "tensor \(tensor.shape) \(tensor.element.rawValue)"
  }

  package var displayText: String {
    guard let tensor = try? tensor(), tensor.shape.rank > 0 else { return summaryText }
    return TensorText(tensor).lines
  }

  package var code: String? {
    guard let tensor = try? tensor(), tensor.hasData, tensor.count <= 1000 else { return nil }
    return TensorText(tensor).code
  }

  package func formatted(_ format: String) throws(Failure) -> String? {
    guard let tensor = try? tensor(), tensor.count == 1 else { return nil }
    guard let number = tensor.scalar else { throw Failure.unknown }
    return FormatSpecification(format)?.apply(to: .float(Double(number)))
  }
}

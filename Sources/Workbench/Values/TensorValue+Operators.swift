package import DSL
internal import Runtime

extension TensorValue {
  package func binary(_ operation: BinaryOperator, _ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    if operation == .matrixMultiply { return try product(lhs, rhs) }
    let function: Runtime.Arithmetic.Function
    switch operation {
    case .add: function = .add
    case .subtract: function = .subtract
    case .multiply: function = .multiply
    case .divide: function = .divide
    case .power: function = .power
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let relation = Comparison.Relation(rawValue: operation.rawValue),
        let x = try TensorValue.comparable(lhs), let y = try TensorValue.comparable(rhs)
      else { return nil }
      return try TensorValue.compared(relation, try x.tensor(), try y.tensor())
    case .floorDivide, .remainder, .matrixMultiply, .contains, .compose: return nil
    }
    guard let x = try TensorValue.operand(lhs), let y = try TensorValue.operand(rhs) else { return nil }
    return try x.combined(function, y)
  }

  /// A function of two tensors, element by element.
  func combined(_ function: Runtime.Arithmetic.Function, _ other: TensorValue) throws(Failure) -> Value {
    if let deferred = try deferredResult(function, other) { return deferred }
    let tape = tape ?? other.tape
    let (left, right) = (try tensor(), try other.tensor())
    let result = try running { () throws(TensorError) in
      try (tape ?? Tape(recording: false)).apply(Runtime.Arithmetic(function), left, right)
    }
    return .host(TensorValue(result, on: tape))
  }

  /// Bools where a relation of two tensors holds, element by element; a constant.
  static func compared(
    _ relation: Comparison.Relation, _ left: Tensor, _ right: Tensor
  ) throws(Failure) -> Value {
    do throws(TensorError) {
      return .host(
        TensorValue(try Tape(recording: false).apply(Comparison(relation), left.detached, right.detached)))
    } catch {
      var error = error
      if error.kind == .shape, relation == .equal || relation == .notEqual {
        error.hint = "tensors are compared element by element; inside lists they compare whole: `[a] == [b]`"
      }
      throw Failure(error)
    }
  }

  /// What a tensor is compared with: a tensor, a number or a bool as one; nil for anything else.
  private static func comparable(_ value: Value) throws(Failure) -> TensorValue? {
    guard case .bool(let truth) = value else { return try operand(value) }
    return TensorValue(try running { () throws(TensorError) in try Tensor([truth], []) })
  }

  /// `a @ b` with the elements of a type; nil for that which the factors give.
  func product(with other: TensorValue, _ element: ElementType?) throws(Failure) -> Value {
    if element == .float32, self.element == .bfloat16, other.element == .bfloat16,
      max(shape.rank, other.shape.rank) <= 2
    {
      let (a, b) = (try tensor(), try other.tensor()), tape = tape ?? other.tape
      let result = try running { () throws(TensorError) in
        try (tape ?? Tape(recording: false)).apply(MatrixProduct(widens: true), a, b)
      }
      return .host(TensorValue(result, on: tape))
    }
    guard case .host(let host)? = try binary(.matrixMultiply, .host(self), .host(other)),
      let product = host as? TensorValue
    else { return .nothing }
    guard let element else { return .host(product) }
    return try Conversion.converted(product, to: element)
  }

  /// A product reads a transposed factor where it lies.
  private func product(_ lhs: Value, _ rhs: Value) throws(Failure) -> Value? {
    guard case .host(let left) = lhs, case .host(let right) = rhs, let x = left as? TensorValue,
      let y = right as? TensorValue
    else { return nil }
    let tape = x.tape ?? y.tape
    let ((a, transposeA), (b, transposeB)) = (try x.factor(), try y.factor())
    do throws(TensorError) {
      if transposeA, !transposeB, let product = try DeferredProduct(a, b, on: tape) {
        return .host(TensorValue(product))
      }
      let engine = tape ?? Tape(recording: false)
      return .host(
        TensorValue(try engine.product(a, b, transposeA: transposeA, transposeB: transposeB), on: tape))
    } catch {
      var error = error
      if error.kind == .shape { error.operands = [x.shape, y.shape] }  // as the user sees them
      if transposeA, a.shape.rank == 2, y.shape.rank == 2, a.shape[1] == y.shape[0] {
        error.hint = "leave out the `.T` of the left side"
      } else if transposeB, b.shape.rank == 2, x.shape.rank == 2, x.shape[1] == b.shape[0] {
        error.hint = "leave out the `.T` of the right side"
      }
      throw Failure(error, title: "matrix shapes do not agree for `@`")
    }
  }

  private func factor() throws(Failure) -> (Tensor, isTransposed: Bool) {
    if case .transposed(let tensor) = content { return (tensor, true) }
    return (try tensor(), false)
  }

  /// A tensor, or a number as one; nil for anything else.
  static func operand(_ value: Value) throws(Failure) -> TensorValue? {
    let number: Float
    switch value {
    case .int(let int): number = Float(int)
    case .float(let float): number = Float(float)
    case .host(let host): return host as? TensorValue
    case .unknown where value.isUnknownNumber:
      return TensorValue(Tensor(shapeOnly: TensorType([], .float32)))
    default: return nil
    }
    return TensorValue(try running { () throws(TensorError) in try Tensor(scalar: number) })
  }
}

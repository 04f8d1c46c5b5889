internal import DSL
internal import Runtime

// What is computed of a product that nobody looked at yet without forming it.
extension TensorValue {
  /// `a.T @ b / count`, formed only where somebody looks at more than its diagonal and its squares.
  static func product(
    transposing a: Tensor, _ b: Tensor, over count: Int, on tape: Tape?
  ) throws(Failure) -> Value {
    let (product, divisor) = try running { () throws(TensorError) -> (TensorValue, TensorValue) in
      let product =
        if let deferred = try DeferredProduct(a, b, on: tape) {
          TensorValue(deferred)
        } else {
          TensorValue(
            try (tape ?? Tape(recording: false)).apply(MatrixProduct(transposeA: true), a, b), on: tape)
        }
      return (product, TensorValue(try Tensor(scalar: Float(count))))
    }
    return try product.combined(.divide, divisor)
  }

  /// The product times a number, or squared; nil where it has to be formed.
  func deferredResult(
    _ function: Runtime.Arithmetic.Function, _ other: TensorValue
  ) throws(Failure) -> Value? {
    if case .product(let mine) = content, case .product(let theirs) = other.content {
      return function == .multiply && mine === theirs ? try applying(.product, to: mine) : nil
    }
    if case .product(let product) = content, case .computed(let number) = other.content {
      return try applying(
        function == .power ? .power(number) : .scaled(function, by: number, isLeft: false), to: product)
    }
    if case .product(let product) = other.content, case .computed(let number) = content {
      return try other.applying(.scaled(function, by: number, isLeft: true), to: product)
    }
    return nil
  }

  /// The entries off the diagonal.
  func offDiagonal() throws(Failure) -> Value {
    if case .product(let product) = content, let result = try applying(.offDiagonal, to: product) {
      return result
    }
    return try apply(OffDiagonal())
  }

  /// The entries on the diagonal.
  func diagonal() throws(Failure) -> TensorValue {
    if case .product(let product) = content {
      let known = try running { () throws(TensorError) -> Tensor? in try product.diagonal() }
      if let known { return TensorValue(known, on: tape) }
    }
    let tensor = try tensor()
    return TensorValue(
      try running { () throws(TensorError) in try engine.apply(Diagonal(), tensor) }, on: tape)
  }

  /// The sum or the mean of all elements; nil where they have to be there for it.
  func deferredSum(_ function: Reduction.Function) throws(Failure) -> Value? {
    guard function == .sum || function == .mean, case .product(let product) = content else { return nil }
    return try running { () throws(TensorError) -> Value? in
      try product.sum(isMean: function == .mean).map { .host(TensorValue($0, on: tape)) }
    }
  }

  private func applying(_ step: DeferredProduct.Step, to product: DeferredProduct) throws(Failure) -> Value? {
    try running { () throws(TensorError) -> Value? in
      try product.applying(step, in: self).map { .host(TensorValue($0)) }
    }
  }
}

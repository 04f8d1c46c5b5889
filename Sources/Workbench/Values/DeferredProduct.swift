internal import DSL
internal import Runtime

/// Entries of a product aᵀ b that nobody looked at yet, times a number and perhaps squared.
///
/// The product of two embeddings [n, p] and [n, q] takes most of the time of a loss, and passes over its entries much of
/// the rest. Sums of its squares and its diagonal need neither: they are computed from the factors, in the cheaper form.
/// Anything else forms it, once, by the operations that were written. Which way is taken never depends on whether
/// somebody looked before, so that a probe changes no bit of a training.
final class DeferredProduct {
  /// Two matrices whose product is asked about, with what several answers need.
  final class Factors {
    let a, b: Tensor
    let tape: Tape?
    private var diagonal: Tensor?

    init(_ a: Tensor, _ b: Tensor, on tape: Tape?) {
      (self.a, self.b, self.tape) = (a, b, a.isTracked || b.isTracked ? tape : nil)
    }

    var engine: Tape { tape ?? Tape(recording: false) }

    /// The diagonal of aᵀ b, which is square.
    func diagonalEntries() throws(TensorError) -> Tensor {
      if let diagonal { return diagonal }
      let result = try engine.apply(ProductDiagonal(), a, b)
      diagonal = result
      return result
    }
  }

  /// What may be done to entries without forming them.
  enum Step {
    /// `c * 0.5`, `2 * c` or `c / n`.
    case scaled(Runtime.Arithmetic.Function, by: Tensor, isLeft: Bool)
    /// `c ^ 2`, with the exponent.
    case power(Tensor)
    /// `c * c`
    case product
    case offDiagonal
  }

  /// How the entries are formed.
  private enum Origin {
    case factors
    case step(TensorValue, Step)
    /// They are not: they have a shape and no elements.
    case shape
  }

  let factors: Factors
  let shape: Shape
  /// The entries are those of aᵀ b, perhaps squared, times this.
  private let factor: Double
  private let isSquared: Bool
  private let leavesDiagonal: Bool
  private var origin: Origin
  private let depth: Int
  private var formed: Tensor?

  /// aᵀ b; nil where other formats than float32 are in play, or nothing is to be multiplied.
  ///
  /// - Throws: where a and b have no product.
  init?(_ a: Tensor, _ b: Tensor, on tape: Tape?) throws(TensorError) {
    guard a.element == .float32, b.element == .float32, tape?.precision ?? .float32 == .float32,
      a.shape.rank == 2, b.shape.rank == 2, a.count > 0, b.count > 0
    else { return nil }
    shape = try MatrixProduct(transposeA: true).result([a.type, b.type]).shape
    factors = Factors(a, b, on: tape)
    (factor, isSquared, leavesDiagonal, origin, depth) = (1, false, false, .factors, 0)
  }

  private init(
    _ factors: Factors, _ shape: Shape, factor: Double, isSquared: Bool, leavesDiagonal: Bool, origin: Origin,
    depth: Int
  ) {
    (self.factors, self.shape, self.factor) = (factors, shape, factor)
    (self.isSquared, self.leavesDiagonal) = (isSquared, leavesDiagonal)
    (self.origin, self.depth) = (origin, depth)
  }

  /// The same as checking on shapes sees it.
  var withoutElements: DeferredProduct {
    let factors = Factors(Tensor(shapeOnly: factors.a.type), Tensor(shapeOnly: factors.b.type), on: nil)
    return DeferredProduct(
      factors, shape, factor: factor, isSquared: isSquared, leavesDiagonal: leavesDiagonal, origin: .shape,
      depth: depth)
  }

  /// What a step makes of these entries, the content of `source`; nil where they have to be formed for it.
  func applying(_ step: Step, in source: TensorValue) throws(TensorError) -> DeferredProduct? {
    guard depth < 16 else { return nil }  // forming goes back through the steps
    var (shape, factor, isSquared, leavesDiagonal) = (shape, factor, isSquared, leavesDiagonal)
    switch step {
    case .scaled(let function, let number, let isLeft):
      guard let number = Self.constant(number) else { return nil }
      switch function {
      case .multiply: factor *= number
      case .divide where !isLeft: factor /= number
      default: return nil
      }
    case .power(let exponent):
      guard !isSquared, Self.constant(exponent) == 2 else { return nil }
      (factor, isSquared) = (factor * factor, true)
    case .product:
      guard !isSquared else { return nil }
      (factor, isSquared) = (factor * factor, true)
    case .offDiagonal:
      guard !leavesDiagonal else { return nil }
      shape = try OffDiagonal().result([TensorType(shape)]).shape
      leavesDiagonal = true
    }
    // Squares of such numbers are in the range of float32, and none of them loses digits.
    guard abs(factor) > 1e-30, abs(factor) < 1e30 else { return nil }
    return DeferredProduct(
      factors, shape, factor: factor, isSquared: isSquared, leavesDiagonal: leavesDiagonal,
      origin: .step(source, step), depth: depth + 1)
  }

  /// A single number that no gradient is taken of.
  private static func constant(_ number: Tensor) -> Double? {
    guard number.shape.rank == 0, !number.isTracked, number.element == .float32 else { return nil }
    return number.scalar.map(Double.init)
  }

  /// The sum of the entries, or their mean, where that needs no product; nil where it does.
  func sum(isMean: Bool) throws(TensorError) -> Tensor? {
    guard isSquared else { return nil }
    let squares = ProductSquares(factor: isMean ? factor / Double(shape.count) : factor)
    guard leavesDiagonal else { return try factors.engine.apply(squares, factors.a, factors.b) }
    return try factors.engine.apply(squares, factors.a, factors.b, try factors.diagonalEntries())
  }

  /// The diagonal of a square matrix of entries; nil where they are none, or squared.
  func diagonal() throws(TensorError) -> Tensor? {
    guard !isSquared, !leavesDiagonal, shape[0] == shape[1] else { return nil }
    let entries = try factors.diagonalEntries()
    if factor == 1 { return entries }
    return try factors.engine.apply(
      Runtime.Arithmetic(.multiply), entries, try Tensor(scalar: Float(factor)))
  }

  /// The entries themselves, formed once.
  func tensor() throws(Failure) -> Tensor {
    if let formed { return formed }
    let source: Tensor? = if case .step(let source, _) = origin { try source.tensor() } else { nil }
    let result = try running { () throws(TensorError) in try form(from: source) }
    (formed, origin) = (result, .factors)  // what it was formed of may go
    return result
  }

  private func form(from source: Tensor?) throws(TensorError) -> Tensor {
    let engine = factors.engine
    guard case .step(_, let step) = origin, let source else {
      if case .shape = origin { return try Tensor(shapeOnly: TensorType(shape), for: MatrixProduct.name) }
      return try engine.apply(MatrixProduct(transposeA: true), factors.a, factors.b)
    }
    switch step {
    case .scaled(let function, let number, isLeft: true):
      return try engine.apply(Runtime.Arithmetic(function), number, source)
    case .scaled(let function, let number, isLeft: false):
      return try engine.apply(Runtime.Arithmetic(function), source, number)
    case .power(let exponent): return try engine.apply(Runtime.Arithmetic(.power), source, exponent)
    case .product: return try engine.apply(Runtime.Arithmetic(.multiply), source, source)
    case .offDiagonal: return try engine.apply(OffDiagonal(), source)
    }
  }
}

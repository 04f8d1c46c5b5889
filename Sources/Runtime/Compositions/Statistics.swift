/// Statistics composed of operations, with their gradients.
extension Tape {
  /// The variance over some axes, or of all elements: the mean square distance from the mean, in two passes.
  ///
  /// - Parameter ddof: what is subtracted from the number of values divided by; 1 for the unbiased estimate.
  /// - Throws: where there are not more values than that.
  package func variance(
    _ x: Tensor, axes: [Int]? = nil, ddof: Int = 0, keep: Bool = false, for name: String = "variance"
  ) throws(TensorError) -> Tensor {
    let axes = try x.shape.axes(axes, in: name)
    let count = axes.reduce(1.0) { $0 * Double(x.shape[$1]) }
    guard count > Double(ddof) else {
      throw TensorError(
        name, "\(Int(count)) \(count == 1 ? "value is" : "values are") too few for ddof=\(ddof)",
        operands: [x.shape],
        kind: .value)
    }
    let mean = try apply(Reduction(.mean, axes: axes, keep: true), x)
    let squares = try apply(Elementwise(.square), try apply(Arithmetic(.subtract), x, mean))
    if ddof == 0 { return try apply(Reduction(.mean, axes: axes, keep: keep), squares) }
    let sum = try apply(Reduction(.sum, axes: axes, keep: keep), squares)
    return try apply(Arithmetic(.divide), sum, try Tensor(scalar: Float(count - Double(ddof))))
  }

  /// The square root of the variance.
  package func standardDeviation(
    _ x: Tensor, axes: [Int]? = nil, ddof: Int = 0, keep: Bool = false
  ) throws(TensorError) -> Tensor {
    try root(try variance(x, axes: axes, ddof: ddof, keep: keep, for: "std"))
  }

  /// The square root, whose gradient at 0 is said to be 0, as PyTorch's are of norms and deviations.
  func root(_ x: Tensor) throws(TensorError) -> Tensor {
    let zero = try Tensor(scalar: 0)
    let isZero = try Tape(recording: false).apply(Comparison(.equal), x.detached, zero)
    let positive = try apply(Where(isZero), try Tensor(scalar: 1), x)
    return try apply(Where(isZero), zero, try apply(Elementwise(.sqrt), positive))
  }

  /// The covariance matrix of the columns of [n, d]: the mean product of their distances from their means, where n less
  /// `ddof` is divided by.
  package func covariance(_ x: Tensor, ddof: Int = 1) throws(TensorError) -> Tensor {
    let (centered, count) = try covarianceFactor(x, ddof: ddof)
    let product = try apply(MatrixProduct(transposeA: true), centered, centered)
    return try apply(Arithmetic(.divide), product, try Tensor(scalar: Float(count)))
  }

  /// The columns less their means, whose product with themselves over `count` is the covariance.
  package func covarianceFactor(
    _ x: Tensor, ddof: Int
  ) throws(TensorError) -> (centered: Tensor, count: Int) {
    guard x.shape.rank == 2 else {
      throw TensorError("covariance", "it takes a matrix, samples by features", operands: [x.shape])
    }
    let count = x.shape[0]
    guard count > ddof else {
      throw TensorError(
        "covariance", "\(count) \(count == 1 ? "row is" : "rows are") too few for ddof=\(ddof)",
        operands: [x.shape], kind: .value)
    }
    let mean = try apply(Reduction(.mean, axes: [0], keep: true), x)
    return (try apply(Arithmetic(.subtract), x, mean), count - ddof)
  }

  /// The cross-correlation matrix of two embeddings [n, d] over the batch (Zbontar et al., 2021, equation 2), with
  /// `epsilon` added to their variances.
  package func crossCorrelation(
    _ a: Tensor, _ b: Tensor, epsilon: Float = 1e-5
  ) throws(TensorError) -> Tensor {
    let (x, y) = try correlationFactors(a, b, epsilon: epsilon)
    let product = try apply(MatrixProduct(transposeA: true), x, y)
    return try apply(Arithmetic(.divide), product, try Tensor(scalar: Float(a.shape[0])))
  }

  /// Two embeddings standardized, whose product over their number of rows is the cross-correlation.
  package func correlationFactors(
    _ a: Tensor, _ b: Tensor, epsilon: Float
  ) throws(TensorError) -> (Tensor, Tensor) {
    guard a.shape.rank == 2, b.shape.rank == 2, a.shape[0] == b.shape[0] else {
      throw TensorError(
        "cross_correlation", "it takes two matrices with as many rows, samples by features",
        operands: [a.shape, b.shape])
    }
    let standardize = Standardize(epsilon: epsilon)
    return (try apply(standardize, a), try apply(standardize, b))
  }

  /// x shifted to mean 0 and scaled to variance 1 along an axis; columns of a matrix in one operation.
  package func standardized(
    _ x: Tensor, axis: Int = 0, ddof: Int = 0, epsilon: Float = 1e-5
  ) throws(TensorError) -> Tensor {
    let axis = try x.shape.axis(axis, in: Standardize.name)
    if x.shape.rank == 2, axis == 0, ddof == 0 { return try apply(Standardize(epsilon: epsilon), x) }
    let variance = try variance(x, axes: [axis], ddof: ddof, keep: true, for: Standardize.name)
    let deviation = try apply(
      Elementwise(.sqrt), try apply(Arithmetic(.add), variance, try Tensor(scalar: epsilon)))
    let mean = try apply(Reduction(.mean, axes: [axis], keep: true), x)
    return try apply(Arithmetic(.divide), try apply(Arithmetic(.subtract), x, mean), deviation)
  }

  /// x scaled to length 1 along an axis; what is shorter than 1e-12 is divided by that.
  package func normalized(_ x: Tensor, axis: Int = -1) throws(TensorError) -> Tensor {
    let axis = try x.shape.axis(axis, in: "l2_normalize")
    let x = x.element == .bfloat16 ? try apply(Cast(to: .float32), x) : x
    let squares = try apply(Reduction(.sum, axes: [axis], keep: true), try apply(Elementwise(.square), x))
    // The bound is inside of the root, whose gradient at 0 is infinite.
    let bounded = try apply(Arithmetic(.maximum), squares, try Tensor(scalar: 1e-24))
    return try apply(Arithmetic(.divide), x, try apply(Elementwise(.sqrt), bounded))
  }
}

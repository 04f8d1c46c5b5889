package import Runtime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How many directions a representation uses, by its singular values; computed from the smaller Gram matrix, in double.
package enum Spectrum {
  /// The eigenvalues of the covariance matrix of the columns (biased, divided by n), which are its singular values, the
  /// largest first: `d` of them (Jing et al., "Understanding dimensional collapse in contrastive self-supervised
  /// learning", 2022, section 4). Those below the rounding of the largest are 0.
  ///
  /// - Parameter features: float32 `[n, d]`.
  package static func covariance(_ features: Tensor, for operation: String) throws(TensorError) -> [Double] {
    let n = Double(features.shape.rank == 2 ? features.shape[0] : 0)
    let values = try squaredSingularValues(features, isCentered: true, for: operation).map { $0 / n }
    return values + [Double](repeating: 0, count: features.shape[1] - values.count)
  }

  /// RankMe: exp of the entropy of the singular values, taken as a distribution with 1e-7 added to each share (Garrido et
  /// al., "RankMe: assessing the downstream performance of pretrained self-supervised representations by their rank",
  /// 2023, equation 1). From 1, where one direction holds everything, to about min(n, d).
  ///
  /// - Parameter features: float32 `[n, d]`, not centered.
  package static func rankMe(_ features: Tensor) throws(TensorError) -> Double {
    let values = try squaredSingularValues(features, isCentered: false, for: "rank_me").map {
      $0.squareRoot()
    }
    let sum = values.reduce(0, +)
    guard sum > 0 else {
      throw TensorError("rank_me", "every number is 0: there is no direction", kind: .value)
    }
    let shares = values.map { $0 / sum + 1e-7 }
    return exp(-shares.reduce(0) { $0 + $1 * log($1) })
  }

  /// Rows or columns taken at a time.
  private static let portion = 1 << 20

  /// The squares of the singular values, the largest first, min(n, d) of them; rounding errors become 0.
  private static func squaredSingularValues(
    _ features: Tensor, isCentered: Bool, for operation: String
  ) throws(TensorError) -> [Double] {
    try checkFeatures(features, for: operation)
    let (n, d) = (features.shape[0], features.shape[1])
    guard n > 0, d > 0 else {
      throw TensorError(operation, "there are no features", operands: [features.shape], kind: .value)
    }
    try requireFinite(features, for: operation)
    guard features.hasData else { return [] }
    let means = isCentered ? columnMeans(features) : [Double](repeating: 0, count: d)
    let size = min(n, d)
    let gram = try DoubleMatrix(size, size, for: operation)
    let byRows = d <= n
    let step = max(1, min(byRows ? n : d, portion / size))
    let part = try byRows ? DoubleMatrix(step, d, for: operation) : DoubleMatrix(n, step, for: operation)
    for start in stride(from: 0, to: byRows ? n : d, by: step) {
      let count = min(step, (byRows ? n : d) - start)
      features.withFloats { numbers in
        part.withElements { values in
          nonisolated(unsafe) let (numbers, values) = (numbers, values)
          Team.run(byRows ? count : n) { row in
            let from = byRows ? (start + row) * d : row * d + start, to = row * (byRows ? d : step)
            for i in 0..<(byRows ? d : count) {
              values[to + i] = Double(numbers[from + i]) - means[byRows ? i : start + i]
            }
          }
        }
      }
      if byRows { gram.addGram(transposed: part, rows: count) } else { gram.addGram(part, columns: count) }
    }
    let values = try gram.eigenvalues(for: operation).reversed()
    let noise = (values.first ?? 0) * Double(size) * 0x1p-52
    return values.map { $0 > noise ? $0 : 0 }
  }

  private static func columnMeans(_ features: Tensor) -> [Double] {
    let (n, d) = (features.shape[0], features.shape[1])
    var sums = [Double](repeating: 0, count: d)
    features.withFloats { numbers in
      for row in 0..<n { for i in 0..<d { sums[i] += Double(numbers[row * d + i]) } }
    }
    return sums.map { $0 / Double(n) }
  }
}

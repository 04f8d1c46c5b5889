/// Each column of a matrix shifted to mean 0 and scaled to variance 1, with the biased variance of the batch
/// (Zbontar et al., 2021, algorithm 1 and the reference code's BatchNorm1d without affine).
package struct Standardize: Operation {
  let epsilon: Float
  let collective: any Collective

  package init(epsilon: Float = 1e-5, collective: any Collective = SingleProcess()) {
    self.epsilon = epsilon
    self.collective = collective
  }

  package static let name = "standardize"
  package static var samples: [Sample] {
    [
      Sample("matrix", Standardize(), [[6, 3]]), Sample("tall", Standardize(), [[40, 70]]),
      Sample("with epsilon", Standardize(epsilon: 0.1), [[6, 3]]),
      Sample("not a matrix", Standardize(), [[6]], refused: "takes a matrix"),
      Sample("no rows", Standardize(), [[0, 3]], refused: "at least one row"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank == 2 else {
      throw TensorError(Self.name, "it takes a matrix, samples by features", operands: [shape])
    }
    guard shape[0] > 0 else { throw TensorError(Self.name, "it takes at least one row", operands: [shape]) }
    return inputs[0]
  }

  /// As of a batch norm.
  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { Double(result.shape.count) * (wanted == nil ? 5 : 9) }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> (x: Tensor, statistics: ColumnStatistics) {
    let x = inputs[0]
    let statistics = try ColumnStatistics(of: x, for: Self.name, collective: collective)
    try normalization(x, statistics).apply(adding: nil, into: output, for: Self.name)
    return (x, statistics)
  }

  package func pullback(
    _ gradient: Tensor, _ saved: (x: Tensor, statistics: ColumnStatistics), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    let normalization = normalization(saved.x, saved.statistics)
    var gradient = gradient
    var sums = try normalization.sums(of: &gradient, result: nil, for: Self.name)
    try collective.sum(&sums)
    return [try normalization.gradient(gradient, sums, for: Self.name)]
  }

  private func normalization(_ x: Tensor, _ statistics: ColumnStatistics) -> ColumnNormalization {
    ColumnNormalization(
      x: x, statistics: statistics, weight: nil, bias: nil, epsilon: epsilon, relu: false)
  }
}

package import Runtime

/// Channels normalized by the statistics of the batch in training, by running ones in evaluation.
package struct BatchNorm: Layer {
  package let epsilon: Float
  /// What its scale begins with.
  package let start: Float

  package init(epsilon: Float = 1e-5, start: Float = 1) { (self.epsilon, self.start) = (epsilon, start) }

  package var code: String { epsilon == 1e-5 ? "batch_norm()" : "batch_norm(eps=\(epsilon))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try normalize(x, relu: false, in: scope)
  }

  /// - Parameters:
  ///   - residual: what is added in the same pass, of x's shape.
  ///   - relu: whether a ReLU follows in the same pass.
  func normalize(_ x: Tensor, adding residual: Tensor? = nil, relu: Bool, in scope: Scope) throws -> Tensor {
    let channels: Shape = [x.shape.last]
    let weight = try scope.parameter("weight", channels, .normalization, .constant(start))
    let bias = try scope.parameter("bias", channels, .normalization, .constant(0))
    let mean = try scope.parameter("running_mean", channels, .statistic, .constant(0))
    let variance = try scope.parameter("running_var", channels, .statistic, .constant(1))
    let source: BatchNormalization.Source
    switch scope.context.mode {
    case .evaluating: source = .kept(ColumnStatistics(mean: mean, variance: variance))
    case .training:
      nonisolated(unsafe) let scope = scope
      source = .batch { scope.observe($0) }
    }
    return try scope.context.tape.apply(
      BatchNormalization(source, epsilon: epsilon, relu: relu, collective: scope.context.collective),
      [x, weight, bias] + (residual.map { [$0] } ?? []))
  }
}

/// A batch norm with what comes behind it in one pass over memory: the addition of a residual, a ReLU.
struct FusedBatchNorm: Layer {
  let norm: BatchNorm
  let residual: Tensor?
  let relu: Bool

  init(_ norm: BatchNorm, adding residual: Tensor? = nil, relu: Bool = true) {
    (self.norm, self.residual, self.relu) = (norm, residual, relu)
  }

  var code: String { norm.code }

  func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try norm.normalize(x, adding: residual, relu: relu, in: scope)
  }
}

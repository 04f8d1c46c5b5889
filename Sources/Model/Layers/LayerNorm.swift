package import Runtime

/// The last axis of each sample normalized by its own mean and biased variance, then scaled and shifted.
package struct LayerNorm: Layer {
  package let epsilon: Float

  package init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  package var code: String { epsilon == 1e-5 ? "layer_norm()" : "layer_norm(eps=\(epsilon))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank >= 2 else {
      throw TensorError("layer_norm", "it takes samples with features, [n, …, d]", operands: [x.shape])
    }
    let features: Shape = [x.shape.last]
    let weight = try scope.parameter("weight", features, .normalization, .constant(1))
    let bias = try scope.parameter("bias", features, .normalization, .constant(0))
    let mean = Reduction(.mean, axes: [-1], keep: true)
    let centered = try scope.apply(Arithmetic(.subtract), x, try scope.apply(mean, x))
    let variance = try scope.apply(mean, try scope.apply(Arithmetic(.multiply), centered, centered))
    let shifted = try scope.apply(Arithmetic(.add), variance, try Tensor(scalar: epsilon))
    let normalized = try scope.apply(
      Arithmetic(.divide), centered, try scope.apply(Elementwise(.sqrt), shifted))
    return try scope.apply(
      Arithmetic(.add), try scope.apply(Arithmetic(.multiply), normalized, weight), bias)
  }
}

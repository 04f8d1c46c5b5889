package import Runtime

/// A fully connected layer: x Wᵀ + b for x of [n, d].
package struct Linear: Layer {
  package let features: Int
  package let bias: Bool

  /// - Throws: where `features` is not positive.
  package init(_ features: Int, bias: Bool = true) throws(TensorError) {
    try requirePositive("linear", ["features": features])
    (self.features, self.bias) = (features, bias)
  }

  package var code: String { "linear(\(features)\(bias ? "" : ", bias=false"))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank == 2 else {
      throw TensorError(
        "linear", "it takes rows of features, [n, d]", operands: [x.shape],
        hint: x.shape.rank > 2 ? "put `flatten()` or `global_avg_pool()` before it" : nil)
    }
    let inputs = x.shape.last
    let weight = try scope.parameter("weight", [features, inputs], .weight, .uniformFanIn(inputs))
    let product = try scope.apply(MatrixProduct(transposeB: true), x, weight)
    guard bias else { return product }
    return try scope.apply(
      Arithmetic(.add), product, try scope.parameter("bias", [features], .bias, .uniformFanIn(inputs)))
  }
}

package import Runtime

/// A fully connected layer: x Wᵀ + b for rows of [n, d], or tokens of [n, t, d].
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
    guard x.shape.rank == 2 || x.shape.rank == 3 else {
      throw TensorError(
        "linear", "it takes rows of features, [n, d], or tokens, [n, t, d]", operands: [x.shape],
        hint: x.shape.rank > 3 ? "put `flatten()` or `global_avg_pool()` before it" : nil)
    }
    let inputs = x.shape.last
    let weight = try scope.parameter("weight", [features, inputs], .weight, .uniformFanIn(inputs))
    let bias = bias ? try scope.parameter("bias", [features], .bias, .uniformFanIn(inputs)) : nil
    return try Linear.apply(x, weight, bias, in: scope)
  }

  /// x Wᵀ + b, with the features in the last axis of x.
  static func apply(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, in scope: Scope
  ) throws(TensorError) -> Tensor {
    let leading = Array(x.shape.array.dropLast())
    var rows = x
    if leading.count != 1 {
      rows = try scope.apply(Reshape([leading.reduce(1, *), x.shape.last]), x)
    }
    var y = try scope.apply(MatrixProduct(transposeB: true), rows, weight)
    if let bias { y = try scope.apply(Arithmetic(.add), y, bias) }
    return leading.count == 1 ? y : try scope.apply(Reshape(leading + [weight.shape[0]]), y)
  }
}

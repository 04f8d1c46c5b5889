package import Runtime

/// Images cut into squares, each mapped to a token: [n, h, w, c] to [n, t, d], row by row (Dosovitskiy et al., 2021).
package struct PatchEmbed: Layer {
  package let patch: Int
  package let features: Int

  /// - Throws: for sizes that are not positive.
  package init(patch: Int, features: Int) throws(TensorError) {
    try requirePositive("patch_embed", ["patch": patch, "features": features])
    (self.patch, self.features) = (patch, features)
  }

  package var code: String { "patch_embed(\(patch), \(features))" }

  /// - Throws: where the images are not made of whole squares.
  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank == 4, x.shape[1] % patch == 0, x.shape[2] % patch == 0 else {
      throw TensorError(
        "patch_embed",
        x.shape.rank == 4
          ? "\(x.shape[1]) by \(x.shape[2]) pixels are not made of squares of \(patch)"
          : "it takes images, [n, height, width, channels]", operands: [x.shape])
    }
    let fan = try Shape([x.shape.last, patch, patch]).count
    let weight = try scope.parameter(
      "weight", try Shape([features, x.shape.last, patch, patch]), .weight,
      .normal(deviation: 1 / Float(max(1, fan)).squareRoot()))
    let bias = try scope.parameter("bias", [features], .bias, .constant(0))
    let y = try scope.apply(Convolution(stride: patch, padding: 0), x, weight, bias)
    return try scope.apply(Reshape([y.shape[0], y.shape[1] * y.shape[2], features]), y)
  }
}

/// A learned vector for each position, added to the token there: [n, t, d] to the same.
package struct PositionEmbedding: Layer {
  package init() {}
  package var code: String { "embedding_position()" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank == 3 else {
      throw TensorError(
        "embedding_position", "it takes tokens, [n, t, d]", operands: [x.shape],
        hint: x.shape.rank == 4 ? "`patch_embed(…)` makes tokens of images" : nil)
    }
    let positions = try scope.parameter(
      "pos_embedding", [1, x.shape[1], x.shape[2]], .weight, .normal(deviation: 0.02))
    return try scope.apply(Arithmetic(.add), x, positions)
  }
}

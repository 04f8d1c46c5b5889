package import Runtime

/// Self-attention with several heads (Vaswani et al., 2017, section 3.2.2) of tokens [n, t, d].
///
/// Parameters are named, shaped and drawn as those of PyTorch's `MultiheadAttention`.
package struct Attention: Layer {
  package let heads: Int

  /// - Throws: where `heads` is not positive.
  package init(heads: Int) throws(TensorError) {
    try requirePositive("attention", ["heads": heads])
    self.heads = heads
  }

  package var code: String { "attention(heads=\(heads))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let d = x.shape.last
    guard x.shape.rank == 3 else {
      throw TensorError(
        "attention", "it takes tokens, [n, t, d]", operands: [x.shape],
        hint: x.shape.rank == 4 ? "`patch_embed(…)` makes tokens of images" : nil)
    }
    guard d > 0, d % heads == 0 else {
      throw TensorError(
        "attention", "\(d) features do not make \(heads) heads", operands: [x.shape],
        hint: "a number of heads that divides the features")
    }
    let (n, t, size) = (x.shape[0], x.shape[1], d / heads)
    let bound = (6 / Float(4 * d)).squareRoot()  // Glorot and Bengio, 2010: fan-in d, fan-out 3 d
    let weight = try scope.parameter(
      "in_proj_weight", try Shape([3 * d, d]), .weight, .uniform(-bound...bound))
    let bias = try scope.parameter("in_proj_bias", try Shape([3 * d]), .bias, .constant(0))
    // [n, t, 3 d] as [3, n, heads, t, size]: queries, keys and values of each head.
    let all = try Linear.apply(x, weight, bias, in: scope)
    let parts = try scope.apply(
      Permute([2, 0, 3, 1, 4]), try scope.apply(Reshape([n, t, 3, heads, size]), all))
    func part(_ index: Int) throws(TensorError) -> Tensor {
      try scope.apply(Slice([.element(index)]), parts)
    }
    let products = try scope.apply(BatchProduct(transposeB: true), try part(0), try part(1))
    let scaled = try scope.apply(
      Arithmetic(.multiply), products, try Tensor(scalar: 1 / Float(size).squareRoot()))
    let mixed = try scope.apply(BatchProduct(), try scope.context.tape.softmax(scaled, axis: -1), try part(2))
    let joined = try scope.apply(Reshape([n, t, d]), try scope.apply(Permute([0, 2, 1, 3]), mixed))
    let output = scope["out_proj"]
    return try Linear.apply(
      joined, try output.parameter("weight", [d, d], .weight, .uniformFanIn(d)),
      try output.parameter("bias", [d], .bias, .constant(0)), in: output)
  }
}

package import Runtime

/// Linear layers with batch norms and ReLUs between: the paper's projector for `[8192, 8192, 8192]`.
///
/// The last one has neither behind it. Images are flattened first. Parameters lie as in PyTorch's `Sequential` of the
/// same: `0.weight`, `1.weight`, `3.weight`, …
package struct MLP: Layer {
  package let sizes: [Int]
  package let batchNorm: Bool
  private let body: Sequential

  /// - Parameter batchNorm: without, linear layers have biases instead.
  /// - Throws: where there is no size, or one is not positive.
  package init(_ sizes: [Int], batchNorm: Bool = true) throws(TensorError) {
    guard !sizes.isEmpty else { throw TensorError("mlp", "it has one layer at least", kind: .value) }
    var layers: [any Layer] = []
    for (index, size) in sizes.enumerated() {
      try requirePositive("mlp", ["sizes": size])
      layers.append(try Linear(size, bias: !batchNorm))
      guard index < sizes.count - 1 else { break }
      if batchNorm { layers.append(BatchNorm()) }
      layers.append(ReLU())
    }
    (self.sizes, self.batchNorm, body) = (sizes, batchNorm, Sequential(layers))
  }

  package var code: String { "mlp(\(sizes)\(batchNorm ? "" : ", batch_norm=false"))" }

  package var size: Int { body.size }
  package let nesting = 1

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try body(x.shape.rank == 2 ? x : try scope.apply(Flatten(), x), in: scope)
  }
}

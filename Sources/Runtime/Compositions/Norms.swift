/// Lengths of vectors.
extension Tape {
  /// Which length: the sum of magnitudes, the Euclidean one, or the largest magnitude.
  package enum Norm: Sendable { case absolute, euclidean, largest }

  /// The length along some axes, or of all elements; its gradient at 0 is 0.
  package func norm(
    _ x: Tensor, _ norm: Norm = .euclidean, axes: [Int]? = nil, keep: Bool = false
  ) throws(TensorError) -> Tensor {
    let axes = try x.shape.axes(axes, in: "norm")
    switch norm {
    case .absolute: return try apply(Reduction(.sum, axes: axes, keep: keep), try apply(Elementwise(.abs), x))
    case .euclidean:
      return try root(try apply(Reduction(.sum, axes: axes, keep: keep), try apply(Elementwise(.square), x)))
    case .largest: return try apply(Reduction(.max, axes: axes, keep: keep), try apply(Elementwise(.abs), x))
    }
  }
}

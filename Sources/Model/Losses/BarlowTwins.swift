package import Runtime

/// The Barlow Twins loss: Σ (C_ii - 1)² + λ Σ_{i≠j} C_ij², where C is the cross-correlation of the two views'
/// embeddings over the batch (Zbontar et al., 2021, equations 1 and 2).
///
/// Embeddings are standardized with the biased variance of the batch, as the reference code does.
package struct BarlowTwins: Objective {
  package let lambda: Float
  /// How the terms are computed; nil for the cheaper way.
  package let form: BarlowTwinsTerms.Form?

  /// - Throws: where lambda is negative or no number.
  package init(lambda: Float = 0.0051, form: BarlowTwinsTerms.Form? = nil) throws(TensorError) {
    guard lambda >= 0, lambda.isFinite else {
      throw TensorError("barlow_twins", "`lambda` is a number of at least 0, not \(lambda)", kind: .value)
    }
    (self.lambda, self.form) = (lambda, form)
  }

  package var code: String {
    "barlow_twins(lambda=\(lambda)\(form.map { ", form=\"\($0.rawValue)\"" } ?? ""))"
  }

  package func callAsFunction(_ embeddings: [Tensor], _ context: Context, _ probes: Probes) throws -> Tensor {
    guard embeddings.count == 2 else {
      throw TensorError(
        "barlow_twins", "it takes the embeddings of two views, not \(embeddings.count)", kind: .value)
    }
    let tape = context.tape
    var views: [Tensor] = []
    for z in embeddings { views.append(try tape.apply(Standardize(collective: context.collective), z)) }
    let terms = try tape.apply(BarlowTwinsTerms(form: form), views)
    let weights = try Tensor([1, lambda], [2])
    let loss = try tape.apply(Reduction(.sum), try tape.apply(Arithmetic(.multiply), terms, weights))
    try report(terms, views, to: probes)
    return loss
  }

  private func report(_ terms: Tensor, _ views: [Tensor], to probes: Probes) throws(TensorError) {
    let (n, d) = (views[0].shape[0], views[0].shape[1])
    let values = terms.hasData ? terms.scalars : [.nan, .nan]
    try probes.record("on_diagonal", try Tensor(scalar: values[0]))
    try probes.record("off_diagonal", try Tensor(scalar: values[1]))
    try probes.record(
      "floor", try Tensor(scalar: Float(Self.floor(samples: n, features: d, lambda: Double(lambda)))))
    guard probes.keepsTensors else { return }
    let tape = Tape(recording: false)
    let product = try tape.apply(MatrixProduct(transposeA: true), views[0].detached, views[1].detached)
    try probes.record(
      "correlation", try tape.apply(Arithmetic(.divide), product, try Tensor(scalar: Float(n))))
  }

  /// A value the loss can't fall below: C has rank N - 1 at most, so for D > N - 1 its diagonal can't be all
  /// ones without correlations off it. D x / (1 + x) with x = λ (D / (N - 1) - 1), for 0 < λ < 1.
  ///
  /// Not always attained. From Σ_ij C_ij² ≥ (Σ C_ii)² / (N - 1), minimized over equal C_ii.
  package static func floor(samples n: Int, features d: Int, lambda: Double) -> Double {
    guard n > 1, d > n - 1, lambda > 0, lambda < 1 else { return 0 }
    let x = lambda * (Double(d) / Double(n - 1) - 1)
    return Double(d) * x / (1 + x)
  }
}

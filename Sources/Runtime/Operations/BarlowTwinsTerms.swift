internal import Kernels

/// The two terms of the Barlow Twins loss of standardized embeddings (Zbontar et al., 2021, equation 1).
///
/// Inputs a and b of [n, d] with columns of mean 0 and variance 1; with C = aᵀ b / n the result is
/// [Σ (C_ii - 1)², Σ_{i≠j} C_ij²]. Both forms are exact. The direct one makes C, of d x d; the Gram form
/// uses Σ_ij C_ij² = ⟨a aᵀ, b bᵀ⟩ / n² and never does: 8 n² d operations instead of 6 n d².
package struct BarlowTwinsTerms: Operation {
  package enum Form: String, Sendable { case direct, gram }
  /// nil: the cheaper one for the sizes at hand.
  let form: Form?

  package init(form: Form? = nil) { self.form = form }

  package static let name = "barlow_twins"
  package static var samples: [Sample] {
    [(8, 4), (6, 6), (4, 8)].flatMap { (n, d) in
      [
        Sample("direct \(n) by \(d)", BarlowTwinsTerms(form: .direct), [[n, d], [n, d]]),
        Sample("gram \(n) by \(d)", BarlowTwinsTerms(form: .gram), [[n, d], [n, d]]),
      ]
    } + [
      Sample("chosen", BarlowTwinsTerms(), [[3, 9], [3, 9]]),
      Sample("unequal", BarlowTwinsTerms(), [[3, 9], [3, 8]], refused: "two matrices of one shape"),
      Sample("no rows", BarlowTwinsTerms(), [[0, 9], [0, 9]], refused: "at least one"),
    ]
  }

  /// The form that takes fewer operations, forward and backward.
  package static func cheaper(samples n: Int, features d: Int) -> Form { 8 * n <= 6 * d ? .gram : .direct }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank == 2, a == b else {
      throw TensorError(
        Self.name, "it takes two matrices of one shape, samples by features", operands: [a, b])
    }
    guard a[0] > 0, a[1] > 0 else {
      throw TensorError(Self.name, "it takes at least one sample and one feature", operands: [a, b])
    }
    return TensorType([2])
  }

  /// Of the products alone. Of a symmetric one half is computed.
  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let (n, d) = (Double(inputs[0].shape[0]), Double(inputs[0].shape[1]))
    let product =
      switch form ?? Self.cheaper(samples: inputs[0].shape[0], features: inputs[0].shape[1]) {
      case .direct: 2 * n * d * d
      case .gram: 2 * n * n * d
      }
    return product * Double(wanted?.count { $0 } ?? 1)
  }

  package struct Saved {
    let a, b: Tensor
    /// C of the direct form.
    var correlation: Tensor?
    /// a aᵀ and b bᵀ of the Gram form, upper triangles.
    var grams: (Tensor, Tensor)?
    /// C_ii.
    var diagonal: Tensor
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let (a, b) = (inputs[0], inputs[1])
    let (n, d) = (a.shape[0], a.shape[1])
    let saved: Saved, all: Double
    switch form ?? Self.cheaper(samples: n, features: d) {
    case .direct:
      let c = try Tensor(uninitialized: TensorType([d, d]), for: Self.name)
      BLAS.product(
        a.floats, transposed: true, b.floats, transposed: false, into: c.mutableFloats, d, d, n,
        alpha: 1 / Float(n))
      let diagonal = try Tensor(uninitialized: TensorType([d]), for: Self.name)
      bt_diagonal(c.floats, diagonal.mutableFloats, d)
      saved = Saved(a: a, b: b, correlation: c, diagonal: diagonal)
      all = bt_dot(c.floats, c.floats, d * d)
    case .gram:
      let grams = (try gram(a), try gram(b))
      let products = try Tape(recording: false).apply(Arithmetic(.multiply), a, b)
      let diagonal = try Reduction(.mean, axes: [0]).reduced(products)
      saved = Saved(a: a, b: b, grams: grams, diagonal: diagonal)
      all = Self.symmetricDot(grams.0, grams.1) / (Double(n) * Double(n))
    }
    let (onDiagonal, squares) = saved.diagonal.withFloats { entries in
      entries.reduce((0.0, 0.0)) { sum, c in
        let c = Double(c)
        return (sum.0 + (c - 1) * (c - 1), sum.1 + c * c)
      }
    }
    output.mutableFloats[0] = Float(onDiagonal)
    output.mutableFloats[1] = Float(max(0, all - squares))
    return saved
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let (onDiagonal, offDiagonal) = (gradient.floats[0], gradient.floats[1])
    var parts: [Tensor?] = [nil, nil]
    let others = [saved.b, saved.a]
    for i in 0..<2 where wanted[i] {
      let part = try Tensor(uninitialized: saved.a.type, for: Self.name)
      try propagate(saved, others[i], isFirst: i == 0, offDiagonal, into: part)
      try addDiagonal(saved, others[i], onDiagonal, offDiagonal, to: part)
      parts[i] = part
    }
    return parts
  }

  /// part = g ∂/∂a Σ_ij C_ij², the diagonal included.
  private func propagate(
    _ saved: Saved, _ other: Tensor, isFirst: Bool, _ g: Float, into part: Tensor
  ) throws(TensorError) {
    let (n, d) = (part.shape[0], part.shape[1])
    if let c = saved.correlation {  // da = 2 g / n b Cᵀ, db = 2 g / n a C
      BLAS.product(
        other.floats, transposed: false, c.floats, transposed: isFirst, into: part.mutableFloats, n, d, d,
        alpha: 2 * g / Float(n))
    } else if let grams = saved.grams {  // da = 2 g / n² (b bᵀ) a, db = 2 g / n² (a aᵀ) b
      BLAS.symmetricProduct(
        (isFirst ? grams.1 : grams.0).floats, (isFirst ? saved.a : saved.b).floats, into: part.mutableFloats,
        n, d,
        alpha: 2 * g / (Float(n) * Float(n)), beta: 0)
    }
  }

  /// Column i of part += 2 / n (g_on (C_ii - 1) - g_off C_ii) times column i of the other embedding.
  private func addDiagonal(
    _ saved: Saved, _ other: Tensor, _ on: Float, _ off: Float, to part: Tensor
  ) throws(TensorError) {
    let n = Float(part.shape[0])
    let weights = try Tensor(building: saved.diagonal.shape) { weights in
      saved.diagonal.withFloats { c in
        for i in weights.indices { weights[i] = 2 / n * (on * (c[i] - 1) - off * c[i]) }
      }
    }
    let term = try Tape(recording: false).apply(Arithmetic(.multiply), other, weights)
    bt_accumulate(1, term.floats, part.mutableFloats, part.count)
  }

  private func gram(_ x: Tensor) throws(TensorError) -> Tensor {
    let n = x.shape[0]
    let result = try Tensor(filled: 0, [n, n])
    BLAS.gram(x.floats, into: result.mutableFloats, n, x.shape[1])
    return result
  }

  /// ⟨x, y⟩ of symmetric matrices whose lower triangles are 0, in double.
  private static func symmetricDot(_ x: Tensor, _ y: Tensor) -> Double {
    let n = x.shape[0]
    var diagonal = 0.0
    for i in 0..<n { diagonal += Double(x.floats[i * (n + 1)]) * Double(y.floats[i * (n + 1)]) }
    return 2 * bt_dot(x.floats, y.floats, n * n) - diagonal
  }
}

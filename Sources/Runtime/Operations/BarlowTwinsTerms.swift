/// The two terms of the Barlow Twins loss of standardized embeddings (Zbontar et al., 2021, equation 1).
///
/// Inputs a and b of [n, d] with columns of mean 0 and variance 1; with C = aᵀ b / n the result is
/// [Σ (C_ii - 1)², Σ_{i≠j} C_ij²]. Both forms are exact. The direct one makes C, of d x d; the Gram form
/// uses Σ_ij C_ij² = ⟨a aᵀ, b bᵀ⟩ / n² and never does: 8 n² d operations instead of 6 n d².
package struct BarlowTwinsTerms: Operation {
  package typealias Form = CorrelationForm
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
      switch form ?? .cheaper(samples: inputs[0].shape[0], features: inputs[0].shape[1], inputs[1].shape[1]) {
      case .direct: 2 * n * d * d
      case .gram: 2 * n * n * d
      }
    return product * Double(wanted?.count { $0 } ?? 1)
  }

  package struct Saved {
    /// aᵀ b, n times C.
    let product: CorrelationProduct
    /// The diagonal of that.
    let diagonal: Tensor
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let (a, b) = (inputs[0], inputs[1])
    let n = Double(a.shape[0])
    let product = try CorrelationProduct(a, b, form: form, for: Self.name)
    let diagonal = try product.diagonal(for: Self.name)
    let (onDiagonal, squares) = diagonal.withFloats { entries in
      entries.reduce((0.0, 0.0)) { sum, entry in
        let c = Double(entry) / n
        return (sum.0 + (c - 1) * (c - 1), sum.1 + c * c)
      }
    }
    let offDiagonal = product.squares / (n * n) - squares
    output.mutableFloats[0] = Float(onDiagonal)
    output.mutableFloats[1] = Float(offDiagonal < 0 ? 0 : offDiagonal)  // rounding; NaN stays
    return Saved(product: product, diagonal: diagonal)
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let (on, off) = (gradient.floats[0], gradient.floats[1])
    let n = Float(saved.product.a.shape[0])
    // Column i of the other embedding times 2 / n (on (C_ii - 1) - off C_ii), then that of off Σ_ij C_ij².
    let weights = try Tensor(building: saved.diagonal.shape) { weights in
      saved.diagonal.withFloats { entries in
        for i in weights.indices {
          let c = entries[i] / n
          weights[i] = 2 / n * (on * (c - 1) - off * c)
        }
      }
    }
    var parts: [Tensor?] = [nil, nil]
    let others = [saved.product.b, saved.product.a]
    for i in 0..<2 where wanted[i] {
      let part = try Tape(recording: false).apply(Arithmetic(.multiply), others[i], weights)
      saved.product.addGradient(ofFirst: i == 0, times: 2 * off / (n * n), to: part)
      parts[i] = part
    }
    return parts
  }
}

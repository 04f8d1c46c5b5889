internal import Kernels

/// How the squares of a product aᵀ b are summed; both ways are exact.
package enum CorrelationForm: String, Sendable {
  /// The product is formed.
  case direct
  /// By the Gram matrices of the factors, without the product.
  case gram

  /// The form that takes fewer operations, forward and backward, for factors [n, p] and [n, q]: 4 n² (p + q) of the Gram
  /// form against 6 n p q.
  package static func cheaper(samples n: Int, features p: Int, _ q: Int) -> CorrelationForm {
    4 * Double(n) * (Double(p) + Double(q)) <= 6 * Double(p) * Double(q) ? .gram : .direct
  }
}

/// C = aᵀ b for matrices [n, p] and [n, q], as far as the sum of its squares and the gradient of that need it.
///
/// Σ_ij C_ij² = ⟨a aᵀ, b bᵀ⟩, and its gradients are 2 (b bᵀ) a and 2 (a aᵀ) b: two matrices of n x n in the place of one
/// of p x q.
struct CorrelationProduct {
  let a, b: Tensor
  private let content: Content

  private enum Content {
    case formed(Tensor)
    /// a aᵀ and b bᵀ, upper triangles.
    case grams(Tensor, Tensor)
  }

  /// - Parameter form: nil for the cheaper one.
  init(_ a: Tensor, _ b: Tensor, form: CorrelationForm?, for operation: String) throws(TensorError) {
    (self.a, self.b) = (a, b)
    let (n, p, q) = (a.shape[0], a.shape[1], b.shape[1])
    if (form ?? .cheaper(samples: n, features: p, q)) == .gram {
      let gramA = try Self.gram(a, for: operation)
      let gramB = a.raw == b.raw && p == q ? gramA : try Self.gram(b, for: operation)
      if Self.keepsRange(gramA, of: a), Self.keepsRange(gramB, of: b) {
        content = .grams(gramA, gramB)
        return
      }
    }
    let c = try Tensor(uninitialized: TensorType([p, q]), for: operation)
    try FloatProduct(m: p, n: q, k: n, transposeA: true).compute(a, b, into: c)
    content = .formed(c)
  }

  /// Σ_ij C_ij², in double.
  var squares: Double {
    switch content {
    case .formed(let c): return bt_dot(c.floats, c.floats, c.count)
    case .grams(let x, let y):
      let n = x.shape[0]
      let diagonal = (0..<n).reduce(0.0) {
        $0 + Double(x.floats[$1 * (n + 1)]) * Double(y.floats[$1 * (n + 1)])
      }
      return 2 * bt_dot(x.floats, y.floats, x.count) - diagonal
    }
  }

  /// C_ii of a square product.
  func diagonal(for operation: String) throws(TensorError) -> Tensor {
    let d = a.shape[1]
    let result = try Tensor(uninitialized: TensorType([d]), for: operation)
    switch content {
    case .formed(let c): bt_diagonal(c.floats, result.mutableFloats, d)
    case .grams: bt_column_dots(a.floats, b.floats, result.mutableFloats, a.shape[0], d)
    }
    return result
  }

  /// Adds g ∂/∂a ½ Σ_ij C_ij², or that for b, to a fresh tensor.
  func addGradient(ofFirst isFirst: Bool, times g: Float, to part: Tensor) {
    let (n, d) = (part.shape[0], part.shape[1])
    switch content {
    case .formed(let c):  // b Cᵀ and a C
      let other = isFirst ? b : a
      BLAS.product(
        other.floats, transposed: false, c.floats, transposed: isFirst, into: part.mutableFloats, n, d,
        other.shape[1], alpha: g, beta: 1)
    case .grams(let x, let y):  // (b bᵀ) a and (a aᵀ) b
      BLAS.symmetricProduct(
        (isFirst ? y : x).floats, (isFirst ? a : b).floats, into: part.mutableFloats, n, d, alpha: g, beta: 1)
    }
  }

  /// The upper triangle of x xᵀ, with zeros below.
  private static func gram(_ x: Tensor, for operation: String) throws(TensorError) -> Tensor {
    let n = x.shape[0]
    let result = try Tensor(uninitialized: TensorType([n, n]), for: operation)
    bt_fill(0, result.mutableFloats, n * n)
    BLAS.gram(x.floats, into: result.mutableFloats, n, x.shape[1])
    return result
  }

  /// Whether the products of x with itself lie in the range of float32 wherever x does: a large factor and a small one
  /// may have a product in range although their Gram matrices are not.
  private static func keepsRange(_ gram: Tensor, of x: Tensor) -> Bool {
    let n = gram.shape[0]
    let trace = (0..<n).reduce(0.0) { $0 + Double(gram.floats[$1 * (n + 1)]) }
    if trace > 1e-24, trace < 1e36 { return true }
    let squares = bt_dot(x.floats, x.floats, x.count)
    return squares == 0 || !squares.isFinite
  }
}

/// The product of two matrices, either read transposed.
package struct MatrixProduct: Operation {
  let transposeA: Bool
  let transposeB: Bool

  package init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  package static let name = "matmul"
  package static var samples: [Sample] {
    [
      Sample("plain", MatrixProduct(), [[3, 4], [4, 2]]),
      Sample("first transposed", MatrixProduct(transposeA: true), [[4, 3], [4, 2]]),
      Sample("second transposed", MatrixProduct(transposeB: true), [[3, 4], [2, 4]]),
      Sample("both transposed", MatrixProduct(transposeA: true, transposeB: true), [[4, 3], [2, 4]]),
      Sample("inner sizes", MatrixProduct(), [[3, 4], [3, 4]], refused: "inner sizes 4 and 3 differ"),
      Sample("not a matrix", MatrixProduct(), [[3, 4], [4]], refused: "two matrices"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank == 2, b.rank == 2 else {
      throw TensorError(Self.name, "`@` takes two matrices", operands: [a, b])
    }
    let (m, k) = transposeA ? (a[1], a[0]) : (a[0], a[1])
    let (l, n) = transposeB ? (b[1], b[0]) : (b[0], b[1])
    guard k == l else {
      throw TensorError(
        Self.name, "inner sizes \(k) and \(l) differ", operands: [a, b],
        hint: m == l && !transposeA
          ? "transpose the left side: `{0}.T`"
          : k == n && !transposeB ? "transpose the right side: `{1}.T`" : nil)
    }
    return TensorType([m, n])
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> (a: Tensor?, b: Tensor?) {
    let (a, b) = (inputs[0], inputs[1])
    BLAS.product(
      a.floats, transposed: transposeA, b.floats, transposed: transposeB, into: output.mutableFloats,
      output.shape[0], output.shape[1], transposeA ? a.shape[0] : a.shape[1])
    return (wanted[1] ? a : nil, wanted[0] ? b : nil)  // each factor's gradient needs the other
  }

  package func pullback(
    _ g: Tensor, _ saved: (a: Tensor?, b: Tensor?), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    // y = a b: da = g bᵀ, db = aᵀ g; a factor read transposed gets its transpose.
    var parts: [Tensor?] = [nil, nil]
    if wanted[0], let b = saved.b {
      parts[0] =
        transposeA
        ? try Self.product(b, transposeB, g, true) : try Self.product(g, false, b, !transposeB)
    }
    if wanted[1], let a = saved.a {
      parts[1] =
        transposeB
        ? try Self.product(g, true, a, transposeA) : try Self.product(a, !transposeA, g, false)
    }
    return parts
  }

  private static func product(_ a: Tensor, _ ta: Bool, _ b: Tensor, _ tb: Bool) throws(TensorError) -> Tensor
  {
    let m = ta ? a.shape[1] : a.shape[0], k = ta ? a.shape[0] : a.shape[1], n = tb ? b.shape[0] : b.shape[1]
    let c = try Tensor(uninitialized: TensorType([m, n]), for: name)
    BLAS.product(a.floats, transposed: ta, b.floats, transposed: tb, into: c.mutableFloats, m, n, k)
    return c
  }
}

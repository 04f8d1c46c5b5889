/// The product of two matrices, either read transposed. Of bfloat16 matrices it is bfloat16, its sums float32.
///
/// A tape of bfloat16 has it computed in bfloat16 where that is the faster arithmetic.
package struct MatrixProduct: Operation {
  let transposeA: Bool
  let transposeB: Bool
  /// Whether the product of bfloat16 matrices is float32, the sums as they are.
  let widens: Bool
  let arithmetic: BFloat16Arithmetic?

  /// - Parameter arithmetic: of bfloat16 matrices; by default the faster one.
  package init(
    transposeA: Bool = false, transposeB: Bool = false, widens: Bool = false,
    arithmetic: BFloat16Arithmetic? = nil
  ) {
    self.transposeA = transposeA
    self.transposeB = transposeB
    self.widens = widens
    self.arithmetic = arithmetic
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
    return TensorType([m, n], Format(widens ? .float32 : inputs[0].format.element))
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    let isNarrow = precision == .bfloat16 && (arithmetic ?? (try? .preferred)) == .native
    let element = isNarrow ? .bfloat16 : ElementType.common(inputs)
    return Array(repeating: Format(element), count: inputs.count)
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let a = inputs[0].shape
    let products = 2 * Double(result.shape.count) * Double(a[transposeA ? 0 : 1])
    return products * Double(wanted?.count { $0 } ?? 1)  // each gradient is a product of the same sizes
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> (a: Tensor?, b: Tensor?) {
    let (a, b) = (inputs[0], inputs[1])
    try multiply(a, transposeA, b, transposeB, into: output)
    return (wanted[1] ? a : nil, wanted[0] ? b : nil)  // each factor's gradient needs the other
  }

  package func pullback(
    _ g: Tensor, _ saved: (a: Tensor?, b: Tensor?), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    let element = (saved.a ?? saved.b)?.element ?? .float32
    let g = try g.converted(to: element, for: Self.name)
    // y = a b: da = g bᵀ, db = aᵀ g; a factor read transposed gets its transpose.
    var parts: [Tensor?] = [nil, nil]
    if wanted[0], let b = saved.b {
      parts[0] =
        transposeA
        ? try product(b, transposeB, g, true) : try product(g, false, b, !transposeB)
    }
    if wanted[1], let a = saved.a {
      parts[1] =
        transposeB
        ? try product(g, true, a, transposeA) : try product(a, !transposeA, g, false)
    }
    return parts
  }

  private func product(_ a: Tensor, _ ta: Bool, _ b: Tensor, _ tb: Bool) throws(TensorError) -> Tensor {
    let shape: Shape = [ta ? a.shape[1] : a.shape[0], tb ? b.shape[0] : b.shape[1]]
    let c = try Tensor(uninitialized: TensorType(shape, a.type.format), for: Self.name)
    try multiply(a, ta, b, tb, into: c)
    return c
  }

  /// c = op(a) op(b), for a and b of one element type.
  private func multiply(
    _ a: Tensor, _ ta: Bool, _ b: Tensor, _ tb: Bool, into c: Tensor
  ) throws(TensorError) {
    let (m, n, k) = (c.shape[0], c.shape[1], ta ? a.shape[0] : a.shape[1])
    if a.element == .bfloat16 {
      let product = BFloat16Product(m: m, n: n, k: k, transposeA: ta, transposeB: tb, result: c.element)
      let arithmetic = if let arithmetic { arithmetic } else { try BFloat16Arithmetic.preferred }
      return try product.compute(a, b, into: c, arithmetic)
    }
    try FloatProduct(m: m, n: n, k: k, transposeA: ta, transposeB: tb).compute(a, b, into: c)
  }
}

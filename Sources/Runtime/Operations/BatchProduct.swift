/// The products of two stacks of matrices, pair by pair, either stack read transposed: [..., m, k] and [..., k, n]
/// give [..., m, n]. The leading axes agree.
package struct BatchProduct: Operation {
  let transposeA: Bool
  let transposeB: Bool

  package init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  package static let name = "batch_matmul"
  package static let staysNarrow = true
  package static var samples: [Sample] {
    [
      Sample("plain", BatchProduct(), [[2, 3, 4], [2, 4, 5]]),
      Sample("first transposed", BatchProduct(transposeA: true), [[2, 4, 3], [2, 4, 5]]),
      Sample("second transposed", BatchProduct(transposeB: true), [[2, 3, 4], [2, 5, 4]]),
      Sample("both transposed", BatchProduct(transposeA: true, transposeB: true), [[2, 4, 3], [2, 5, 4]]),
      Sample("heads", BatchProduct(transposeB: true), [[2, 3, 5, 4], [2, 3, 6, 4]]),
      Sample("inner sizes", BatchProduct(), [[2, 3, 4], [2, 3, 4]], refused: "inner sizes 4 and 3 differ"),
      Sample(
        "leading sizes", BatchProduct(), [[2, 3, 4], [3, 4, 3]], refused: "leading sizes [2] and [3]"),
      Sample("a matrix", BatchProduct(), [[2, 3, 4], [4, 3]], refused: "leading sizes [2] and []"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank >= 2, b.rank >= 2 else {
      throw TensorError(MatrixProduct.name, "`@` takes matrices, or stacks of them", operands: [a, b])
    }
    let (leading, others) = (Array(a.array.dropLast(2)), Array(b.array.dropLast(2)))
    guard leading == others else {
      throw TensorError(
        MatrixProduct.name, "leading sizes \(leading) and \(others) differ", operands: [a, b])
    }
    let left = matrix(a, transposeA), right = matrix(b, transposeB)
    guard left.columns == right.rows else {
      throw TensorError(
        MatrixProduct.name, "inner sizes \(left.columns) and \(right.rows) differ", operands: [a, b])
    }
    return TensorType(try Shape(leading + [left.rows, right.columns]))
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let a = inputs[0].shape
    let products = 2 * Double(result.shape.count) * Double(a[a.rank - (transposeA ? 2 : 1)])
    return products * Double(wanted?.count { $0 } ?? 1)
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> (a: Tensor, b: Tensor) {
    let (a, b) = (inputs[0], inputs[1])
    multiply(a, transposeA, b, transposeB, into: output)
    return (a, b)
  }

  package func pullback(
    _ g: Tensor, _ saved: (a: Tensor, b: Tensor), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    // y = a b: da = g bᵀ, db = aᵀ g; a factor read transposed gets its transpose.
    let (a, b) = saved
    var parts: [Tensor?] = [nil, nil]
    if wanted[0] {
      let da = try Tensor(uninitialized: TensorType(a.shape), for: MatrixProduct.name)
      if transposeA {
        multiply(b, transposeB, g, true, into: da)
      } else {
        multiply(g, false, b, !transposeB, into: da)
      }
      parts[0] = da
    }
    if wanted[1] {
      let db = try Tensor(uninitialized: TensorType(b.shape), for: MatrixProduct.name)
      if transposeB {
        multiply(g, true, a, transposeA, into: db)
      } else {
        multiply(a, !transposeA, g, false, into: db)
      }
      parts[1] = db
    }
    return parts
  }

  private func multiply(_ a: Tensor, _ ta: Bool, _ b: Tensor, _ tb: Bool, into c: Tensor) {
    let left = matrix(a.shape, ta), n = matrix(b.shape, tb).columns
    BLAS.products(
      c.shape.count(0..<c.shape.rank - 2), a, transposed: ta, b, transposed: tb, into: c, left.rows, n,
      left.columns)
  }

  /// The sizes of each matrix of a stack, as it is read.
  private func matrix(_ shape: Shape, _ transposed: Bool) -> (rows: Int, columns: Int) {
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    return transposed ? (columns, rows) : (rows, columns)
  }
}

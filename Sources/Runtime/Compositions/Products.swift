/// Products of matrices and of stacks of matrices.
extension Tape {
  /// What `@` means: the product of two matrices, of two stacks [..., m, k] and [..., k, n] pair by pair, or of every
  /// matrix of a stack with one matrix [k, n]. A factor said to be transposed is read so, in its last two axes.
  package func product(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
  ) throws(TensorError) -> Tensor {
    if a.shape.rank <= 2, b.shape.rank <= 2 {
      return try apply(MatrixProduct(transposeA: transposeA, transposeB: transposeB), a, b)
    }
    guard b.shape.rank == 2, !transposeA else {
      return try apply(BatchProduct(transposeA: transposeA, transposeB: transposeB), a, b)
    }
    let last = a.shape.rank - 1
    let rows = try apply(Reshape([a.shape.count(0..<last), a.shape.last]), a)
    do throws(TensorError) {
      let product = try apply(MatrixProduct(transposeB: transposeB), rows, b)
      return try apply(Reshape(Array(a.shape.array[..<last]) + [product.shape[1]]), product)
    } catch {
      var error = error
      if error.kind == .shape { error.operands = [a.shape, b.shape] }
      throw error
    }
  }
}

/// A dense matrix of doubles, zero at first: for sums over a whole data set, which float32 would blur.
///
/// Its bytes come from the pool, so that one too large is an error like any other.
package final class DoubleMatrix {
  package let rows: Int
  package let columns: Int
  private let storage: Storage

  /// - Throws: where it takes more memory than there is.
  package init(_ rows: Int, _ columns: Int, for operation: String) throws(TensorError) {
    let (bytes, isTooLarge) = try Shape([rows, columns]).count.multipliedReportingOverflow(
      by: MemoryLayout<Double>.stride)
    guard !isTooLarge else {
      throw TensorError(operation, "a matrix of \(rows) x \(columns) is too large", kind: .memory)
    }
    (self.rows, self.columns) = (rows, columns)
    storage = try Storage(byteCount: bytes, for: operation)
    elements.initialize(repeating: 0, count: rows * columns)
  }

  private var elements: UnsafeMutablePointer<Double> {
    storage.bytes.assumingMemoryBound(to: Double.self)
  }

  /// Reads or writes the elements, row by row.
  package func withElements<Result>(_ body: (UnsafeMutableBufferPointer<Double>) -> Result) -> Result {
    body(UnsafeMutableBufferPointer(start: elements, count: rows * columns))
  }

  /// self += aᵀ b over the first `count` rows of both.
  package func add(transposed a: DoubleMatrix, times b: DoubleMatrix, rows count: Int) {
    precondition(a.columns == rows && b.columns == columns && count <= min(a.rows, b.rows))
    BLAS.addProduct(transposed: a.elements, b.elements, to: elements, rows, columns, count)
  }

  /// The upper triangle of self += aᵀ a over the first `count` rows.
  package func addGram(transposed a: DoubleMatrix, rows count: Int) {
    precondition(rows == columns && a.columns == rows && count <= a.rows)
    BLAS.addGram(a.elements, transposed: true, to: elements, rows, count, stride: a.columns)
  }

  /// The upper triangle of self += a aᵀ over the first `count` columns.
  package func addGram(_ a: DoubleMatrix, columns count: Int) {
    precondition(rows == columns && a.rows == rows && count <= a.columns)
    BLAS.addGram(a.elements, transposed: false, to: elements, rows, count, stride: a.columns)
  }

  /// The eigenvalues of a symmetric matrix, ascending; its upper triangle is read, its elements are lost.
  ///
  /// - Throws: where the iteration does not converge, as for elements that are not finite.
  package func eigenvalues(for operation: String) throws(TensorError) -> [Double] {
    precondition(rows == columns)
    guard let values = BLAS.eigenvalues(elements, rows) else {
      throw TensorError(operation, "the eigenvalues can't be found: the numbers are not finite", kind: .value)
    }
    return values
  }
}

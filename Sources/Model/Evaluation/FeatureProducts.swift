internal import Runtime

/// Inner products of many rows with all of a reference's, a portion of the rows at a time.
///
/// Only `limit` products are in memory at once, whatever the number of rows.
struct FeatureProducts {
  /// float32 `[r, d]`.
  let reference: Tensor
  let operation: String
  var limit = 1 << 22

  /// Calls the body for each row of the queries, float32 `[q, d]`, with its `r` products; several rows at a time.
  ///
  /// - Throws: where rows do not fit each other, or on cancellation.
  func forEach(
    _ queries: Tensor, isCancelled: () -> Bool = { false },
    _ body: @Sendable (_ row: Int, _ products: UnsafeBufferPointer<Float>) -> Void
  ) throws(TensorError) {
    try checkFeatures(queries, for: operation)
    guard queries.shape[1] == reference.shape[1] else {
      throw TensorError(
        operation, "the features compared have different widths", operands: [reference.shape, queries.shape])
    }
    guard queries.hasData, reference.hasData else { return }
    let (count, width, columns) = (queries.shape[0], queries.shape[1], reference.shape[0])
    let portion = max(1, min(count, limit / max(1, columns)))
    for start in stride(from: 0, to: count, by: portion) {
      if isCancelled() { throw TensorError(operation, "interrupted", kind: .cancelled) }
      let rows = min(portion, count - start)
      let part = try Tensor(building: try Shape([rows, width])) { space in
        queries.withFloats { _ = space.update(fromContentsOf: $0[start * width..<(start + rows) * width]) }
      }
      let products = try Tape(recording: false).apply(MatrixProduct(transposeB: true), part, reference)
      products.withFloats { numbers in
        nonisolated(unsafe) let numbers = numbers
        Team.run(rows) { row in
          body(start + row, UnsafeBufferPointer(rebasing: numbers[row * columns..<(row + 1) * columns]))
        }
      }
    }
  }
}

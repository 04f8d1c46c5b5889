extension Tape {
  /// The matrix [m, n] of derivatives of each of a value's m elements with respect to each of a variable's n, by one
  /// backward pass a row; the tape stays as it is.
  ///
  /// - Parameter isCancelled: asked before each row.
  /// - Throws: where the matrix does not fit the memory, or the user asked to stop.
  package func jacobian(
    of value: Tensor, at variable: Tensor, isCancelled: () -> Bool = { false }
  ) throws(TensorError) -> Tensor {
    let (rows, columns) = (value.count, variable.count)
    let shape = try Shape([rows, columns])
    guard value.hasData, variable.hasData else {
      return try Tensor(shapeOnly: TensorType(shape), for: "jacobian")
    }
    let result = try Tensor(filled: 0, shape)
    guard value.isTracked else { return result }
    for row in 0..<rows {
      guard !isCancelled() else { throw TensorError("jacobian", "it was cancelled", kind: .cancelled) }
      let seed = try Tensor(filled: 0, value.shape)
      seed.mutableFloats[row] = 1
      var gradients = try backward(from: [(value, seed)], keeping: true)
      gradients.take(variable)?.convert(into: result.mutableFloats + row * columns)
    }
    return result
  }
}

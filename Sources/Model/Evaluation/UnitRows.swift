package import Runtime

/// Features with each row scaled to length 1; a row of zeros, or one with NaN or infinity, becomes zeros.
///
/// - Parameter features: float32 `[n, d]`.
package func unitRows(_ features: Tensor, for operation: String) throws(TensorError) -> Tensor {
  try checkFeatures(features, for: operation)
  guard features.hasData else { return Tensor(shapeOnly: features.type) }
  let width = features.shape[1]
  return try Tensor(building: features.shape) { result in
    features.withFloats { numbers in
      nonisolated(unsafe) let (numbers, result) = (numbers, result)
      Team.run(features.shape[0]) { row in
        var sum = 0.0
        for i in row * width..<(row + 1) * width { sum += Double(numbers[i]) * Double(numbers[i]) }
        let length = sum.squareRoot()
        let isUsable = length > 0 && length.isFinite
        for i in row * width..<(row + 1) * width {
          result[i] = isUsable ? Float(Double(numbers[i]) / length) : 0
        }
      }
    }
  }
}

/// - Throws: where these are no features, a float32 matrix with a row for each example.
func checkFeatures(_ features: Tensor, for operation: String) throws(TensorError) {
  guard features.shape.rank == 2, features.type.format == .float32 else {
    throw TensorError(
      operation, "features are a matrix of floats with a row for each example", operands: [features.shape],
      hint: features.element == .bfloat16 ? "`float32(x)` has its elements as such" : nil)
  }
}

/// - Throws: where there is not one label for each row of the features.
func checkLabels(_ labels: [Int32], of features: Tensor, for operation: String) throws(TensorError) {
  try checkFeatures(features, for: operation)
  guard labels.count == features.shape[0] else {
    throw TensorError(
      operation, "\(labels.count) labels for \(features.shape[0]) examples", operands: [features.shape])
  }
  guard !labels.contains(where: { $0 < 0 }) else {
    throw TensorError(operation, "there are images without labels", kind: .value)
  }
}

/// - Throws: where a number of a row is not finite: nothing can be learned from such a representation.
package func requireFinite(_ features: Tensor, for operation: String) throws(TensorError) {
  guard features.hasData, features.shape.rank == 2, features.shape[1] > 0 else { return }
  let width = features.shape[1]
  let wrong = features.withFloats { numbers in numbers.firstIndex { !$0.isFinite } }
  if let wrong {
    throw TensorError(
      operation, "the representation of image \(wrong / width) holds NaN or infinity",
      hint: "the encoder may have diverged: look at the losses of its training", kind: .value)
  }
}

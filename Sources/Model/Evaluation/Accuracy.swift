package import Runtime

/// The fraction of labels predicted right, 0 to 1.
package func accuracy(_ predicted: [Int32], _ labels: [Int32]) throws(TensorError) -> Double {
  guard predicted.count == labels.count else {
    throw TensorError("accuracy", "\(predicted.count) predictions for \(labels.count) labels", kind: .value)
  }
  guard !labels.isEmpty else { throw TensorError("accuracy", "there are no predictions", kind: .value) }
  let right = zip(predicted, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
  return Double(right) / Double(labels.count)
}

/// How often each class was taken for each: rows are the true classes, columns the predicted ones, int32 `[c, c]`.
///
/// - Throws: where predictions and labels differ in number, or are no classes.
package func confusion(
  _ predicted: [Int32], _ labels: [Int32], classes: Int
) throws(TensorError) -> Tensor {
  guard predicted.count == labels.count else {
    throw TensorError("confusion", "\(predicted.count) predictions for \(labels.count) labels", kind: .value)
  }
  guard classes >= 1, classes <= largestConfusion else {
    throw TensorError(
      "confusion", "there must be 1 to \(largestConfusion) classes, not \(classes)", kind: .value)
  }
  if let wrong = (labels + predicted).first(where: { $0 < 0 || $0 >= classes }) {
    throw TensorError("confusion", "\(wrong) is none of the \(classes) classes", kind: .value)
  }
  var counts = [Int32](repeating: 0, count: classes * classes)
  for (found, label) in zip(predicted, labels) { counts[Int(label) * classes + Int(found)] += 1 }
  return try Tensor(counts, try Shape([classes, classes]))
}

/// Classes beyond which a matrix of them is nothing to look at.
package let largestConfusion = 4096

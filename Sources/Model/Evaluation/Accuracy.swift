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

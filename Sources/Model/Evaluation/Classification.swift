package import Runtime

/// A linear classifier's answers for some labelled examples.
package struct Classification: Sendable {
  /// The class of each example.
  package let predictions: [Int32]
  /// The fraction whose class is the label, 0 to 1.
  package let accuracy: Double
  /// The fraction whose label is among the five likeliest classes.
  package let top5: Double

  /// - Parameters:
  ///   - weight: float32 `[c, d]`, with `bias` of `[c]`.
  ///   - features: float32 `[n, d]`, compared with the weights some rows at a time.
  /// - Throws: where shapes do not fit, a label is no class, or there are no examples.
  package init(
    weight: Tensor, bias: Tensor, features: Tensor, labels: [Int32], for operation: String,
    isCancelled: () -> Bool = { false }
  ) throws(TensorError) {
    try checkLabels(labels, of: features, for: operation)
    guard !labels.isEmpty else { throw TensorError(operation, "there are no examples", kind: .value) }
    let classes = weight.shape[0]
    if let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) {
      throw TensorError(operation, "the label \(wrong) is none of the \(classes) classes", kind: .value)
    }
    var found = [Int32](repeating: 0, count: labels.count)
    var ranks = [Int32](repeating: 0, count: labels.count)
    let bias = bias.scalars
    var failure: TensorError?
    found.withUnsafeMutableBufferPointer { found in
      ranks.withUnsafeMutableBufferPointer { ranks in
        nonisolated(unsafe) let (found, ranks) = (found, ranks)
        do throws(TensorError) {
          try FeatureProducts(reference: weight, operation: operation).forEach(
            features, isCancelled: isCancelled
          ) { row, products in
            var best = 0
            let label = Int(labels[row]), own = products[label] + bias[label]
            for i in 0..<classes {
              let value = products[i] + bias[i]
              if value > products[best] + bias[best] { best = i }
              if value > own || (value == own && i < label) { ranks[row] += 1 }
            }
            found[row] = Int32(best)
          }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    predictions = found
    accuracy = Double(zip(found, labels).count { $0 == $1 }) / Double(labels.count)
    top5 = Double(ranks.count { $0 < 5 }) / Double(labels.count)
  }
}

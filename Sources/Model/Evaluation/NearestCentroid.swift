package import Runtime

/// The accuracy of classifying by the nearest class mean, learned from a few labelled examples.
///
/// In each draw `shots` examples of each class are picked at random; a class is the mean of their features,
/// each scaled to length 1, and a query belongs to the class whose mean is nearest by the cosine.
package struct NearestCentroid: Sendable {
  /// The accuracy of each draw, 0 to 1.
  package let accuracies: [Double]

  /// Over the draws.
  package var mean: Double { accuracies.reduce(0, +) / Double(max(1, accuracies.count)) }

  /// The standard deviation over the draws, the mean square's root (no correction for their number).
  package var std: Double {
    let mean = mean
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(1, accuracies.count))).squareRoot()
  }

  /// - Parameters:
  ///   - train: features of the labelled examples, float32 `[n, d]`.
  ///   - test: features of the queries, float32 `[q, d]`.
  ///   - shots: at most the examples of the smallest class.
  ///   - draws: how often examples are picked; draw i picks by `key.at(i)`.
  package init(
    train: Tensor, labels: [Int32], test: Tensor, testLabels: [Int32], shots: Int, draws: Int = 1, key: Key
  ) throws(TensorError) {
    let operation = "nearest_centroid"
    try checkLabels(labels, of: train, for: operation)
    try checkLabels(testLabels, of: test, for: operation)
    guard draws >= 1, draws <= 10_000 else {
      throw TensorError(operation, "`draws` must be from 1 to 10000, not \(draws)", kind: .value)
    }
    guard shots >= 1 else {
      throw TensorError(operation, "`shots` must be at least 1, not \(shots)", kind: .value)
    }
    guard !labels.isEmpty, !testLabels.isEmpty else {
      throw TensorError(operation, "there are no examples", operands: [train.shape, test.shape])
    }
    let classes = Dictionary(grouping: labels.indices) { labels[$0] }.sorted { $0.key < $1.key }
    for (label, members) in classes where members.count < shots {
      throw TensorError(
        operation, "`shots` is \(shots), more than the \(members.count) examples of class \(label)",
        kind: .value)
    }
    let features = try unitRows(train, for: operation)
    guard features.hasData, test.hasData else {
      accuracies = []
      return
    }
    var accuracies: [Double] = []
    for draw in 0..<draws {
      let picked = classes.map { Self.pick(shots, of: $0.value, key: key.at(draw).at(Int($0.key))) }
      let centroids = try unitRows(try Self.means(features, picked), for: operation)
      let found = try Self.nearest(test, centroids)
      accuracies.append(try accuracy(found.map { classes[$0].key }, testLabels))
    }
    self.accuracies = accuracies
  }

  /// Some of the members, without repetition.
  private static func pick(_ count: Int, of members: [Int], key: Key) -> [Int] {
    var members = members
    var draws = key.draws
    for i in 0..<count { members.swapAt(i, i + draws.integer(below: members.count - i)) }
    return Array(members.prefix(count))
  }

  /// For each list of rows their mean, `[lists, d]`.
  private static func means(_ features: Tensor, _ lists: [[Int]]) throws(TensorError) -> Tensor {
    let width = features.shape[1]
    return try Tensor(building: try Shape([lists.count, width])) { means in
      features.withFloats { numbers in
        for (number, rows) in lists.enumerated() {
          for column in 0..<width {
            let sum = rows.reduce(0.0) { $0 + Double(numbers[$1 * width + column]) }
            means[number * width + column] = Float(sum / Double(rows.count))
          }
        }
      }
    }
  }

  /// For each query the number of the nearest centroid, the first of those as near.
  private static func nearest(_ queries: Tensor, _ centroids: Tensor) throws(TensorError) -> [Int] {
    var found = [Int](repeating: 0, count: queries.shape[0])
    var failure: TensorError?
    found.withUnsafeMutableBufferPointer { found in
      nonisolated(unsafe) let found = found
      do throws(TensorError) {
        let products = FeatureProducts(reference: centroids, operation: "nearest_centroid")
        try products.forEach(queries) { row, products in
          var best = 0
          for candidate in 1..<max(1, products.count) where products[candidate] > products[best] {
            best = candidate
          }
          found[row] = best
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return found
  }
}

internal import Kernels
package import Runtime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A classifier by the k labelled examples most similar to a query, by the cosine of their features.
///
/// Without a temperature each neighbor has a vote; with one it has exp(similarity / temperature) (Wu et al.,
/// "Unsupervised feature learning via non-parametric instance discrimination", 2018). Among classes with as many
/// votes the one with the nearest neighbor wins, among examples as similar the first one given. Features without
/// a direction (zeros, NaN) are equally far from everything.
package struct NearestNeighbors: Sendable {
  package let k: Int
  package let temperature: Double?
  private let features: Tensor
  private let labels: [Int32]

  /// - Parameters:
  ///   - features: of the examples, float32 `[n, d]`.
  ///   - k: from 1 to n.
  ///   - temperature: positive; 0.07 is customary.
  package init(
    _ features: Tensor, labels: [Int32], k: Int, temperature: Double? = nil
  ) throws(TensorError) {
    try checkLabels(labels, of: features, for: "knn")
    guard !labels.isEmpty else {
      throw TensorError("knn", "there are no examples to compare with", operands: [features.shape])
    }
    guard k >= 1 else { throw TensorError("knn", "`k` must be at least 1, not \(k)", kind: .value) }
    guard k <= labels.count else {
      throw TensorError("knn", "`k` is \(k), more than the \(labels.count) examples", kind: .value)
    }
    if let temperature, !(temperature > 0 && temperature.isFinite) {
      throw TensorError("knn", "`temperature` must be positive, not \(temperature)", kind: .value)
    }
    self.k = k
    self.temperature = temperature
    self.features = try unitRows(features, for: "knn")
    self.labels = labels
  }

  /// The class of each query, float32 `[q, d]`. Empty where there are shapes only.
  ///
  /// Queries are compared some rows at a time, so that their products with all examples are never in memory together.
  package func classify(
    _ queries: Tensor, isCancelled: () -> Bool = { false }
  ) throws(TensorError) -> [Int32] {
    let queries = try unitRows(queries, for: "knn")
    var classes = [Int32](repeating: 0, count: queries.hasData ? queries.shape[0] : 0)
    var failure: TensorError?
    classes.withUnsafeMutableBufferPointer { classes in
      nonisolated(unsafe) let classes = classes
      do throws(TensorError) {
        let products = FeatureProducts(reference: features, operation: "knn")
        try products.forEach(queries, isCancelled: isCancelled) { row, similarities in
          classes[row] = vote(nearest(similarities))
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return classes
  }

  private struct Neighbor {
    var index: Int
    var similarity: Float
  }

  /// The k most similar, the most similar first.
  private func nearest(_ similarities: UnsafeBufferPointer<Float>) -> [Neighbor] {
    guard let first = similarities.baseAddress else { return [] }
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: k) { indices in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: k) { values in
        guard let found = indices.baseAddress, let largest = values.baseAddress else { return [] }
        bt_largest(first, similarities.count, k, found, largest)
        return (0..<k).map { Neighbor(index: Int(found[$0]), similarity: largest[$0]) }
      }
    }
  }

  private func vote(_ neighbors: [Neighbor]) -> Int32 {
    // In the order of their nearest neighbors, so that the first maximum wins a tie.
    var votes: [(label: Int32, weight: Double)] = []
    let nearest = Double(neighbors.first?.similarity ?? 0)
    for neighbor in neighbors {
      let label = labels[neighbor.index]
      // Relative to the nearest, which changes no order and can't overflow.
      let weight = temperature.map { exp((Double(neighbor.similarity) - nearest) / $0) } ?? 1
      if let known = votes.firstIndex(where: { $0.label == label }) {
        votes[known].weight += weight
      } else {
        votes.append((label, weight))
      }
    }
    var winner = votes[0]
    for candidate in votes.dropFirst() where candidate.weight > winner.weight { winner = candidate }
    return winner.label
  }
}

package import Runtime

/// The same layers several times, each time with parameters of its own.
package struct Repeat: Layer {
  package let count: Int
  package let body: Sequential
  package let nesting: Int
  package let size: Int

  /// - Throws: where the count is not positive, or more than a network could have layers.
  package init(_ count: Int, _ layers: [any Layer]) throws(TensorError) {
    guard (1...Self.maximumCount).contains(count) else {
      throw TensorError(
        "repeat", "the count is between 1 and \(Self.maximumCount), not \(count)", kind: .value)
    }
    self.count = count
    body = Sequential(layers)
    let (size, overflow) = body.size.multipliedReportingOverflow(by: count)
    self.size = overflow ? .max : size
    nesting = 1 + body.nesting
  }

  package static let maximumCount = 10_000

  package var parts: [any Layer] { body.layers }

  package func isEqual(to other: any Layer) -> Bool {
    (other as? Repeat).map { count == $0.count && body.isEqual(to: $0.body) } ?? false
  }

  package var code: String { "repeat(\(count)) " + Self.block(body.layers) }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var x = x
    for index in 0..<count {
      if scope.context.isCancelled() { throw TensorError("repeat", "interrupted", kind: .cancelled) }
      x = try body(x, in: scope["\(index)"])
    }
    return x
  }
}

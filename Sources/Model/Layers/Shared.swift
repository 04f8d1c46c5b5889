package import Runtime

/// A layer whose uses in one network have the same parameters, called as at the first of them.
package struct Shared: Layer {
  /// Who shares: the uses of one value do, two values made alike do not.
  package final class Identity: Sendable { package init() {} }

  package let layer: any Layer
  package let identity: Identity
  package let nesting: Int
  package var size: Int { layer.size }

  package init(_ layer: any Layer, identity: Identity = Identity()) {
    (self.layer, self.identity) = (layer, identity)
    nesting = 1 + layer.nesting
  }

  package var parts: [any Layer] { [layer] }

  /// Which of several are one is for `sharing` to compare.
  package func isEqual(to other: any Layer) -> Bool {
    (other as? Shared).map { layer.isEqual(to: $0.layer) } ?? false
  }

  package var code: String { "shared(\(layer.code))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try layer(x, in: scope.shared(identity))
  }
}

extension Layer {
  /// For each shared layer met in order, which one it is, numbered from 0 by first use.
  package var sharing: [Int] {
    var numbers: [ObjectIdentifier: Int] = [:]
    var met: [Int] = []
    collect(&numbers, &met)
    return met
  }

  private func collect(_ numbers: inout [ObjectIdentifier: Int], _ met: inout [Int]) {
    if let shared = self as? Shared {
      let next = numbers.count
      met.append(numbers[ObjectIdentifier(shared.identity), default: next])
      numbers[ObjectIdentifier(shared.identity)] = met.last
    }
    for part in parts { part.collect(&numbers, &met) }
  }
}

package import Runtime

/// Layers one after another, named by their position.
package struct Sequential: Layer {
  package let layers: [any Layer]
  /// What the user called it, for printing; nil for an anonymous one.
  package let name: String?
  package let nesting: Int
  package let size: Int
  package let hasCode: Bool

  /// - Parameter hasCode: whether the name is code that makes it again; of one without, whether its layers have some.
  package init(_ layers: [any Layer], name: String? = nil, hasCode: Bool? = nil) {
    self.layers = layers
    self.name = name
    self.hasCode = hasCode ?? layers.allSatisfy(\.hasCode)
    size = total(layers.lazy.map(\.size))
    nesting = 1 + (layers.lazy.map(\.nesting).max() ?? 0)
  }

  /// `sequence { … }`: one part even where sequences are joined.
  package init(block layers: [any Layer]) { self.init(layers, name: "sequence " + Self.block(layers)) }

  package var parts: [any Layer] { layers }

  package func isEqual(to other: any Layer) -> Bool {
    (other as? Sequential).map { areEqual(layers, $0.layers) } ?? false
  }

  package var code: String {
    if let name { return name }
    return layers.isEmpty ? "identity()" : layers.map(\.code).joined(separator: " >> ")
  }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    var x = x
    var index = 0
    while index < layers.count {
      let place = scope["\(index)"]
      // A batch norm or a residual followed by a ReLU is one pass over memory.
      let isBeforeReLU = index + 1 < layers.count && layers[index + 1] is ReLU
      if isBeforeReLU, let norm = layers[index] as? BatchNorm {
        x = try place.part(FusedBatchNorm(norm), x)
        index += 2
      } else if isBeforeReLU, let residual = layers[index] as? Residual {
        x = try place.part(ActivatedResidual(residual), x)
        index += 2
      } else {
        x = try place.part(layers[index], x)
        index += 1
      }
    }
    return x
  }
}

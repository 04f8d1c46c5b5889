package import Runtime

/// Layers one after another, named by their position.
package struct Sequential: Layer {
  package let layers: [any Layer]
  /// What the user called it, for printing; nil for an anonymous one.
  package let name: String?
  package let nesting: Int

  package init(_ layers: [any Layer], name: String? = nil) {
    self.layers = layers
    self.name = name
    nesting = 1 + (layers.lazy.map(\.nesting).max() ?? 0)
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
      do {
        // A batch norm followed by a ReLU is one pass over memory.
        if let norm = layers[index] as? BatchNorm, index + 1 < layers.count, layers[index + 1] is ReLU {
          x = try norm.normalize(x, relu: true, in: place)
          index += 2
        } else {
          x = try layers[index](x, in: place)
          index += 1
        }
      } catch let error as LayerError {
        throw error
      } catch {
        throw LayerError(path: place.path, layer: layers[index].code, underlying: error)
      }
    }
    return x
  }
}

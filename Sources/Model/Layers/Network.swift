package import Runtime

/// What is trained: a backbone, and a projector behind it that evaluation leaves out.
package struct Network: Layer {
  package let backbone: any Layer
  package let projector: (any Layer)?

  package init(backbone: any Layer, projector: (any Layer)?) {
    (self.backbone, self.projector) = (backbone, projector)
  }

  package var code: String { backbone.code + (projector.map { " >> \($0.code)" } ?? "") }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let representation = try part(backbone, x, in: scope["backbone"])
    guard let projector else { return representation }
    return try part(projector, representation, in: scope["projector"])
  }

  private func part(_ layer: any Layer, _ x: Tensor, in place: Scope) throws -> Tensor {
    do { return try layer(x, in: place) } catch let error as TensorError {
      throw LayerError(path: place.path, layer: layer.code, underlying: error)
    }
  }
}

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
    let representation = try backbone(x, in: scope["backbone"])
    return try projector?(representation, in: scope["projector"]) ?? representation
  }
}

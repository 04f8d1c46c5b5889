package import Runtime

/// What is trained: a backbone, and a projector behind it that evaluation leaves out.
package struct Network: Layer {
  package let backbone: any Layer
  package let projector: (any Layer)?

  package init(backbone: any Layer, projector: (any Layer)?) {
    (self.backbone, self.projector) = (backbone, projector)
  }

  package var size: Int { total(parts.map(\.size)) }
  package var parts: [any Layer] { [backbone] + (projector.map { [$0] } ?? []) }

  package func isEqual(to other: any Layer) -> Bool {
    (other as? Network).map { areEqual(parts, $0.parts) } ?? false
  }

  package var code: String { backbone.code + (projector.map { " >> \($0.code)" } ?? "") }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let representation = try scope["backbone"].part(backbone, x)
    guard let projector else { return representation }
    return try scope["projector"].part(projector, representation)
  }
}

package import Runtime

/// `identity()`: the picture as it is.
package struct IdentityAugmentation: Augmentation {
  package init() {}

  package var name: String { "identity" }
  package var code: String { "identity()" }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {}
}

package import Runtime

/// `contrast(factor)`, `saturation(factor)`, `hue(shift)`: one property of the colors changed, then clamped to 0…1.
///
/// As torchvision's `adjust_contrast`, `adjust_saturation` and `adjust_hue` do with floats. A factor of 0 leaves the
/// picture's mean brightness, or each pixel's; the hue is turned by a fraction of the circle. Gray has neither
/// saturation nor hue to change.
package struct ColorChange: Augmentation {
  package let kind: ColorKind
  package let amount: Uniform

  package init(_ kind: ColorKind, _ amount: Uniform) throws(AugmentationError) {
    try amount.check(kind.name, kind.parameter, in: kind.allowed)
    self.kind = kind
    self.amount = amount
  }

  package var name: String { kind.name }
  package var code: String { "\(kind.name)(\(amount.code))" }
  package var evaluation: (any Augmentation)? { amount.isFixed ? self : nil }

  /// - Throws: where there are neither 1 nor 3 channels.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try shape.requireColors(name)
    return shape
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    var steps = ColorSteps()
    steps.append(kind, amount.draw(&draws))
    picture.change(steps)
  }
}

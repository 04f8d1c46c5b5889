internal import Kernels
package import Runtime

/// `brightness(factor)`: every number times a factor, then clamped to 0…1.
package struct RandomBrightness: Augmentation {
  package let factor: Uniform

  /// - Parameter factor: 1 changes nothing; from 0 to 100.
  package init(_ factor: Uniform) throws(AugmentationError) {
    try factor.check("brightness", "factor", in: 0...100)
    self.factor = factor
  }

  package var name: String { "brightness" }
  package var code: String { "brightness(\(factor.code))" }
  package var evaluation: (any Augmentation)? { factor.isFixed ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let factor = factor.draw(&draws)
    let count = picture.shape.count
    picture.change { bt_image_scale(factor, $0, count) }
  }
}

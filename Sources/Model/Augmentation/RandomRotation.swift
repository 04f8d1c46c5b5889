package import Runtime

/// `rotate(degrees, interpolation="bilinear")`: the picture turned about its center, counterclockwise as by
/// torchvision's `rotate`; what comes from outside is 0.
package struct RandomRotation: Augmentation {
  package let degrees: Uniform
  package let interpolation: Interpolation

  /// - Parameter degrees: a number to either side, up to 360.
  package init(_ degrees: Uniform, interpolation: Interpolation = .bilinear) throws(AugmentationError) {
    try degrees.checkEitherSide("rotate", "degrees", limit: 360)
    try interpolation.checkTurning("rotate")
    self.degrees = degrees
    self.interpolation = interpolation
  }

  package var name: String { "rotate" }
  package var code: String { "rotate(\(degrees.code)\(interpolation.code(unless: .bilinear)))" }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let matrix = RandomAffine.matrix(
      degrees: -degrees.drawEitherSide(&draws), right: 0, down: 0, scale: 1, shear: 0)
    picture.transform(matrix, interpolation)
  }
}

extension Interpolation {
  /// - Throws: where pictures can't be turned by it.
  func checkTurning(_ augmentation: String) throws(AugmentationError) {
    guard self != .bicubic else {
      throw AugmentationError(
        augmentation, parameter: "interpolation",
        "`interpolation` is \"bilinear\" or \"nearest\" here, not \"bicubic\"")
    }
  }
}

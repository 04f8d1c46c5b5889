internal import Kernels
package import Runtime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// `affine(degrees=0, translate=0, scale=1, shear=0, interpolation="bilinear")`: the picture sheared, turned, scaled and shifted at random.
///
/// About its center; what comes from outside is 0. Angles turn clockwise and shears are
/// along the rows, as in torchvision's `RandomAffine`; a shift need not be by whole pixels.
package struct RandomAffine: Augmentation {
  package let degrees: Uniform
  package let translate: Uniform
  package let scale: Uniform
  package let shear: Uniform
  package let interpolation: Interpolation

  /// - Parameters:
  ///   - degrees: of rotation; a number to either side.
  ///   - translate: as a fraction of width and height, each drawn alone; a number to either side.
  ///   - scale: above 1 enlarges.
  ///   - shear: in degrees; a number to either side.
  package init(
    degrees: Uniform = 0, translate: Uniform = 0, scale: Uniform = 1, shear: Uniform = 0,
    interpolation: Interpolation = .bilinear
  ) throws(AugmentationError) {
    try degrees.checkEitherSide("affine", "degrees", limit: 360)
    try translate.checkEitherSide("affine", "translate", limit: 1)
    try scale.check("affine", "scale", in: 0.01...100)
    try shear.checkEitherSide("affine", "shear", limit: 89)
    self.degrees = degrees
    self.translate = translate
    self.scale = scale
    try interpolation.checkTurning("affine")
    self.shear = shear
    self.interpolation = interpolation
  }

  package var name: String { "affine" }
  package var code: String {
    let parts: [(name: String, value: Uniform, unchanged: Uniform)] = [
      ("degrees", degrees, 0), ("translate", translate, 0), ("scale", scale, 1), ("shear", shear, 0),
    ]
    var said = parts.filter { $0.value != $0.unchanged }.map { "\($0.name)=\($0.value.code)" }
    if interpolation != .bilinear { said.append("interpolation=\"\(interpolation.rawValue)\"") }
    return "affine(\(said.joined(separator: ", ")))"
  }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let angle = degrees.drawEitherSide(&draws)
    let right = translate.drawEitherSide(&draws) * Float(picture.shape.width)
    let down = translate.drawEitherSide(&draws) * Float(picture.shape.height)
    let scale = scale.draw(&draws)
    let shear = shear.drawEitherSide(&draws)
    let matrix = RandomAffine.matrix(degrees: angle, right: right, down: down, scale: scale, shear: shear)
    guard matrix != RandomAffine.unchanged else { return }
    picture.transform(matrix, interpolation)
  }

  private static let unchanged: [Float] = [1, 0, 0, 0, 1, 0]

  /// Where a pixel of the result comes from: rows (m0 m1 m2) and (m3 m4 m5), acting on (column, row, 1)
  /// counted from the center. The inverse of shift · rotation · shear · scale.
  static func matrix(degrees: Float, right: Float, down: Float, scale: Float, shear: Float) -> [Float] {
    let turn = Double(degrees) * .pi / 180
    let slant = tan(Double(shear) * .pi / 180)
    let zoom = 1 / Double(scale)
    // Rotation R = [[cos, -sin], [sin, cos]]; shear S = [[1, -slant], [0, 1]]; (R S)⁻¹ = S⁻¹ R⁻¹.
    let (a, b) = (zoom * (cos(turn) - slant * sin(turn)), zoom * (sin(turn) + slant * cos(turn)))
    let (c, d) = (zoom * -sin(turn), zoom * cos(turn))
    let (x, y) = (Double(right), Double(down))
    return [a, b, -(a * x + b * y), c, d, -(c * x + d * y)].map(Float.init)
  }
}

extension Picture {
  /// Resamples the picture by a matrix as `RandomAffine.matrix` gives it.
  mutating func transform(_ matrix: [Float], _ interpolation: Interpolation) {
    let shape = shape
    let padded = (shape.height + 3) * (shape.width + 3) * shape.channels
    let isNearest: Int32 = interpolation == .nearest ? 1 : 0
    redraw(scratch: padded) { old, padded, new in
      bt_image_affine(old, padded, new, shape.height, shape.width, shape.channels, matrix, isNearest)
    }
  }
}

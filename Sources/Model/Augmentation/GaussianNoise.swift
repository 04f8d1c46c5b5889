internal import Kernels
package import Runtime

/// `gaussian_noise(std)`: normal noise added to every number, then clamped to 0…1.
package struct GaussianNoise: Augmentation {
  package let std: Uniform

  /// - Parameter std: of the noise, in the units of the picture; from 0 to 100.
  package init(_ std: Uniform) throws(AugmentationError) {
    try std.check("gaussian_noise", "std", in: 0...100)
    self.std = std
  }

  package var name: String { "gaussian_noise" }
  package var code: String { "gaussian_noise(\(std.code))" }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let std = std.draw(&draws)
    guard std > 0 else { return }
    let count = picture.shape.count
    let key = draws.key().bits
    picture.change(scratch: count) { pixels, noise in
      bt_random_normal(key, noise, count)
      bt_image_add(std, noise, pixels, count)
    }
  }
}

internal import Kernels
package import Runtime

/// `jitter(std)`: normal noise added to every number, which is not clamped: for vectors and what is normalized.
package struct NumberJitter: Augmentation {
  package let std: Uniform

  /// - Parameter std: of the noise, in the units of the numbers; from 0 to 1e6.
  package init(_ std: Uniform) throws(AugmentationError) {
    try std.check("jitter", "std", in: 0...1e6)
    self.std = std
  }

  package var name: String { "jitter" }
  package var code: String { "jitter(\(std.code))" }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let std = std.draw(&draws)
    let count = picture.shape.count
    guard std > 0, count > 0 else { return }
    let key = draws.key().bits
    picture.change(scratch: count) { numbers, noise in
      bt_random_normal(key, noise, count)
      bt_accumulate(std, noise, numbers, count)
    }
  }
}

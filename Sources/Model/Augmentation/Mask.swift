internal import Kernels
package import Runtime

/// `mask(p)`: each number by itself becomes 0 with probability p.
package struct Mask: Augmentation {
  package let probability: Uniform

  package init(_ probability: Uniform) throws(AugmentationError) {
    try probability.check("mask", "p", in: 0...1)
    self.probability = probability
  }

  package var name: String { "mask" }
  package var code: String { "mask(\(probability.code))" }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let probability = probability.draw(&draws)
    let count = picture.shape.count
    guard probability > 0, count > 0 else { return }
    let key = draws.key().bits
    picture.change(scratch: count) { numbers, places in
      bt_random_uniform(key, places, count)
      bt_image_mask(probability, places, numbers, count)
    }
  }
}

internal import Kernels
package import Runtime

/// `vertical_flip(p=0.5)`: top and bottom exchanged with probability p.
package struct VerticalFlip: Augmentation {
  package let probability: Double

  package init(p probability: Double = 0.5) throws(AugmentationError) {
    try probability.checkProbability("vertical_flip")
    self.probability = probability
  }

  package var name: String { "vertical_flip" }
  package var code: String { "vertical_flip(p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { probability == 1 ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    let shape = picture.shape
    picture.change { bt_image_flip_rows($0, shape.height, shape.width, shape.channels) }
  }
}

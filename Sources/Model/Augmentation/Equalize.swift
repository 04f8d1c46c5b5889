internal import Kernels
package import Runtime

/// `equalize(p=0.5)`: with probability p each channel's 256 levels are spread so that they are used equally often,
/// as Pillow's `ImageOps.equalize` does.
package struct Equalize: Augmentation {
  package let probability: Double

  package init(p probability: Double = 0.5) throws(AugmentationError) {
    try probability.checkProbability("equalize")
    self.probability = probability
  }

  package var name: String { "equalize" }
  package var code: String { "equalize(p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { probability == 1 ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let shape = picture.shape
    guard draws.bernoulli(Float(probability)), shape.channels > 0 else { return }
    picture.change { bt_image_equalize($0, shape.count / shape.channels, shape.channels) }
  }
}

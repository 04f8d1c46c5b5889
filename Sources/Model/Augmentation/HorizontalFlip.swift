package import Runtime

/// `horizontal_flip(p=0.5)`: left and right exchanged with probability p.
package struct HorizontalFlip: Augmentation {
  package let probability: Double

  package init(p probability: Double = 0.5) throws(AugmentationError) {
    try probability.checkProbability("horizontal_flip")
    self.probability = probability
  }

  package var name: String { "horizontal_flip" }
  package var code: String { "horizontal_flip(p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { probability == 1 ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    picture.mirror()
  }
}

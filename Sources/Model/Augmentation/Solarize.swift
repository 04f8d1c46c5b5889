package import Runtime

/// `solarize(threshold=0.5, p=0.5)`: with probability p, numbers v that are at least the threshold become 1 - v.
///
/// A threshold of 0.5 lies between the levels 127 and 128 of 255, where Pillow's 128 is.
package struct Solarize: Augmentation {
  package let threshold: Uniform
  package let probability: Double

  /// - Parameter threshold: from 0 to 1.
  package init(threshold: Uniform = 0.5, p probability: Double = 0.5) throws(AugmentationError) {
    try threshold.check("solarize", "threshold", in: 0...1)
    try probability.checkProbability("solarize")
    self.threshold = threshold
    self.probability = probability
  }

  package var name: String { "solarize" }
  package var code: String { "solarize(threshold=\(threshold.code), p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { threshold.isFixed && probability == 1 ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    picture.solarize(threshold.draw(&draws))
  }
}

package import Runtime

/// `grayscale(p=0.1)`: with probability p each pixel's red, green and blue become its brightness, 0.299 r + 0.587 g
/// + 0.114 b; the picture keeps its channels.
package struct Grayscale: Augmentation {
  package let probability: Double

  package init(p probability: Double = 0.1) throws(AugmentationError) {
    try probability.checkProbability("grayscale")
    self.probability = probability
  }

  package var name: String { "grayscale" }
  package var code: String { "grayscale(p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { probability == 1 ? self : nil }

  /// - Throws: where there are neither 1 nor 3 channels.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try shape.requireColors(name)
    return shape
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    picture.drain()
  }
}

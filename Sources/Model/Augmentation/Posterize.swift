internal import Kernels
package import Runtime

/// `posterize(bits, p=0.5)`: with probability p only the first bits of each number's 8 are kept.
package struct Posterize: Augmentation {
  package let bits: Int
  package let probability: Double

  /// - Parameter bits: from 1 to 8.
  package init(bits: Int, p probability: Double = 0.5) throws(AugmentationError) {
    guard (1...8).contains(bits) else {
      throw AugmentationError(
        "posterize", parameter: "bits", "`bits` must be from 1 to 8, not \(bits)")
    }
    try probability.checkProbability("posterize")
    self.bits = bits
    self.probability = probability
  }

  package var name: String { "posterize" }
  package var code: String { "posterize(\(bits), p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { probability == 1 ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    let count = picture.shape.count
    picture.change { bt_image_posterize(Int32(bits), $0, count) }
  }
}

internal import Foundation
package import Runtime

/// `mixup(alpha=1, p=1)`: with probability p, a weighted mean with another picture of the batch (Zhang et al., 2018).
///
/// The weight is drawn from Beta(alpha, alpha) and the larger part of it is the picture's own, since the view keeps
/// the picture's label and is compared with its other view. The other picture is as the stages before left it.
package struct Mixup: BatchAugmentation {
  package let alpha: Double
  package let probability: Double

  package init(alpha: Double = 1, p probability: Double = 1) throws(AugmentationError) {
    try Uniform(alpha).check("mixup", "alpha", in: 0.001...1000)
    try probability.checkProbability("mixup")
    self.alpha = alpha
    self.probability = probability
  }

  package var name: String { "mixup" }
  package var code: String { "mixup(alpha=\(alpha.code), p=\(probability.code))" }

  package func apply(
    _ picture: inout Picture, at position: Int, of batch: PictureBatch, _ draws: inout Draws
  ) {
    guard draws.bernoulli(Float(probability)), batch.count > 1, picture.shape.count == batch.shape.count
    else { return }
    let other = batch[batch.other(than: position, &draws)]
    let drawn = draws.beta(alpha)
    let weight = Float(max(drawn, 1 - drawn))
    picture.change { numbers in
      for i in other.indices { numbers[i] = weight * numbers[i] + (1 - weight) * other[i] }
    }
  }
}

extension Draws {
  /// From the distribution Beta(alpha, alpha), alpha > 0.
  mutating func beta(_ alpha: Double) -> Double {
    let (a, b) = (logGamma(alpha), logGamma(alpha))
    return 1 / (1 + exp(b - a))
  }

  /// The logarithm of a number from the distribution Gamma(shape): Marsaglia and Tsang (2000), for shape + 1 and then
  /// brought down, which holds for every shape.
  private mutating func logGamma(_ shape: Double) -> Double {
    let d = shape + 1 - 1 / 3.0
    while true {
      let x = sqrt(-2 * log(positive())) * cos(2 * Double.pi * positive())
      let root = 1 + x / sqrt(9 * d)
      let acceptance = log(positive())
      guard root > 0 else { continue }
      let v = root * root * root
      if acceptance < x * x / 2 + d - d * v + d * log(v) { return log(d * v) + log(positive()) / shape }
    }
  }

  /// Uniform on (0, 1).
  private mutating func positive() -> Double { (Double(word()) + 0.5) * 0x1p-32 }
}

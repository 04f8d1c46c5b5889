internal import Kernels
package import Runtime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// `gaussian_blur(sigma, p=1)`: blurred with probability p.
///
/// The Gaussian is sampled at whole pixels to a distance of 3 sigma, rounded up, and scaled to the sum 1. Beyond
/// the edge the picture is mirrored, its edge repeated, which keeps the mean of the picture.
package struct GaussianBlur: Augmentation {
  package let sigma: Uniform
  package let probability: Double

  /// - Parameter sigma: in pixels, from 0 to 100.
  package init(sigma: Uniform, p probability: Double = 1) throws(AugmentationError) {
    try sigma.check("gaussian_blur", "sigma", in: 0...100)
    try probability.checkProbability("gaussian_blur")
    self.sigma = sigma
    self.probability = probability
  }

  package var name: String { "gaussian_blur" }
  package var code: String { "gaussian_blur(sigma=\(sigma.code), p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { sigma.isFixed && probability == 1 ? self : nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    let weights = GaussianBlur.weights(sigma: sigma.draw(&draws))
    let radius = weights.count - 1
    guard radius > 0 else { return }
    let shape = picture.shape
    let scratch = shape.count + (shape.width + 2 * radius) * shape.channels
    picture.redraw(scratch: scratch) { old, scratch, new in
      bt_image_blur(old, scratch, new, shape.height, shape.width, shape.channels, weights, radius)
    }
  }

  /// The weights at the distances 0, 1, … of a symmetric kernel with the sum 1.
  static func weights(sigma: Float) -> [Float] {
    // Below a tenth of a pixel the nearest neighbors' weight is less than 2e-22.
    guard sigma >= 0.1 else { return [1] }
    let radius = Int((3 * sigma).rounded(.up))
    let raw = (0...radius).map { distance in exp(-Double(distance * distance) / (2 * Double(sigma * sigma))) }
    let sum = raw.dropFirst().reduce(raw[0]) { $0 + 2 * $1 }
    return raw.map { Float($0 / sum) }
  }
}

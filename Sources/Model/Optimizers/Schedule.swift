/// A factor on the learning rate, step by step.
package enum Schedule: Sendable, Equatable {
  case constant
  /// Linear from 0 over `warmup` epochs, then half a cosine down to `end` of the rate, as the reference code.
  case cosine(warmup: Double, end: Double)
  /// `factor` times as much after every so many epochs: PyTorch's `StepLR`.
  case step(every: Double, factor: Double)
  /// `factor` times as much an epoch later, falling with each step: PyTorch's `ExponentialLR` between epochs as well.
  case exponential(factor: Double)

  package var code: String {
    switch self {
    case .constant: "constant()"
    case .cosine(let warmup, let end): "cosine(warmup=\(warmup), end=\(end))"
    case .step(let every, let factor): "step_decay(every=\(every), factor=\(factor))"
    case .exponential(let factor): "exponential_decay(factor=\(factor))"
    }
  }

  /// Cosine with a tenth of the epochs as warm-up, 10 at the most: the paper's 10 of 1000.
  package static func standard(epochs: Int) -> Schedule {
    .cosine(warmup: min(10, Double(epochs) / 10), end: 0.001)
  }

  /// The factor at a step counted from 0.
  package func factor(step: Int, stepsPerEpoch: Int, epochs: Int) -> Float {
    switch self {
    case .constant: return 1
    case .cosine(let warmup, let end):
      let warm = warmup * Double(stepsPerEpoch), total = Double(epochs) * Double(stepsPerEpoch)
      if Double(step) < warm { return Float(Double(step) / warm) }
      let progress = total > warm ? min(1, (Double(step) - warm) / (total - warm)) : 1
      let q = 0.5 * (1 + Curve.cosine(ofHalfTurns: progress))
      return Float(q + end * (1 - q))
    case .step(let every, let factor):
      // Whole steps are compared, so that an epoch's end is no matter of rounding.
      let length = (every * Double(stepsPerEpoch)).rounded(.up)
      return Float(Curve.power(factor, length > 0 ? (Double(step) / length).rounded(.down) : 0))
    case .exponential(let factor):
      return Float(Curve.power(factor, stepsPerEpoch > 0 ? Double(step) / Double(stepsPerEpoch) : 0))
    }
  }
}

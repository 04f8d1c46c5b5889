package import Runtime

/// Layer-wise adaptive rate scaling (You et al., 2017), step for step as the Barlow Twins reference code.
///
/// For weights d = g + decay p is scaled by eta ‖p‖ / ‖d‖ (1 where either norm is 0); biases and the
/// parameters of normalizations get neither decay nor scaling, and a learning rate of their own. Then
/// μ = momentum μ + d and p -= rate μ.
package struct LARS: UpdateRule {
  package let learningRate: Float
  package let biasLearningRate: Float
  package let momentum: Float
  package let eta: Float
  package let weightDecay: Float

  /// - Parameter biasLR: by default lr in the reference code's proportion of 0.0048 to 0.2.
  /// - Throws: for numbers out of range.
  package init(
    lr: Float, biasLR: Float? = nil, momentum: Float = 0.9, eta: Float = 0.001, weightDecay: Float = 1e-6
  ) throws(TensorError) {
    try requireRange("lars", "lr", lr, 0...Float.greatestFiniteMagnitude)
    try requireRange("lars", "bias_lr", biasLR ?? 0, 0...Float.greatestFiniteMagnitude)
    try requireRange("lars", "momentum", momentum, 0...1)
    try requireRange("lars", "eta", eta, 0...Float.greatestFiniteMagnitude)
    try requireRange("lars", "weight_decay", weightDecay, 0...Float.greatestFiniteMagnitude)
    learningRate = lr
    biasLearningRate = biasLR ?? lr * (0.0048 / 0.2)
    (self.momentum, self.eta, self.weightDecay) = (momentum, eta, weightDecay)
  }

  package var code: String {
    "lars(lr=\(learningRate), bias_lr=\(biasLearningRate), momentum=\(momentum), eta=\(eta),"
      + " weight_decay=\(weightDecay))"
  }

  package let slotCount = 1

  package func update(
    _ value: inout Tensor, _ slots: inout [Tensor], gradient: Tensor, role: Role, factor: Float, step: Int
  ) throws(TensorError) {
    guard role == .weight else {
      try Updates.sgd(
        &value, velocity: &slots[0], gradient, rate: biasLearningRate * factor, momentum: momentum, decay: 0,
        nesterov: false)
      return
    }
    try Updates.lars(
      &value, velocity: &slots[0], gradient, rate: learningRate * factor, momentum: momentum, eta: eta,
      decay: weightDecay)
  }
}

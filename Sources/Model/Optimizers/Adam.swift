package import Runtime

/// Adam (Kingma and Ba, 2015), as PyTorch's; with `decoupled` decay it is AdamW (Loshchilov and Hutter, 2019).
package struct Adam: UpdateRule {
  package let learningRate: Float
  package let beta1: Float
  package let beta2: Float
  package let epsilon: Float
  package let weightDecay: Float
  package let decoupled: Bool

  /// - Throws: for numbers out of range.
  package init(
    lr: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0,
    decoupled: Bool = false
  ) throws(TensorError) {
    let name = decoupled ? "adamw" : "adam"
    try requireRange(name, "lr", lr, 0...Float.greatestFiniteMagnitude)
    try requireRange(name, "beta1", beta1, 0...Float(1).nextDown)
    try requireRange(name, "beta2", beta2, 0...Float(1).nextDown)
    try requireRange(name, "eps", epsilon, 0...Float.greatestFiniteMagnitude)
    try requireRange(name, "weight_decay", weightDecay, 0...Float.greatestFiniteMagnitude)
    (learningRate, self.beta1, self.beta2, self.epsilon) = (lr, beta1, beta2, epsilon)
    (self.weightDecay, self.decoupled) = (weightDecay, decoupled)
  }

  package var code: String {
    var text = "\(decoupled ? "adamw" : "adam")(lr=\(learningRate)"
    if beta1 != 0.9 { text += ", beta1=\(beta1)" }
    if beta2 != 0.999 { text += ", beta2=\(beta2)" }
    if epsilon != 1e-8 { text += ", eps=\(epsilon)" }
    if weightDecay != (decoupled ? 0.01 : 0) { text += ", weight_decay=\(weightDecay)" }
    return text + ")"
  }

  package let slotCount = 2

  package func update(
    _ value: inout Tensor, _ slots: inout [Tensor], gradient: Tensor, role: Role, factor: Float, step: Int
  ) throws(TensorError) {
    try Updates.adam(
      &value, &slots, gradient, rate: learningRate * factor, betas: (beta1, beta2), epsilon: epsilon,
      decay: weightDecay, decoupled: decoupled, step: step)
  }
}

package import Runtime

/// Stochastic gradient descent with momentum, as PyTorch's.
package struct SGD: UpdateRule {
  package let learningRate: Float
  package let momentum: Float
  package let weightDecay: Float
  package let nesterov: Bool

  /// - Throws: for numbers out of range.
  package init(
    lr: Float, momentum: Float = 0.9, weightDecay: Float = 0, nesterov: Bool = false
  ) throws(TensorError) {
    try requireRange("sgd", "lr", lr, 0...Float.greatestFiniteMagnitude)
    try requireRange("sgd", "momentum", momentum, 0...1)
    try requireRange("sgd", "weight_decay", weightDecay, 0...Float.greatestFiniteMagnitude)
    (learningRate, self.momentum, self.weightDecay, self.nesterov) = (lr, momentum, weightDecay, nesterov)
  }

  package var code: String {
    "sgd(lr=\(learningRate), momentum=\(momentum), weight_decay=\(weightDecay)\(nesterov ? ", nesterov=true" : ""))"
  }

  package let slotCount = 1

  package func update(
    _ value: inout Tensor, _ slots: inout [Tensor], gradient: Tensor, role: Role, factor: Float, step: Int
  ) throws(TensorError) {
    try Updates.sgd(
      &value, velocity: &slots[0], gradient, rate: learningRate * factor, momentum: momentum,
      decay: weightDecay,
      nesterov: nesterov)
  }
}

/// - Throws: where a number is outside the range it may have, NaN included.
func requireRange(
  _ operation: String, _ name: String, _ value: Float, _ range: ClosedRange<Float>
) throws(TensorError) {
  guard range.contains(value) else {
    let bounds =
      range.upperBound == .greatestFiniteMagnitude ? "at least \(range.lowerBound)" : "within \(range)"
    throw TensorError(operation, "`\(name)` is a number \(bounds), not \(value)", kind: .value)
  }
}

internal import Runtime

/// The mean over a batch of -log softmax(logits) at the label.
enum CrossEntropyMean {
  /// - Parameter logits: float32 `[n, c]`; every label is below c.
  static func loss(_ logits: Tensor, labels: [Int], on tape: Tape) throws(TensorError) -> Tensor {
    let wanted = try Tensor(oneHot: labels, [labels.count], classes: logits.shape[1])
    let likelihoods = try tape.apply(Arithmetic(.multiply), try tape.logSoftmax(logits), wanted)
    return try tape.apply(
      Arithmetic(.divide), try tape.apply(Reduction(.sum), likelihoods),
      try Tensor(scalar: -Float(max(1, labels.count))))
  }
}

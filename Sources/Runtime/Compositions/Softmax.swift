/// Exponentials along an axis, shifted by the largest so that none overflows.
extension Tape {
  /// exp(x) / Σ exp(x).
  package func softmax(_ x: Tensor, axis: Int = -1) throws(TensorError) -> Tensor {
    let axes = [try x.shape.axis(axis, in: "softmax")]
    let powers = try apply(Elementwise(.exp), try apply(Arithmetic(.subtract), x, try peak(x, axes)))
    return try apply(Arithmetic(.divide), powers, try apply(Reduction(.sum, axes: axes, keep: true), powers))
  }

  /// log(softmax(x)).
  package func logSoftmax(_ x: Tensor, axis: Int = -1) throws(TensorError) -> Tensor {
    let axes = [try x.shape.axis(axis, in: "log_softmax")]
    let shifted = try apply(Arithmetic(.subtract), x, try peak(x, axes))
    let sum = try apply(Reduction(.sum, axes: axes, keep: true), try apply(Elementwise(.exp), shifted))
    return try apply(Arithmetic(.subtract), shifted, try apply(Elementwise(.log), sum))
  }

  /// log Σ exp(x) over some axes, or all elements.
  package func logSumExp(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws(TensorError) -> Tensor {
    let axes = try x.shape.axes(axes, in: "logsumexp")
    let peak = try peak(x, axes)
    let powers = try apply(Elementwise(.exp), try apply(Arithmetic(.subtract), x, peak))
    let sum = try apply(Reduction(.sum, axes: axes, keep: true), powers)
    let result = try apply(Arithmetic(.add), try apply(Elementwise(.log), sum), peak)
    return keep ? result : try apply(Reshape(x.shape.removing(axes, keep: false).array), result)
  }

  /// The largest along the axes, as a constant; 0 where it is infinite, and has nothing to be shifted by.
  private func peak(_ x: Tensor, _ axes: [Int]) throws(TensorError) -> Tensor {
    var peak = try Tape(recording: false).apply(Reduction(.max, axes: axes, keep: true), x.detached)
    try peak.withMutableFloats { numbers in
      for i in numbers.indices where numbers[i].isInfinite { numbers[i] = 0 }
    }
    return peak
  }
}

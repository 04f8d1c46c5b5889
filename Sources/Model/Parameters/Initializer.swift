internal import Runtime

/// How a fresh parameter is drawn.
package enum Initializer: Sendable, Equatable {
  case constant(Float)
  /// Uniform within ±1/√fan_in: PyTorch's default for convolutions and linear layers.
  case uniformFanIn(Int)
  /// Normal with standard deviation √(2 / fan) (He et al., 2015).
  case kaimingNormal(fan: Int)
  case normal(deviation: Float)
  case uniform(ClosedRange<Float>)

  func tensor(_ shape: Shape, key: Key) throws(TensorError) -> Tensor {
    switch self {
    case .constant(let value): return try Tensor(filled: value, shape)
    case .uniformFanIn(let fan):
      let bound = 1 / Float(max(1, fan)).squareRoot()
      return try scaled(try Tensor(uniform: shape, key: key)) { ($0 * 2 - 1) * bound }
    case .kaimingNormal(let fan):
      let deviation = (2 / Float(max(1, fan))).squareRoot()
      return try scaled(try Tensor(normal: shape, key: key)) { $0 * deviation }
    case .normal(let deviation):
      return try scaled(try Tensor(normal: shape, key: key)) { $0 * deviation }
    case .uniform(let range):
      let (low, high) = (range.lowerBound, range.upperBound)
      if low == -high { return try scaled(try Tensor(uniform: shape, key: key)) { ($0 * 2 - 1) * high } }
      let width = high - low
      return try scaled(try Tensor(uniform: shape, key: key)) { low + $0 * width }
    }
  }

  private func scaled(_ tensor: consuming Tensor, _ map: (Float) -> Float) throws(TensorError) -> Tensor {
    try tensor.withMutableFloats { elements in
      for i in elements.indices { elements[i] = map(elements[i]) }
    }
    return tensor
  }
}

internal import Runtime

/// Columns shifted to mean 0 and scaled to variance 1, by the biased statistics of some examples; a constant column is
/// only shifted.
struct ColumnScaling: Sendable {
  private let mean: [Double]
  private let scale: [Double]

  /// - Parameter features: float32 `[n, d]` with data.
  init(_ features: Tensor) {
    let (n, d) = (features.shape[0], features.shape[1])
    var mean = [Double](repeating: 0, count: d), squares = mean
    features.withFloats { numbers in
      for row in 0..<n { for i in 0..<d { mean[i] += Double(numbers[row * d + i]) } }
      for i in 0..<d { mean[i] /= Double(max(1, n)) }
      for row in 0..<n {
        for i in 0..<d {
          let distance = Double(numbers[row * d + i]) - mean[i]
          squares[i] += distance * distance
        }
      }
    }
    self.mean = mean
    scale = zip(squares, mean).map { square, mean in
      let deviation = (square / Double(max(1, n))).squareRoot()
      // What is only rounding is no variation.
      return deviation > abs(mean) * 1e-6 ? 1 / deviation : 1
    }
  }

  func applied(to features: Tensor) throws(TensorError) -> Tensor {
    let d = features.shape[1]
    return try Tensor(building: features.shape) { result in
      features.withFloats { numbers in
        nonisolated(unsafe) let (numbers, result) = (numbers, result)
        Team.run(features.shape[0]) { row in
          for i in 0..<d {
            result[row * d + i] = Float((Double(numbers[row * d + i]) - mean[i]) * scale[i])
          }
        }
      }
    }
  }

  /// The classifier of unscaled features that answers as this one does for scaled ones: W s (x - m) + b.
  func folded(weight: Tensor, bias: Tensor) throws(TensorError) -> (weight: Tensor, bias: Tensor) {
    let (classes, d) = (weight.shape[0], weight.shape[1])
    var (folded, shifted) = (weight.scalars, bias.scalars)
    for row in 0..<classes {
      var shift = 0.0
      for i in 0..<d {
        let value = Double(folded[row * d + i]) * scale[i]
        shift += value * mean[i]
        folded[row * d + i] = Float(value)
      }
      shifted[row] = Float(Double(shifted[row]) - shift)
    }
    return (try Tensor(folded, weight.shape), try Tensor(shifted, bias.shape))
  }
}

import Runtime

/// The largest distance of numbers from those expected, relative to the largest expected one; infinite where
/// their count differs or one is NaN.
func deviation(_ found: [Float], from expected: [Float], atLeast scale: Float = 1e-6) -> Float {
  guard found.count == expected.count else { return .infinity }
  let scale = max(scale, expected.map(abs).max() ?? 0)
  var largest: Float = 0
  for (a, b) in zip(found, expected) {
    let error = abs(a - b) / scale
    largest = error.isNaN ? .infinity : max(largest, error)
  }
  return largest
}

func deviation(_ found: Tensor, from expected: Tensor) -> Float {
  found.shape == expected.shape ? deviation(found.scalars, from: expected.scalars) : .infinity
}

extension Tensor {
  /// Draws from the standard normal distribution.
  static func normal(_ sizes: Int..., seed: Int = 1) throws -> Tensor {
    try Tensor(normal: try Shape(sizes), key: Key(seed: seed))
  }

  /// Given numbers in a given shape.
  static func of(_ numbers: [Float], _ sizes: Int...) throws -> Tensor {
    try Tensor(numbers, try Shape(sizes))
  }

  /// The numbers' bits.
  var bits: [UInt32] { scalars.map(\.bitPattern) }
}

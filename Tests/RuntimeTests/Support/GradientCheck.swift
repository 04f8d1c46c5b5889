@testable import Runtime

/// Compares gradients with central differences along random directions.
///
/// The function is Σ w y, accumulated in double. The difference is taken between the points that float32 really
/// has, x⁺ and x⁻, so that rounding the steps costs nothing.
struct GradientCheck {
  let operation: any Operation
  let inputs: [Tensor]
  let step: Float
  let weights: Tensor

  /// The largest error found of the derivative with respect to one input, over all directions.
  ///
  /// It is relative to the derivative, and at least to what a random direction gives on average,
  /// ‖gradient‖ ‖step‖ / √n.
  func largestError(input: Int, gradient: Tensor, directions: Int, key: Key) throws -> Double {
    var largest = 0.0
    for direction in 0..<directions {
      let draws = try Tensor(uniform: inputs[input].shape, key: key.at(direction)).scalars
      let offsets = draws.map { (2 * $0 - 1) * step }
      let x = inputs[input].scalars
      let above = zip(x, offsets).map { $0 + $1 }, below = zip(x, offsets).map { $0 - $1 }
      let difference = try value(input, above) - value(input, below)
      let g = gradient.scalars.map(Double.init)
      let moves = zip(above, below).map { Double($0) - Double($1) }
      let expected = zip(g, moves).reduce(0.0) { $0 + $1.0 * $1.1 }
      let typical = norm(g) * norm(moves) / Double(max(1, g.count)).squareRoot()
      let error = abs(expected - difference) / max(abs(expected), typical, 1e-6 * Double(step))
      largest = max(largest, error.isNaN ? .infinity : error)
    }
    return largest
  }

  private func value(_ input: Int, _ values: [Float]) throws -> Double {
    var inputs = inputs
    inputs[input] = try Tensor(values, inputs[input].shape)
    let output = try Tape(recording: false).apply(any: operation, inputs)
    return zip(weights.scalars, output.scalars).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }

  private func norm(_ x: [Double]) -> Double { x.reduce(0.0) { $0 + $1 * $1 }.squareRoot() }
}

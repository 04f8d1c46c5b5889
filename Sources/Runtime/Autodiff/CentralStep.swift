internal import Kernels

/// Two points on either side of another in a random direction, as float32 really has them, for central differences.
package struct CentralStep: Sendable {
  package let above: Tensor
  package let below: Tensor
  private let move: Tensor

  /// - Parameter size: the largest step of an element.
  package init(around x: Tensor, size: Float, key: Key) throws(TensorError) {
    let tape = Tape(recording: false)
    let unit = try Tensor(uniform: x.shape, key: key)
    let centered = try tape.apply(Arithmetic(.subtract), unit, try Tensor(scalar: 0.5))
    let step = try tape.apply(Arithmetic(.multiply), centered, try Tensor(scalar: 2 * size))
    let center = x.detached
    above = try tape.apply(Arithmetic(.add), center, step)
    below = try tape.apply(Arithmetic(.subtract), center, step)
    move = try tape.apply(Arithmetic(.subtract), above, below)
  }

  /// How far the two points are from each other, squared.
  package var squaredLength: Double { bt_dot(move.floats, move.floats, move.count) }

  /// What a gradient says the function differs by between the two points.
  package func change(by gradient: Tensor) throws(TensorError) -> Double {
    guard gradient.element == .float32 else {
      return try change(by: Tape(recording: false).apply(Cast(to: .float32), gradient))
    }
    return bt_dot(gradient.floats, move.floats, move.count)
  }
}

extension Tensor {
  /// Σ x² of a tensor of floats that has data, in double.
  package var squaredLength: Double {
    get throws(TensorError) {
      guard element == .float32 else {
        return try Tape(recording: false).apply(Cast(to: .float32), detached).squaredLength
      }
      return bt_dot(floats, floats, count)
    }
  }
}

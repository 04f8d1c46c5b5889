internal import Kernels

/// The arithmetic of optimizers: one pass over each parameter, in place; LARS reads it once more before, for the norms.
package enum Updates {
  package static func sgd(
    _ value: inout Tensor, velocity: inout Tensor, _ gradient: Tensor, rate: Float, momentum: Float,
    decay: Float,
    nesterov: Bool
  ) throws(TensorError) {
    try prepare(&value, gradient)
    try prepare(&velocity, gradient)
    bt_sgd(
      value.mutableFloats, velocity.mutableFloats, gradient.floats, rate, momentum, decay, nesterov ? 1 : 0,
      value.count)
  }

  /// `state` holds the first and second moment; `step` counts from 1.
  package static func adam(
    _ value: inout Tensor, _ state: inout [Tensor], _ gradient: Tensor, rate: Float, betas: (Float, Float),
    epsilon: Float, decay: Float, decoupled: Bool, step: Int
  ) throws(TensorError) {
    try prepare(&value, gradient)
    try prepare(&state[0], gradient)
    try prepare(&state[1], gradient)
    bt_adam(
      value.mutableFloats, state[0].mutableFloats, state[1].mutableFloats, gradient.floats, rate, betas.0,
      betas.1,
      epsilon, decay, decoupled ? 1 : 0, 1 - power(betas.0, step), 1 - power(betas.1, step), value.count)
  }

  /// d = g + decay p, scaled by eta ‖p‖ / ‖d‖ where neither is 0, then momentum.
  package static func lars(
    _ value: inout Tensor, velocity: inout Tensor, _ gradient: Tensor, rate: Float, momentum: Float,
    eta: Float,
    decay: Float
  ) throws(TensorError) {
    try prepare(&value, gradient)
    try prepare(&velocity, gradient)
    bt_lars(
      value.mutableFloats, velocity.mutableFloats, gradient.floats, rate, momentum, eta, decay, value.count)
  }

  private static func prepare(_ tensor: inout Tensor, _ gradient: Tensor) throws(TensorError) {
    guard tensor.type == gradient.type, tensor.element == .float32, tensor.hasData, gradient.hasData else {
      throw TensorError(
        "optimizer", "a parameter and its gradient differ", operands: [tensor.shape, gradient.shape])
    }
    try tensor.makeUnique(for: "optimizer")
  }

  private static func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, square, rest) = (1.0, Double(base), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return Float(result)
  }
}

internal import Kernels

extension Tensor {
  /// Whether no element is NaN or infinite; so it is for integers, and for a tensor without data.
  package var isFinite: Bool {
    guard hasData else { return true }
    switch element {
    // The square of a float can't overflow a double, nor can the sum of as many as there is memory for.
    case .float32: return bt_dot(floats, floats, count).isFinite
    case .bfloat16: return scalars.allSatisfy(\.isFinite)
    case .int32, .uint8, .bool: return true
    }
  }
}

@testable import Runtime

/// A tensor of one axis.
func vector(_ values: Float...) throws -> Tensor { try Tensor(values, try Shape([values.count])) }

extension Gradients {
  /// The gradient of a variable, left in its place.
  func of(_ variable: Tensor) -> Tensor? {
    var copy = self
    return copy.take(variable)
  }
}

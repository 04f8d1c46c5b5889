internal import Runtime

/// A training that left the numbers: its loss, a gradient or a parameter is NaN or infinite.
package struct TrainingTrouble: Error {
  package enum Quantity: Sendable {
    case loss(Float)
    /// Of a parameter, by its name.
    case gradient(String)
    case parameter(String)
  }

  /// What was not finite first, in the order of computing.
  package enum Origin: Sendable {
    /// Counted from 0.
    case view(Int)
    /// What the step began with.
    case parameter(String)
    /// What an operation gave of finite numbers, in its backward pass perhaps. The error is what ended the pass there: it
    /// says in which layer or at which place of a script.
    case operation(String, isBackward: Bool, underlying: any Error)
  }

  package let quantity: Quantity
  /// Counted from 1, the step and the epoch in which it was seen.
  package let step: Int
  package let epoch: Int
  /// nil where a repetition of the step did not show it.
  package let origin: Origin?
}

extension TrainingTrouble: CustomStringConvertible {
  package var description: String {
    let place = "at step \(step), in epoch \(epoch)"
    return switch quantity {
    case .loss(let value): "the loss is \(value.isNaN ? "NaN" : "\(value)") \(place)"
    case .gradient(let name): "the gradient of `\(name)` is not finite \(place)"
    case .parameter(let name): "`\(name)` is not finite after the update \(place)"
    }
  }
}

/// Ends a pass at the first value that is not finite.
final class FiniteObserver: TapeObserver {
  private(set) var found: (operation: String, isBackward: Bool)?

  func made(_ operation: String, _ value: Tensor, isBackward: Bool) throws(TensorError) {
    guard found == nil, !value.isFinite else { return }
    found = (operation, isBackward)
    throw TensorError(operation, "the result is not finite", kind: .value)
  }
}

extension ParameterStore {
  /// The name of the first parameter that is not finite.
  package var firstNotFinite: String? { entries.first { !$0.value.isFinite }?.name }
}

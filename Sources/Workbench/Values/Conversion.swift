internal import DSL
internal import Runtime

/// Tensors from one element type to another.
enum Conversion {
  /// The names of the types, as `type=` takes them.
  static let names = ElementType.allCases.map(\.rawValue)

  /// The elements as another type: fractions are cut off, what is not 0 is true.
  static func converted(_ tensor: Tensor, to element: ElementType) throws(Failure) -> Tensor {
    guard tensor.element != element else { return tensor }
    return try running { () throws(TensorError) in
      let tape = Tape(recording: false)
      let floats = tensor.element == .float32 ? tensor : try tape.apply(Cast(to: .float32), tensor.detached)
      return element == .float32 ? floats : try tape.apply(Cast(to: Format(element)), floats.detached)
    }
  }
}

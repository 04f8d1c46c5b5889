internal import DSL
internal import Model
internal import Runtime

/// Tensors from one element type to another.
enum Conversion {
  /// The names of the types, as `type=` takes them.
  static let names = ElementType.allCases.map(\.rawValue)

  /// The type an argument names; nil where it is left out.
  static func named(
    _ name: String, in arguments: Arguments, among types: [ElementType] = ElementType.allCases
  ) throws(Failure) -> ElementType? {
    guard let text = try arguments.optionalString(name) else { return nil }
    guard let element = ElementType(rawValue: text), types.contains(element) else {
      throw arguments.invalid(
        name, "is one of \(types.map(\.rawValue).joined(separator: ", ")), not \"\(text)\"")
    }
    return element
  }

  /// The elements as another type: fractions are cut off, what is not 0 is true.
  static func converted(_ tensor: Tensor, to element: ElementType) throws(Failure) -> Tensor {
    guard tensor.element != element else { return tensor }
    return try running { () throws(TensorError) in
      try Tape(recording: false).apply(Cast(to: Format(element)), tensor.detached)
    }
  }

  /// The same, with gradients between floats.
  static func converted(_ value: TensorValue, to element: ElementType) throws(Failure) -> Value {
    let tensor = try value.tensor()
    guard element != tensor.element else { return .host(value) }
    if tensor.isTracked, element.isFloating { return try value.apply(Cast(to: Format(element))) }
    return .host(TensorValue(try converted(tensor, to: element)))
  }

  /// A tensor of nested lists, of a number, an image or of another tensor; nil for the type they have.
  static func tensor(_ value: Value, of element: ElementType?) throws(Failure) -> Value {
    if case .host(let host) = value, let given = host as? TensorValue {
      guard let element else { return value }
      return try converted(given, to: element)
    }
    if case .host(let host) = value, let image = (host as? ImageValue)?.image {
      let numbers = try running { () throws(TensorError) in try Tensor(image) }
      return .host(TensorValue(try converted(numbers, to: element ?? .float32)))
    }
    return .host(TensorValue(try NestedNumbers(value).tensor(element)))
  }
}

internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// From tensors to numbers of the language.
  static let numbers: [Builtin] = [
    Builtin(
      "float", area: "tensors", [Parameter("x", "tensor of one element, or number")],
      summary: "The number a tensor of one element holds.",
      examples: [Example("float(sum(ones([3])))", "3.0")]
    ) { (arguments, _) throws(Failure) in
      switch arguments.value("x") {
      case .int(let number): return .float(Double(number))
      case .float(let number): return .float(number)
      case .host(let host):
        guard let tensor = host as? TensorValue else { break }
        let value = try tensor.tensor()
        if !value.hasData, value.count == 1 { throw Failure.unknown }
        guard value.count == 1, let number = value.scalar else {
          throw Failure(
            .shapes, "`float` takes a tensor of one element", argumentLabels: [0: "this is \(value.shape)"])
        }
        return .float(Double(number))
      default: break
      }
      throw arguments.wrongType("x", "a number or a tensor of one element", arguments.value("x"))
    }
  ]
}

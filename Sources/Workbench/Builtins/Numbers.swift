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
      case .unknown: return .unknown(kind: "float")
      case .host(let host):
        guard let tensor = host as? TensorValue else { break }
        let value = try tensor.tensor()
        if !value.hasData, value.count == 1 { return .unknown(kind: "float") }
        guard value.count == 1, let number = value.scalar else {
          throw Failure(
            .shapes, "`float` takes a tensor of one element", argumentLabels: [0: "this is \(value.shape)"],
            help: value.element == .float32 ? nil : "`float32(x)` has all elements as floats")
        }
        return .float(Double(number))
      default: break
      }
      throw arguments.wrongType("x", "a number or a tensor of one element", arguments.value("x"))
    },
    Builtin(
      "int", area: "tensors", [Parameter("x", "tensor of one element, or number")],
      summary: "The number a tensor of one element holds, or a float, without its fraction.",
      examples: [Example("int(argmax(tensor([1, 5, 4])))", "1"), Example("int(-2.7)", "-2")]
    ) { (arguments, _) throws(Failure) in
      var number: Double
      switch arguments.value("x") {
      case .int(let number): return .int(number)
      case .unknown: return .unknown(kind: "int")
      case .float(let float): number = float
      case .host(let host):
        guard let tensor = host as? TensorValue else { fallthrough }
        let value = try tensor.tensor()
        guard value.count == 1 else {
          throw Failure(
            .shapes, "`int` takes a tensor of one element", argumentLabels: [0: "this is \(value.shape)"],
            help: "`tensor(x, type=\"i32\")` has all elements as ints")
        }
        guard let scalar = value.scalar else { return .unknown(kind: "int") }
        number = value.element.isFloating ? Double(scalar) : Double(value.integer(at: 0))
      default: throw arguments.wrongType("x", "a number or a tensor of one element", arguments.value("x"))
      }
      number.round(.towardZero)
      guard let whole = Int(exactly: number) else {
        throw Failure(
          .overflow, "the result does not fit into an int", argument: 0,
          argumentLabels: [0: "this is \(Value.float(number).text)"])
      }
      return .int(whole)
    },
  ]
}

internal import DSL

/// What `grad(f)` gives: a function of what f is a function of.
final class GradientFunctionValue: HostValue {
  let function: Value
  private let valueAndGradient: Builtin

  init(_ function: Value, _ valueAndGradient: Builtin) {
    self.function = function
    self.valueAndGradient = valueAndGradient
  }

  let typeName = "function"
  let isCallable = true
  var nesting: Int { function.nesting + 1 }

  func call(_ arguments: CallArguments, _ context: CallContext) throws(Failure) -> Value {
    guard arguments.positional.count == 1, arguments.named.isEmpty, arguments.stages == nil else {
      throw Failure(
        .wrongType, "a gradient is taken at one place: a model, a tensor or a list of tensors",
        help: "for several, put them into a list: `grad(f)([a, b])`")
    }
    do throws(Failure) {
      let both = CallArguments([function, arguments.positional[0]])
      let value = try valueAndGradient.implementation(
        try Arguments(binding: both, to: valueAndGradient), context)
      guard case .list(let list) = value, let gradient = list.items.last else { return value }
      return gradient
    } catch {
      throw error.mappingArguments { $0 == 1 ? 0 : nil }
    }
  }

  func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? GradientFunctionValue else { return false }
    return function.isEqual(to: other.function)
  }

  var summaryText: String { "grad(\(function.text))" }
  var code: String? { function.code.map { "grad(\($0))" } }
}

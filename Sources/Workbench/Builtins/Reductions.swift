internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Reductions of tensors; of lists and numbers the language's own answer.
  static func reductions(core: [String: Builtin]) -> [Builtin] {
    [
      reduction(
        "sum", .sum, "The sum of all elements, or along an axis; also of a list of numbers.", "21.0", core),
      reduction("mean", .mean, "The mean of all elements, or along an axis.", "3.5", core),
      reduction(
        "max", .max, "The largest element, or along an axis; also of a list or of several numbers.", "6.0",
        core),
      reduction(
        "min", .min, "The smallest element, or along an axis; also of a list or of several numbers.", "1.0",
        core),
    ]
  }

  private static func reduction(
    _ name: String, _ function: Reduction.Function, _ summary: String, _ output: String,
    _ core: [String: Builtin]
  ) -> Builtin {
    let own = core[name]
    return Builtin(
      name, area: "tensors",
      [
        Parameter("x", "tensor or list"), Parameter("axis", "int or list of ints", default: "nothing"),
        Parameter("keep", "bool", default: "false"),
      ], summary: summary, examples: [Example("\(name)(tensor([[1, 2, 3], [4, 5, 6]]))", output)]
    ) { (arguments, context) throws(Failure) in
      guard case .host(let host) = arguments.value("x"), let tensor = host as? TensorValue else {
        guard let own else { throw arguments.wrongType("x", "a tensor", arguments.value("x")) }
        let given = ["x", "axis", "keep"].compactMap { arguments.isGiven($0) ? arguments.value($0) : nil }
        return try own.implementation(try Arguments(binding: CallArguments(given), to: own), context)
      }
      let keep = try arguments.bool("keep")
      return try tensor.apply(Reduction(function, axes: try axes(arguments), keep: keep))
    }
  }

  private static func axes(_ arguments: Arguments) throws(Failure) -> [Int]? {
    switch arguments.optional("axis") {
    case nil: return nil
    case .int(let axis): return [axis]
    default: return try arguments.ints("axis")
    }
  }
}

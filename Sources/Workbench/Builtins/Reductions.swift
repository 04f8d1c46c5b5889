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
      truth("any", "Whether one element at least is true, of all or along an axis; also of a list.", "true") {
        (count, _) in count > 0
      },
      truth("all", "Whether every element is true, of all or along an axis; also of a list.", "false") {
        (count, total) in count == total
      },
      position("argmax", .max, "largest"), position("argmin", .min, "smallest"),
    ]
  }

  private static func position(_ name: String, _ function: ArgExtreme.Function, _ which: String) -> Builtin {
    Builtin(
      name, area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("axis", "int", default: "nothing"),
        Parameter("keep", "bool", default: "false"),
      ],
      summary: "Where the \(which) element is, along an axis or in the order of all; the first of equals.",
      examples: [
        Example(
          "[\(name)(tensor([[1, 5], [4, 3]]), axis=1)]",
          "[tensor(\(function == .max ? "[1, 0]" : "[0, 1]"), type=\"i32\")]"),
        Example("int(\(name)(tensor([2, 5, 1, 4])))", function == .max ? "1" : "2"),
      ]
    ) { (arguments, _) throws(Failure) in
      let operation = ArgExtreme(
        function, axis: try arguments.optionalInt("axis"), keep: try arguments.bool("keep"))
      return try arguments.tensor("x").apply(operation)
    }
  }

  private static func parameters(_ type: String) -> [Parameter] {
    [
      Parameter("x", type), Parameter("axis", "int or list of ints", default: "nothing"),
      Parameter("keep", "bool", default: "false"),
    ]
  }

  private static func reduction(
    _ name: String, _ function: Reduction.Function, _ summary: String, _ output: String,
    _ core: [String: Builtin]
  ) -> Builtin {
    let own = core[name]
    let isExtreme = function == .max || function == .min
    return Builtin(
      name, area: "tensors",
      parameters("tensor or list") + (isExtreme ? [Parameter("more", "number", variadic: true)] : []),
      summary: summary, examples: [Example("\(name)(tensor([[1, 2, 3], [4, 5, 6]]))", output)]
    ) { (arguments, context) throws(Failure) in
      guard case .host(let host) = arguments.value("x"), let tensor = host as? TensorValue else {
        guard let own else { throw arguments.wrongType("x", "a tensor", arguments.value("x")) }
        let given = ["x", "axis", "keep"].compactMap { arguments.isGiven($0) ? arguments.value($0) : nil }
        return try own.implementation(
          try Arguments(binding: CallArguments(given + arguments.rest), to: own), context)
      }
      if isExtreme, arguments.positionalCount > 1 {
        throw Failure(
          .invalidValue, "`\(name)` of a tensor takes its axis by name", argument: 1,
          help:
            "`\(name)(x, axis=0)` goes along an axis, `\(name)imum(x, 0)` compares with a number or a tensor")
      }
      let keep = try arguments.bool("keep"), axes = try arguments.axes()
      if axes == nil, !keep, let sum = try tensor.deferredSum(function) { return sum }
      return try tensor.apply(Reduction(function, axes: axes, keep: keep))
    }
  }

  /// Of bools, by their count: that of the true ones and of all.
  private static func truth(
    _ name: String, _ summary: String, _ output: String,
    _ holds: @escaping @Sendable (_ count: Int, _ total: Int) -> Bool
  ) -> Builtin {
    Builtin(
      name, area: "tensors", parameters("tensor of bools, or list of bools"), summary: summary,
      examples: [Example("\(name)(tensor([1, 2, 3]) > 2)", output)]
    ) { (arguments, _) throws(Failure) in
      let value = arguments.value("x")
      if case .list(let list) = value, arguments.optional("axis") == nil {
        let count = list.items.count { if case .bool(true) = $0 { true } else { false } }
        guard list.items.allSatisfy({ if case .bool = $0 { true } else { false } }) else {
          throw arguments.wrongType("x", "a tensor or list of bools", value)
        }
        return .bool(holds(count, list.count))
      }
      let mask = try arguments.tensor("x").tensor()
      guard mask.element == .bool else {
        throw Failure(
          .wrongType, "`\(name)` takes a tensor of bools, not of \(mask.element.rawValue)", argument: 0,
          help: "compare: `\(name)(x > 0)`")
      }
      let axes = try arguments.axes(), keep = try arguments.bool("keep")
      let result = try running { () throws(TensorError) in
        let tape = Tape(recording: false)
        // All are true where none is false.
        let counted = name == "any" ? mask : try tape.apply(Comparison(.equal), mask, try Tensor(scalar: 0))
        let count = try tape.apply(Reduction(.sum, axes: axes, keep: keep), counted)
        return try tape.apply(Comparison(name == "any" ? .greater : .equal), count, try Tensor(scalar: 0))
      }
      return .host(TensorValue(result))
    }
  }
}

extension Arguments {
  /// The axes given as `axis`; nil for all.
  func axes() throws(Failure) -> [Int]? {
    switch optional("axis") {
    case nil: return nil
    case .int(let axis): return [axis]
    default: return try ints("axis")
    }
  }
}

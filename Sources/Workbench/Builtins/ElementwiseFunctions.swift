internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Functions of each element; `relu`, `sigmoid`, `tanh` and `flatten` make a layer where no tensor is given.
  static func elementwise(core: [String: Builtin]) -> [Builtin] {
    [
      function("exp", .exp, "e to the power of each element.", "[0.0]", core),
      function("log", .log, "The natural logarithm of each element.", "[1.0]", core),
      function("sqrt", .sqrt, "The square root of each element.", "[4.0]", core),
      function("abs", .abs, "The magnitude of each element; also of a number.", "[-2.0]", core),
      pairwise("maximum", .maximum, "The larger of two, element by element.", "[2.0, 3.0]"),
      pairwise("minimum", .minimum, "The smaller of two, element by element.", "[1.0, 2.0]"),
      staged("relu", "max(0, x), of a tensor or as a layer.", Elementwise(.relu)) { ReLU() },
      staged("sigmoid", "1 / (1 + exp(-x)), of a tensor or as a layer.", Elementwise(.sigmoid)) {
        Squash(.sigmoid)
      },
      staged("tanh", "The hyperbolic tangent, of a tensor or as a layer.", Elementwise(.tanh)) {
        Squash(.tanh)
      },
      staged("flatten", "All axes but the first taken together, of a tensor or as a layer.", Flatten()) {
        FlattenLayer()
      },
    ]
  }

  private static func function(
    _ name: String, _ function: Elementwise.Function, _ summary: String, _ sample: String,
    _ core: [String: Builtin]
  ) -> Builtin {
    let own = core[name]
    return Builtin(
      name, area: "tensors", [Parameter("x", "tensor or number")], summary: summary,
      examples: [Example("\(name)(tensor(\(sample))).shape", "[1]")]
    ) { (arguments, context) throws(Failure) in
      if let own, !(arguments.value("x").isTensor) {
        return try own.implementation(
          try Arguments(binding: CallArguments([arguments.value("x")]), to: own), context)
      }
      return try arguments.tensor("x").apply(Elementwise(function))
    }
  }

  private static func pairwise(
    _ name: String, _ function: Runtime.Arithmetic.Function, _ summary: String, _ output: String
  ) -> Builtin {
    Builtin(
      name, area: "tensors", [Parameter("x", "tensor or number"), Parameter("y", "tensor or number")],
      summary: summary, examples: [Example("[\(name)(tensor([1, 3]), 2)]", "[tensor(\(output))]")]
    ) { (arguments, _) throws(Failure) in
      let x = try arguments.tensor("x"), y = try arguments.tensor("y")
      return try x.combined(function, y)
    }
  }

  private static func staged(
    _ name: String, _ summary: String, _ operation: some Operation,
    _ layer: @escaping @Sendable () -> any Layer
  ) -> Builtin {
    Builtin(
      name, area: "layers", [Parameter("x", "tensor", default: "nothing")], summary: summary,
      examples: [Example("\(name)()", "\(name)()"), Example("\(name)(zeros([2, 3])).shape", "[2, 3]")]
    ) { (arguments, _) throws(Failure) in
      guard arguments.isGiven("x") else { return .host(LayerValue(layer())) }
      return try arguments.tensor("x").apply(operation)
    }
  }
}

extension Value {
  var isTensor: Bool {
    if case .host(let host) = self { host is TensorValue } else { false }
  }
}

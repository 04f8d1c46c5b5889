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
      function("sign", .sign, "-1, 0 or 1 with the sign of each element.", "[-2.0]", core),
      function("sin", .sin, "The sine of each element.", "[0.0]", core),
      function("cos", .cos, "The cosine of each element.", "[0.0]", core),
      function("softplus", .softplus, "log(1 + exp(x)) of each element.", "[0.0]", core),
      clamp,
      pairwise("maximum", .maximum, "The larger of two, element by element.", "[2.0, 3.0]"),
      pairwise("minimum", .minimum, "The smaller of two, element by element.", "[1.0, 2.0]"),
      staged("relu", "max(0, x), of a tensor or as a layer.", Elementwise(.relu)) { ReLU() },
      staged("sigmoid", "1 / (1 + exp(-x)), of a tensor or as a layer.", Elementwise(.sigmoid)) {
        Squash(.sigmoid)
      },
      staged("tanh", "The hyperbolic tangent, of a tensor or as a layer.", Elementwise(.tanh)) {
        Squash(.tanh)
      },
      staged("gelu", "x Φ(x) with the normal distribution Φ, of a tensor or as a layer.", Elementwise(.gelu))
      {
        GELU()
      },
      softmax,
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

  private static let clamp = Builtin(
    "clamp", area: "tensors",
    [
      Parameter("x", "tensor or number"), Parameter("min", "tensor or number", default: "nothing"),
      Parameter("max", "tensor or number", default: "nothing"),
    ], summary: "Each element brought within bounds, of which one may be missing.",
    examples: [Example("[clamp(tensor([-2, 0.5, 3]), min=0, max=1)]", "[tensor([0.0, 0.5, 1.0])]")]
  ) { (arguments, _) throws(Failure) in
    var result = try arguments.tensor("x")
    guard arguments.optional("min") != nil || arguments.optional("max") != nil else {
      throw arguments.invalid("min", "or `max` must be given")
    }
    for (name, function) in [("min", Runtime.Arithmetic.Function.maximum), ("max", .minimum)]
    where arguments.optional(name) != nil {
      let bounded = try result.combined(function, try arguments.tensor(name))
      result = try TensorValue.operand(bounded) ?? result
    }
    return .host(result)
  }

  private static let softmax = Builtin(
    "softmax", area: "layers",
    [Parameter("x", "tensor", default: "nothing"), Parameter("axis", "int", default: "-1")],
    summary: "exp(x) / sum(exp(x)) along an axis, of a tensor or as a layer.",
    examples: [
      Example("softmax()", "softmax()"), Example("[softmax(tensor([0, 0]))]", "[tensor([0.5, 0.5])]"),
    ]
  ) { (arguments, _) throws(Failure) in
    let axis = try arguments.int("axis")
    guard arguments.isGiven("x") else { return .host(LayerValue(Softmax(axis: axis))) }
    return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
      try tape.softmax(x, axis: axis)
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

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// What a function needs to be a layer with weights: `parameter`, and how it is drawn.
  static func parameters(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "parameter", area: "layers",
        [
          Parameter("name", "string"), Parameter("shape", "list of ints"),
          Parameter("init", "initializer or number", default: "nothing"),
        ],
        summary: """
          A trained tensor, inside of a function that is used as a layer: made when the model is, by `init` (by default \
          `kaiming()`, zeros for a single axis), and found again by its name whenever the layer runs. One with a single \
          axis counts as a bias: optimizers neither decay nor scale it.
          """,
        examples: [
          Example(
            "init(x -> x @ parameter(\"weight\", [3, 4]), input=[3]).parameters.weight.shape", "[3, 4]"),
          Example(
            "fn dense(k) = x -> x @ parameter(\"w\", [x.shape[1], k], init=normal(std=0.1))\n"
              + "keys(init(dense(8) >> relu() >> dense(2), input=[3]).parameters)", "[\"0.w\", \"2.w\"]"),
        ]
      ) { (arguments, _) throws(Failure) in
        let name = try arguments.string("name")
        let shape = try running { [sizes = try arguments.ints("shape")] () throws(TensorError) in
          try Shape(sizes)
        }
        let initializer = try arguments.initializer("init", shape)
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
          throw arguments.invalid("name", "is made of letters, digits and `_`")
        }
        guard let scope = environment.places.last else {
          throw Failure(
            .value, "`parameter` belongs into a function that is used as a layer",
            label: "there is no layer here whose parameter this could be",
            help: "`init(x -> x @ parameter(\"weight\", [3, 4]), input=[3])` makes a model of such a function"
          )
        }
        if let known = scope.shape(of: name), known != shape {
          throw Failure(
            .shapes, "the parameter `\(name)` of this layer is of shape \(known), not \(shape)",
            argument: 1, argumentLabels: [1: "\(shape)"],
            help: "another parameter needs another name; one keeps the shape it was made with")
        }
        let value = try running { () throws(TensorError) in
          try scope.parameter(name, shape, shape.rank < 2 ? .bias : .weight, initializer)
        }
        return .host(TensorValue(value, on: scope.context.tape))
      },
      Builtin(
        "kaiming", area: "layers", [Parameter("fan", "int", default: "nothing")],
        summary: """
          For `parameter`: normal with standard deviation sqrt(2 / fan) (He et al., 2015). The fan is by default the \
          first size of a matrix, as in `x @ weight`, and the product of all sizes but the first of a kernel.
          """,
        examples: [Example("kaiming()", "kaiming()")]
      ) { (arguments, _) throws(Failure) in
        guard arguments.optional("fan") != nil else { return .host(InitializerValue(.kaiming(fan: nil))) }
        return .host(InitializerValue(.kaiming(fan: try arguments.int("fan", in: 1...Int.max))))
      },
      Builtin(
        "normal", area: "layers", [Parameter("std", "number")],
        summary: "For `parameter`: normal with mean 0.",
        examples: [Example("normal(std=0.02)", "normal(std=0.02)")]
      ) { (arguments, _) throws(Failure) in
        let deviation = try arguments.float32("std")
        guard deviation >= 0, deviation.isFinite else { throw arguments.invalid("std", "is at least 0") }
        return .host(InitializerValue(.normal(deviation)))
      },
      Builtin(
        "uniform", area: "layers", [Parameter("range", "range")],
        summary: "For `parameter`: uniform between two numbers.",
        examples: [Example("uniform(-0.5..0.5)", "uniform(-0.5..0.5)")]
      ) { (arguments, _) throws(Failure) in
        guard case .range = arguments.value("range") else {
          throw arguments.wrongType("range", "a range such as `-0.1..0.1`", arguments.value("range"))
        }
        let range = try arguments.numberOrRange("range")
        let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
        guard low.isFinite, high.isFinite else { throw arguments.invalid("range", "has finite ends") }
        return .host(InitializerValue(.uniform(low...high)))
      },
    ]
  }
}

extension Arguments {
  /// An initializer, `zeros` or `ones`, or a number.
  fileprivate func initializer(_ name: String, _ shape: Shape) throws(Failure) -> Initializer {
    switch value(name) {
    case .nothing:
      return InitializerValue(shape.rank < 2 ? .constant(0) : .kaiming(fan: nil)).initializer(shape)
    case .int, .float: return .constant(try float32(name))
    case .builtin(let builtin) where builtin.name == "zeros": return .constant(0)
    case .builtin(let builtin) where builtin.name == "ones": return .constant(1)
    case .builtin(let builtin) where ["kaiming", "normal", "uniform", "constant"].contains(builtin.name):
      throw Failure(
        .wrongType, "`\(builtin.name)` is a function that makes an initializer",
        argument: self.builtin.parameters.firstIndex { $0.name == name },
        help: "call it: `\(builtin.name)(\(builtin.name == "kaiming" ? "" : "…"))`")
    case .host(let host):
      if let value = host as? InitializerValue { return value.initializer(shape) }
      throw wrongType(name, "an initializer such as `kaiming()`, or a number", value(name))
    default: throw wrongType(name, "an initializer such as `kaiming()`, or a number", value(name))
    }
  }
}

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func summaries(_ environment: Environment) -> Builtin {
    Builtin(
      "summary", area: "layers",
      [
        Parameter("network", "layer, model, encoder or run"),
        Parameter("input", "list of ints", default: "nothing"), Parameter("depth", "int", default: "3"),
      ],
      summary: """
        Writes the layers of a network, what each gives for one sample and how many parameters it has. A recipe needs \
        the shape of its input, without the batch; of parts within parts are shown as many as `depth`.
        """,
      examples: [
        Example(
          "summary(linear(8) >> relu() >> linear(2), input=[4])",
          """
          linear(8) >> relu() >> linear(2)   [4] -> [2]
            0  linear(8)  [8]  40
            1  relu()     [8]
            2  linear(2)  [2]  18
            58 parameters
          """)
      ]
    ) { (arguments, context) throws(Failure) in
      let model = try network(arguments, context, environment)
      let depth = try arguments.replacingUnknown(["depth": .int(1)]).int("depth", in: 1...Int.max)
      let rows = try callingInside { try model.outline(depth: depth) }
      if !context.isChecking { context.output(ModelText(model).summary(rows) + "\n") }
      return .nothing
    }
  }

  private static func network(
    _ arguments: Arguments, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> Model {
    guard let model = arguments.value("network").model else {
      return try made(arguments, context, environment)
    }
    guard arguments.optional("input") == nil else {
      throw arguments.invalid("input", "is known already: the network was made for \(model.input)")
    }
    return model
  }

  /// The network that a recipe makes, on shapes.
  private static func made(
    _ arguments: Arguments, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> Model {
    let recipe = try arguments.recipe("network", context, environment)
    guard arguments.optional("input") != nil else {
      throw Failure(
        .missingArgument, "`summary` of a recipe needs the shape of its input",
        help: "for images of 32 pixels: `summary(…, input=[32, 32, 3])`")
    }
    let sizes = try arguments.ints("input")
    environment.warnOfChannelsFirst(sizes, context)
    return try callingInside {
      try Model(recipe, input: try Shape(sizes), key: Key(seed: 0), shapeOnly: true)
    }
  }
}

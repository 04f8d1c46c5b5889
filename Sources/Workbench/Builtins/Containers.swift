internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Layers made of layers, and what collects either layers or augmentations.
  static func containers(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "residual", area: "layers", [Parameter("shortcut", "layer", default: "nothing")], block: .stages,
        summary: """
          What the block's layers make of x, added to x, or to what the shortcut makes of it. Without a shortcut the \
          shapes must agree.
          """,
        examples: [
          Example("residual { conv(8); batch_norm() }", "residual { conv(8, kernel=3); batch_norm() }"),
          Example(
            "init(residual(shortcut=linear(4)) { linear(8) >> relu() >> linear(4) }, input=[2]).output", "[4]"
          ),
        ]
      ) { (arguments, context) throws(Failure) in
        let shortcut =
          arguments.optional("shortcut") == nil
          ? nil : try arguments.recipe("shortcut", context, environment)
        let layers = try Stages(environment, context).layers(arguments)
        return try LayerValue.bounded(Residual(layers, shortcut: shortcut))
      },
      Builtin(
        "repeat", area: "layers", [Parameter("count", "int")], block: .stages,
        summary: "The block's stages several times over; layers have parameters of their own each time.",
        examples: [
          Example(
            "keys(init(repeat(2) { linear(3, bias=false) }, input=[3]).parameters)",
            "[\"0.0.weight\", \"1.0.weight\"]")
        ]
      ) { (arguments, context) throws(Failure) in
        let count = try arguments.int("count")
        if arguments.isOfAugmentations {
          let stages = try Stages(environment, context).augmentations(arguments)
          guard (0...1000).contains(count) else { throw arguments.invalid("count", "is from 0 to 1000") }
          return try AugmentationValue.bounded(
            try calling {
              let copy = try AugmentationSequence(stages)
              return try AugmentationSequence(Array(repeating: copy, count: count))
            })
        }
        let layers = try Stages(environment, context).layers(arguments)
        return try LayerValue.bounded(try running { () throws(TensorError) in try Repeat(count, layers) })
      },
      Builtin(
        "parallel", area: "layers", block: .stages,
        summary: "Every stage of the block applied to x, and what they give joined along the last axis.",
        examples: [
          Example("init(parallel { linear(2); linear(3) >> relu() }, input=[4]).output", "[5]")
        ]
      ) { (arguments, context) throws(Failure) in
        try LayerValue.bounded(Parallel(try Stages(environment, context).layers(arguments)))
      },
      Builtin(
        "shared", area: "layers", [Parameter("layer", "layer")],
        summary:
          "A layer whose uses all have the same parameters: bind it to a name, and use that more than once.",
        examples: [
          Example(
            "let tied = shared(linear(3, bias=false))\nkeys(init(tied >> relu() >> tied, input=[3]).parameters)",
            "[\"0.weight\"]")
        ]
      ) { (arguments, context) throws(Failure) in
        .host(LayerValue(Shared(try arguments.recipe("layer", context, environment))))
      },
      Builtin(
        "sequence", area: "layers", block: .stages,
        summary: "Several layers, or several augmentations, as one.",
        examples: [
          Example("sequence { brightness(0.5); identity() }", "sequence { brightness(0.5); identity() }"),
          Example("[sequence { linear(8); relu() }]", "[sequence { linear(8); relu() }]"),
        ]
      ) { (arguments, context) throws(Failure) in
        if arguments.isOfAugmentations {
          let stages = try Stages(environment, context).augmentations(arguments)
          return try AugmentationValue.bounded(try calling { try AugmentationSequence(stages) })
        }
        return try LayerValue.bounded(Sequential(block: try Stages(environment, context).layers(arguments)))
      },
    ]
  }
}

extension Arguments {
  /// Whether the block holds augmentations, with functions perhaps, or nothing at all.
  fileprivate var isOfAugmentations: Bool {
    let others = stages.filter { !Stages.isFunction($0) }
    return stages.isEmpty || !others.isEmpty && others.allSatisfy { AugmentationValue.stages($0) != nil }
  }
}

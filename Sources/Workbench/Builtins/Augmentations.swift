internal import DSL
internal import Model

extension BuiltinLibrary {
  static func augmentations(_ environment: Environment) -> [Builtin] {
    geometricAugmentations + coloringAugmentations(environment) + mixingAugmentations + [
      Builtin(
        "identity", area: "augmentations", summary: "Nothing changed.",
        examples: [Example("identity()", "identity()")]
      ) { (_, _) throws(Failure) in .host(AugmentationValue(IdentityAugmentation())) },
      Builtin(
        "maybe", area: "augmentations", [Parameter("p", "number", default: "0.5")], block: .stages,
        summary: "All of its stages with probability p, else none.",
        examples: [Example("maybe(0.8) { brightness(0.5) }", "maybe(0.8) { brightness(0.5) }")]
      ) { (arguments, context) throws(Failure) in
        let p = try arguments.float("p")
        let stages = try Stages(environment, context).augmentations(arguments)
        return try AugmentationValue.bounded(try calling { try Maybe(p, stages) })
      },
      Builtin(
        "one_of", area: "augmentations", block: .stages,
        summary: "One of its stages, each with equal probability.",
        examples: [
          Example(
            "one_of { solarize(); equalize() }", "one_of { solarize(threshold=0.5, p=0.5); equalize(p=0.5) }")
        ]
      ) { (arguments, context) throws(Failure) in
        let stages = try Stages(environment, context).augmentations(arguments)
        return try AugmentationValue.bounded(try calling { try OneOf(stages) })
      },
    ]
  }

  static func augmentation(
    _ make: () throws -> any Augmentation
  ) throws(Failure) -> Value { .host(AugmentationValue(try calling(make))) }
}

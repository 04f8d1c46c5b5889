internal import DSL
internal import Model

extension BuiltinLibrary {
  static func augmentations(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "affine", area: "augmentations",
        [
          Parameter("degrees", "number or range", default: "0"),
          Parameter("translate", "number", default: "0"),
          Parameter("scale", "number or range", default: "1"),
          Parameter("shear", "number or range", default: "0"),
        ],
        summary: "A random rotation, shift (as a fraction of the size), scaling and shear about the center.",
        examples: [Example("affine(degrees=20, scale=0.8..1.25)", "affine(degrees=20, scale=0.8..1.25)")]
      ) { (arguments, _) throws(Failure) in
        let degrees = try arguments.uniform("degrees"), translate = try arguments.uniform("translate")
        let scale = try arguments.uniform("scale"), shear = try arguments.uniform("shear")
        return try augmentation {
          try RandomAffine(degrees: degrees, translate: translate, scale: scale, shear: shear)
        }
      },
      Builtin(
        "brightness", area: "augmentations", [Parameter("factor", "number or range")],
        summary: "All values multiplied by a factor, and kept within 0 to 1.",
        examples: [Example("brightness(0.7..1.3)", "brightness(0.7..1.3)")]
      ) { (arguments, _) throws(Failure) in
        let factor = try arguments.uniform("factor")
        return try augmentation { try RandomBrightness(factor) }
      },
      Builtin(
        "gaussian_noise", area: "augmentations", [Parameter("std", "number or range")],
        summary: "Normal noise added to every value, which is kept within 0 to 1.",
        examples: [Example("gaussian_noise(0.1)", "gaussian_noise(0.1)")]
      ) { (arguments, _) throws(Failure) in
        let std = try arguments.uniform("std")
        return try augmentation { try GaussianNoise(std) }
      },
      Builtin(
        "gaussian_blur", area: "augmentations",
        [Parameter("sigma", "number or range"), Parameter("p", "number", default: "1")],
        summary: "A Gaussian blur with probability p.",
        examples: [Example("gaussian_blur(sigma=0.1..1.0, p=0.5)", "gaussian_blur(sigma=0.1..1.0, p=0.5)")]
      ) { (arguments, _) throws(Failure) in
        let sigma = try arguments.uniform("sigma"), p = try arguments.float("p")
        return try augmentation { try GaussianBlur(sigma: sigma, p: p) }
      },
      Builtin(
        "horizontal_flip", area: "augmentations", [Parameter("p", "number", default: "0.5")],
        summary: "Left and right exchanged with probability p.",
        examples: [Example("horizontal_flip()", "horizontal_flip(p=0.5)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.float("p")
        return try augmentation { try HorizontalFlip(p: p) }
      },
      Builtin(
        "normalize", area: "augmentations",
        [Parameter("mean", "number or list of numbers"), Parameter("std", "number or list of numbers")],
        summary: "Each channel less its mean, divided by its standard deviation.",
        examples: [Example("normalize(mean=[0.5], std=[0.25])", "normalize(mean=0.5, std=0.25)")]
      ) { (arguments, _) throws(Failure) in
        let mean = try arguments.numbers("mean"), std = try arguments.numbers("std")
        return try augmentation { try ChannelNormalization(mean: mean, std: std) }
      },
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
    ]
  }

  private static func augmentation(
    _ make: () throws -> any Augmentation
  ) throws(Failure) -> Value { .host(AugmentationValue(try calling(make))) }
}

extension Arguments {
  /// A number, or a range to draw from.
  func uniform(_ name: String) throws(Failure) -> Uniform {
    let value = value(name)
    switch value {
    case .int(let number): return Uniform(Double(number))
    case .float(let number): return Uniform(number)
    case .range(let range):
      let upper = range.includesUpper || range.count == nil ? range.upper : range.upper - 1
      return try calling { try Uniform(from: range.lower, to: upper, for: name, of: builtin.name) }
    default: throw wrongType(name, "a number or a range", value)
    }
  }

  /// A list of numbers, or one number.
  func numbers(_ name: String) throws(Failure) -> [Double] {
    guard case .list(let list) = value(name) else { return [try float(name)] }
    var numbers: [Double] = []
    for item in list.items {
      switch item {
      case .int(let number): numbers.append(Double(number))
      case .float(let number): numbers.append(number)
      default: throw wrongType(name, "a list of numbers", value(name))
      }
    }
    return numbers
  }
}

internal import DSL
internal import Model

// What the pixels are: colors, blur, noise, levels.
extension BuiltinLibrary {
  static func coloringAugmentations(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "color_jitter", area: "augmentations",
        [
          Parameter("brightness", "number or range", default: "0"),
          Parameter("contrast", "number or range", default: "0"),
          Parameter("saturation", "number or range", default: "0"),
          Parameter("hue", "number or range", default: "0"),
          Parameter("p", "number", default: "1"),
        ],
        summary:
          "Brightness, contrast, saturation and hue changed at random and in random order, with probability p; a number k means factors from 1 - k to 1 + k, and of the hue a shift of up to k to either side.",
        examples: [
          Example(
            "color_jitter(0.4, 0.4, 0.2, 0.1, p=0.8)",
            "color_jitter(brightness=0.4, contrast=0.4, saturation=0.2, hue=0.1, p=0.8)")
        ]
      ) { (arguments, _) throws(Failure) in
        let brightness = try arguments.uniform("brightness"), contrast = try arguments.uniform("contrast")
        let saturation = try arguments.uniform("saturation"), hue = try arguments.uniform("hue")
        let p = try arguments.float("p")
        return try augmentation {
          try ColorJitter(brightness: brightness, contrast: contrast, saturation: saturation, hue: hue, p: p)
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
      colorChange(
        .contrast,
        "Differences from the picture's mean brightness multiplied by a factor, and values kept within 0 to 1.",
        Example("contrast(0.6..1.4)", "contrast(0.6..1.4)")),
      colorChange(
        .saturation,
        "Differences of the colors from their pixel's brightness multiplied by a factor, and values kept within 0 to 1.",
        Example("saturation(0.8..1.2)", "saturation(0.8..1.2)")),
      colorChange(
        .hue,
        "The hue of the colors turned by a fraction of the circle, -0.5 to 0.5.",
        Example("hue(-0.1..0.1)", "hue(-0.1..0.1)")),
      Builtin(
        "grayscale", area: "augmentations",
        [
          Parameter("p", "number", default: "0.1")
        ],
        summary: "Colors replaced by their brightness with probability p; the channels stay.",
        examples: [Example("grayscale(p=0.2)", "grayscale(p=0.2)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.float("p")
        return try augmentation { try Grayscale(p: p) }
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
        "gaussian_noise", area: "augmentations", [Parameter("std", "number or range")],
        summary: "Normal noise added to every value, which is kept within 0 to 1.",
        examples: [Example("gaussian_noise(0.1)", "gaussian_noise(0.1)")]
      ) { (arguments, _) throws(Failure) in
        let std = try arguments.uniform("std")
        return try augmentation { try GaussianNoise(std) }
      },
      Builtin(
        "solarize", area: "augmentations",
        [
          Parameter("threshold", "number or range", default: "0.5"),
          Parameter("p", "number", default: "0.5"),
        ],
        summary: "Values v at or above the threshold replaced by 1 - v, with probability p.",
        examples: [Example("solarize(p=0.2)", "solarize(threshold=0.5, p=0.2)")]
      ) { (arguments, _) throws(Failure) in
        let threshold = try arguments.uniform("threshold"), p = try arguments.float("p")
        return try augmentation { try Solarize(threshold: threshold, p: p) }
      },
      Builtin(
        "posterize", area: "augmentations",
        [
          Parameter("bits", "int"),
          Parameter("p", "number", default: "0.5"),
        ],
        summary: "Each value kept to the first of its 8 bits, with probability p.",
        examples: [Example("posterize(4)", "posterize(4, p=0.5)")]
      ) { (arguments, _) throws(Failure) in
        let bits = try arguments.int("bits"), p = try arguments.float("p")
        return try augmentation { try Posterize(bits: bits, p: p) }
      },
      Builtin(
        "equalize", area: "augmentations",
        [
          Parameter("p", "number", default: "0.5")
        ],
        summary: "Each channel's levels spread so that they are used equally often, with probability p.",
        examples: [Example("equalize()", "equalize(p=0.5)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.float("p")
        return try augmentation { try Equalize(p: p) }
      },
      Builtin(
        "normalize", area: "augmentations",
        [Parameter("mean", "number or list of numbers"), Parameter("std", "number or list of numbers")],
        summary: "Each channel less its mean, divided by its standard deviation.",
        examples: [Example("normalize(mean=[0.5], std=[0.25])", "normalize(mean=0.5, std=0.25)")]
      ) { (arguments, context) throws(Failure) in
        let mean = try arguments.numbers("mean"), std = try arguments.numbers("std")
        if mean.count == 3, mean.allSatisfy({ $0 > 1 }), !context.isChecking {
          environment.warned(
            "normalize: pictures are from 0 to 1, so these means are too large: divide by 255")
        }
        return try augmentation { try ChannelNormalization(mean: mean, std: std) }
      },
      Builtin(
        "jitter", area: "augmentations", [Parameter("std", "number or range")],
        summary: "Normal noise added to every value, which may leave 0 to 1: for vectors.",
        examples: [Example("jitter(0.0..0.5)", "jitter(0.0..0.5)")]
      ) { (arguments, _) throws(Failure) in
        let std = try arguments.uniform("std")
        return try augmentation { try NumberJitter(std) }
      },
      Builtin(
        "mask", area: "augmentations", [Parameter("p", "number or range")],
        summary: "Each value by itself replaced by 0 with probability p.",
        examples: [Example("mask(0.25)", "mask(0.25)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.uniform("p")
        return try augmentation { try Mask(p) }
      },
    ]
  }

  /// `contrast`, `saturation`, `hue`.
  private static func colorChange(_ kind: ColorKind, _ summary: String, _ example: Example) -> Builtin {
    Builtin(
      kind.name, area: "augmentations", [Parameter(kind.parameter, "number or range")], summary: summary,
      examples: [example]
    ) { (arguments, _) throws(Failure) in
      let amount = try arguments.uniform(kind.parameter)
      return try augmentation { try ColorChange(kind, amount) }
    }
  }
}

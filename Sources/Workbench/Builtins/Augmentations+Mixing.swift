internal import DSL
internal import Model

// What takes from the other pictures of a batch.
extension BuiltinLibrary {
  static var mixingAugmentations: [Builtin] {
    [
      Builtin(
        "mixup", area: "augmentations",
        [Parameter("alpha", "number", default: "1"), Parameter("p", "number", default: "1")],
        summary: """
          The weighted mean with another picture of the batch, with probability p; its own weight is the larger \
          part of a draw from Beta(alpha, alpha).
          """,
        examples: [Example("mixup(alpha=0.4)", "mixup(alpha=0.4, p=1)")]
      ) { (arguments, _) throws(Failure) in
        let alpha = try arguments.float("alpha"), p = try arguments.float("p")
        return try augmentation { try Mixup(alpha: alpha, p: p) }
      },
      Builtin(
        "swap_noise", area: "augmentations", [Parameter("p", "number or range")],
        summary:
          "Each value by itself replaced, with probability p, by that of another picture of the batch.",
        examples: [Example("swap_noise(0.3)", "swap_noise(0.3)")]
      ) { (arguments, _) throws(Failure) in
        let p = try arguments.uniform("p")
        return try augmentation { try SwapNoise(p) }
      },
    ]
  }
}

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func layers(_ environment: Environment) -> [Builtin] {
    plainLayers + containers(environment) + [modelMaker(environment)]
  }

  private static let plainLayers: [Builtin] = [
    convolution(
      "conv", kernel: 3, stride: 1, "A convolution; its padding is half the kernel unless stated.",
      Example("conv(32, kernel=3, bias=false)", "conv(32, kernel=3, bias=false)")
    ) { (channels, kernel, stride, padding, bias) throws(TensorError) in
      try Conv(channels, kernel: kernel, stride: stride, padding: padding, bias: bias)
    },
    Builtin(
      "linear", area: "layers", [Parameter("features", "int"), Parameter("bias", "bool", default: "true")],
      summary: "A fully connected layer.", examples: [Example("linear(256)", "linear(256)")]
    ) { (arguments, _) throws(Failure) in
      try arguments.refuseInputs()
      let (features, bias) = (try arguments.int("features"), try arguments.bool("bias"))
      return .host(LayerValue(try running { () throws(TensorError) in try Linear(features, bias: bias) }))
    },
    Builtin(
      "batch_norm", area: "layers", [Parameter("eps", "number", default: "1e-5")],
      summary: "Channels normalized by the batch in training, by running statistics in evaluation.",
      examples: [Example("batch_norm()", "batch_norm()")]
    ) { (arguments, _) throws(Failure) in
      let epsilon = try arguments.float("eps")
      guard epsilon > 0, epsilon.isFinite else { throw arguments.invalid("eps", "must be positive") }
      return .host(LayerValue(BatchNorm(epsilon: Float(epsilon))))
    },
    convolution(
      "conv_transpose", kernel: 2, stride: 2,
      "A transposed convolution, which enlarges images; unless padding says otherwise, by its stride.",
      Example("init(conv_transpose(8, kernel=4), input=[5, 6, 3]).output", "[10, 12, 8]")
    ) { (channels, kernel, stride, padding, bias) throws(TensorError) in
      try ConvTranspose(channels, kernel: kernel, stride: stride, padding: padding, bias: bias)
    },
    Builtin(
      "group_norm", area: "layers",
      [Parameter("groups", "int", default: "32"), Parameter("eps", "number", default: "1e-5")],
      summary: """
        The channels of each sample in groups, each normalized by its own mean and variance, then scaled and shifted \
        by channel.
        """,
      examples: [Example("group_norm(4)", "group_norm(4)")]
    ) { (arguments, _) throws(Failure) in
      let (groups, epsilon) = (try arguments.int("groups"), try arguments.float("eps"))
      guard epsilon > 0, epsilon.isFinite else { throw arguments.invalid("eps", "must be positive") }
      return .host(
        LayerValue(
          try running { () throws(TensorError) in try GroupNorm(groups: groups, epsilon: Float(epsilon)) }))
    },
    Builtin(
      "attention", area: "layers", [Parameter("heads", "int")],
      summary: "Self-attention of tokens [n, t, d] with several heads, as PyTorch's MultiheadAttention.",
      examples: [Example("init(attention(heads=2), input=[5, 8]).output", "[5, 8]")]
    ) { (arguments, _) throws(Failure) in
      let heads = try arguments.int("heads")
      return .host(LayerValue(try running { () throws(TensorError) in try Attention(heads: heads) }))
    },
    Builtin(
      "patch_embed", area: "layers", [Parameter("patch", "int"), Parameter("dim", "int")],
      summary: "Images cut into squares of `patch` pixels, each mapped to a token of `dim` features.",
      examples: [Example("init(patch_embed(4, 32), input=[16, 16, 3]).output", "[16, 32]")]
    ) { (arguments, _) throws(Failure) in
      let (patch, features) = (try arguments.int("patch"), try arguments.int("dim"))
      return .host(
        LayerValue(try running { () throws(TensorError) in try PatchEmbed(patch: patch, features: features) })
      )
    },
    Builtin(
      "embedding_position", area: "layers",
      summary: "A learned vector for each position, added to the token there.",
      examples: [
        Example("init(embedding_position(), input=[16, 32]).parameters.pos_embedding.shape", "[1, 16, 32]")
      ]
    ) { (_, _) throws(Failure) in .host(LayerValue(PositionEmbedding())) },
    pool("max_pool", .max, "The largest value of each window."),
    pool("avg_pool", .average, "The mean of each window."),
    Builtin(
      "global_avg_pool", area: "layers", summary: "The mean of each channel over the whole image.",
      examples: [Example("global_avg_pool()", "global_avg_pool()")]
    ) { (_, _) throws(Failure) in .host(LayerValue(GlobalAveragePool())) },
    Builtin(
      "layer_norm", area: "layers", [Parameter("eps", "number", default: "1e-5")],
      summary:
        "The last axis of each sample normalized by its own mean and variance, then scaled and shifted.",
      examples: [Example("layer_norm()", "layer_norm()")]
    ) { (arguments, _) throws(Failure) in
      let epsilon = try arguments.float("eps")
      guard epsilon > 0, epsilon.isFinite else { throw arguments.invalid("eps", "must be positive") }
      return .host(LayerValue(LayerNorm(epsilon: Float(epsilon))))
    },
    Builtin(
      "dropout", area: "layers", [Parameter("p", "number", default: "0.5")],
      summary:
        "In training each number is 0 with probability p, and the others are divided by 1 - p; else nothing changes.",
      examples: [Example("dropout(0.1)", "dropout(0.1)")]
    ) { (arguments, _) throws(Failure) in
      let p = try arguments.float32("p")
      return .host(LayerValue(try running { () throws(TensorError) in try Dropout(p) }))
    },
  ]

  private static func modelMaker(_ environment: Environment) -> Builtin {
    Builtin(
      "init", area: "layers",
      [
        Parameter("recipe", "layer"), Parameter("input", "list of ints"),
        Parameter("seed", "int", default: "0"),
        Parameter("weights", "weights, model or record of tensors", default: "nothing"),
      ],
      summary: """
        A model: the recipe with fresh parameters for inputs of a shape, without the batch; or with parameters from \
        elsewhere, such as `load("resnet18.pth")`.
        """,
      examples: [
        Example("init(linear(4), input=[3]).output", "[4]"),
        Example("init(linear(4), input=[3], seed=1) == init(linear(4), input=[3], seed=1)", "true"),
      ]
    ) { (arguments, context) throws(Failure) in
      let recipe = try arguments.recipe("recipe", context, environment)
      let sizes = try arguments.ints("input")
      environment.warnOfChannelsFirst(sizes, context)
      let seed = try arguments.replacingUnknown(["seed": .int(0)]).int("seed")
      let model = try callingInside {
        try Model(
          recipe, input: try Shape(sizes), key: Key(seed: seed).named("parameters"),
          shapeOnly: context.isChecking)
      }
      if arguments.value("weights").isUnknown { return .host(ModelValue(model)) }
      if arguments.optional("weights") != nil {
        let weights = try arguments.weights("weights")
        return .host(
          ModelValue(
            try running { () throws(TensorError) in try model.with(weights: weights, for: "init") }))
      }
      let code = LayerValue(recipe).code.map { "init(\($0), input=\(sizes), seed=\(seed))" }
      return .host(ModelValue(model, code: code))
    }
  }

  private static func convolution(
    _ name: String, kernel: Int, stride: Int, _ summary: String, _ example: Example,
    _ make:
      @escaping @Sendable (
        _ channels: Int, _ kernel: Int, _ stride: Int, _ padding: Int?, _ bias: Bool
      ) throws(TensorError) -> any Layer
  ) -> Builtin {
    Builtin(
      name, area: "layers",
      [
        Parameter("channels", "int"), Parameter("kernel", "int", default: "\(kernel)"),
        Parameter("stride", "int", default: "\(stride)"), Parameter("padding", "int", default: "nothing"),
        Parameter("bias", "bool", default: "true"),
      ], summary: summary, examples: [example]
    ) { (arguments, _) throws(Failure) in
      try arguments.refuseInputs("kernel=\(kernel)")
      let (channels, kernel) = (try arguments.int("channels"), try arguments.int("kernel"))
      let (stride, padding) = (try arguments.int("stride"), try arguments.optionalInt("padding"))
      let bias = try arguments.bool("bias")
      return .host(
        LayerValue(
          try running { () throws(TensorError) in try make(channels, kernel, stride, padding, bias) }))
    }
  }

  private static func pool(_ name: String, _ kind: Pool.Kind, _ summary: String) -> Builtin {
    Builtin(
      name, area: "layers",
      [
        Parameter("kernel", "int"), Parameter("stride", "int", default: "nothing"),
        Parameter("padding", "int", default: "0"),
      ], summary: summary, examples: [Example("\(name)(2)", "\(name)(2)")]
    ) { (arguments, _) throws(Failure) in
      let (kernel, stride) = (try arguments.int("kernel"), try arguments.optionalInt("stride"))
      let padding = try arguments.int("padding")
      return .host(
        LayerValue(
          try running { () throws(TensorError) in
            try Pool(kind, kernel: kernel, stride: stride, padding: padding)
          }))
    }
  }
}

extension Arguments {
  /// PyTorch's layers take the number of inputs first; these infer it, and take the rest by name.
  fileprivate func refuseInputs(_ rest: String? = nil) throws(Failure) {
    guard positionalCount > 1 else { return }
    var outputs = "…"
    if case .int(let number)? = values[1] { outputs = "\(number)" }
    throw Failure(
      .tooManyArguments, "`\(builtin.name)` takes the number of its outputs alone without a name",
      argument: 1,
      argumentLabels: [
        1: "the number of inputs is inferred, and \(builtin.parameters[1].name) is given by name"
      ],
      help:
        "for \(outputs) outputs write `\(builtin.name)(\([outputs, rest].compactMap(\.self).joined(separator: ", ")))`"
    )
  }
}

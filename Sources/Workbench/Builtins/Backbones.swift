internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Whole networks, from images to representations.
  static let backbones: [Builtin] = [
    resNet(.resnet18, "ResNet-18"), resNet(.resnet34, "ResNet-34"), resNet(.resnet50, "ResNet-50"),
    resNet(.resnet20, "ResNet-20"), wideResNet, vit, convNet, mlp,
  ]

  private static let wideResNet = Builtin(
    "wide_resnet", area: "backbones",
    [Parameter("depth", "int", default: "28"), Parameter("widen", "int", default: "2")],
    summary: """
      A wide residual network for small images: three stages of (depth - 4) / 6 blocks with 16, 32 and 64 times \
      `widen` channels, up to its pooled representation.
      """,
    examples: [
      Example("wide_resnet(widen=8)", "wide_resnet(depth=28, widen=8)"),
      Example("init(wide_resnet(depth=10, widen=1), input=[16, 16, 3]).output", "[64]"),
    ]
  ) { (arguments, _) throws(Failure) in
    let (depth, widen) = (try arguments.int("depth"), try arguments.int("widen"))
    return try LayerValue.bounded(
      try running { () throws(TensorError) in try WideResNet(depth: depth, widen: widen) })
  }

  private static let vit = Builtin(
    "vit", area: "backbones",
    [
      Parameter("patch", "int", default: "16"), Parameter("dim", "int", default: "384"),
      Parameter("depth", "int", default: "12"), Parameter("heads", "int", default: "6"),
    ],
    summary: """
      A vision transformer up to its class token, with torchvision's parameter names; by default ViT-S/16, with dim=192 \
      and heads=3 ViT-Ti/16.
      """,
    examples: [
      Example("vit(patch=4, dim=64, depth=2, heads=4)", "vit(patch=4, dim=64, depth=2, heads=4)"),
      Example("init(vit(patch=4, dim=16, depth=1, heads=2), input=[8, 8, 3]).output", "[16]"),
    ]
  ) { (arguments, _) throws(Failure) in
    let (patch, features) = (try arguments.int("patch"), try arguments.int("dim"))
    let (depth, heads) = (try arguments.int("depth"), try arguments.int("heads"))
    return try LayerValue.bounded(
      try running { () throws(TensorError) in
        try VisionTransformer(patch: patch, features: features, depth: depth, heads: heads)
      })
  }

  private static let convNet = Builtin(
    "convnet", area: "backbones",
    [Parameter("width", "int", default: "32"), Parameter("depth", "int", default: "3")],
    summary: """
      A plain convolutional network: `depth` convolutions with batch norm and ReLU, from the second on with stride 2 and \
      twice the channels of the one before, then the mean of each channel.
      """,
    examples: [
      Example("[convnet(width=8)]", "[convnet(width=8)]"),
      Example("init(convnet(width=8), input=[16, 16, 1]).output", "[32]"),
    ]
  ) { (arguments, _) throws(Failure) in
    let (width, depth) = (try arguments.int("width"), try arguments.int("depth"))
    return .host(LayerValue(try calling { try Sequential.convNet(width: width, depth: depth) }))
  }

  private static let mlp = Builtin(
    "mlp", area: "backbones",
    [Parameter("sizes", "list of ints"), Parameter("batch_norm", "bool", default: "true")],
    summary: """
      Linear layers without bias, with batch norm and ReLU between, after flattening: `mlp([8192, 8192, 8192])` is the \
      paper's projector. Without batch norm the linear layers have biases.
      """,
    examples: [
      Example("mlp([64, 64, 16])", "mlp([64, 64, 16])"),
      Example(
        "keys(init(mlp([4, 2]), input=[3]).parameters)",
        "[\"0.weight\", \"1.weight\", \"1.bias\", \"1.running_mean\", \"1.running_var\", \"3.weight\"]"),
    ]
  ) { (arguments, _) throws(Failure) in
    let (sizes, batchNorm) = (try arguments.ints("sizes"), try arguments.bool("batch_norm"))
    return try LayerValue.bounded(
      try running { () throws(TensorError) in try MLP(sizes, batchNorm: batchNorm) })
  }

  private static func resNet(_ variant: ResNet.Variant, _ title: String) -> Builtin {
    let name = variant.rawValue
    return Builtin(
      name, area: "backbones",
      [
        Parameter("width", "int", default: "\(variant.width)"),
        Parameter("stem", "string", default: "\"\(variant.stem.rawValue)\""),
        Parameter("zero_init_residual", "bool", default: "true"),
      ],
      summary: """
        \(title) up to its pooled representation, with torchvision's parameter names. Its first stage has `width` \
        channels; the stem is "imagenet" (7 by 7, stride 2, max pool) or "cifar" (3 by 3, stride 1), for small images.
        """,
      examples: [
        Example("\(name)(width=8, stem=\"cifar\")", code(variant, width: 8)),
        Example("init(\(name)(width=4), input=[32, 32, 3]).output", "[\(4 * factor(variant))]"),
      ]
    ) { (arguments, _) throws(Failure) in
      let width = try arguments.int("width")
      let stem = try arguments.choice("stem", of: ResNet.Stem.self)
      let zero = try arguments.bool("zero_init_residual")
      return .host(
        LayerValue(
          try running { () throws(TensorError) in
            try ResNet(variant, width: width, stem: stem, zeroInitResidual: zero)
          }))
    }
  }

  /// How many times the width the representation has.
  private static func factor(_ variant: ResNet.Variant) -> Int {
    switch variant {
    case .resnet18, .resnet34: 8
    case .resnet50: 32
    case .resnet20: 4
    }
  }

  private static func code(_ variant: ResNet.Variant, width: Int) -> String {
    "\(variant.rawValue)(width=\(width)\(variant.stem == .cifar ? "" : ", stem=\"cifar\""))"
  }
}

extension Arguments {
  /// One of some words.
  fileprivate func choice<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String, of type: Word.Type
  ) throws(Failure) -> Word {
    let given = try string(name)
    guard let word = Word(rawValue: given) else {
      let words = Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
      throw invalid(name, "is \(words), not \"\(given)\"")
    }
    return word
  }
}

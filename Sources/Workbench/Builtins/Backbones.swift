internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Whole networks, from images to representations.
  static let backbones: [Builtin] = [
    resNet(.resnet18, "ResNet-18"), resNet(.resnet34, "ResNet-34"), resNet(.resnet50, "ResNet-50"),
    resNet(.resnet20, "ResNet-20"),
  ]

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

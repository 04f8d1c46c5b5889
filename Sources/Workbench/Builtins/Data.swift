internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func data(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "digits", area: "data", [Parameter("size", "int", default: "16")],
        summary:
          "1,797 handwritten digits, part of the program: .train (1,297) and .test (500), size x size x 1.",
        examples: [Example("len(digits().train)", "1297")]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.int("size")
        let digits = try calling { try Digits(size: size) }
        return .host(SplitValue("digits(size=\(size))", train: digits.train, test: digits.test))
      },
      Builtin(
        "batches", area: "data",
        [
          Parameter("data", "dataset"), Parameter("views", "list of views"), Parameter("size", "int"),
          Parameter("epoch", "int", default: "1"), Parameter("seed", "int", default: "nothing"),
          Parameter("drop_last", "bool", default: "true"),
        ],
        summary: "The batches of an epoch, in random order, each with a tensor a view: {views, labels}.",
        examples: [
          Example(
            "batches(digits().train, views=[augment {}, augment {}], size=256)[0].views[0].shape",
            "[256, 16, 16, 1]")
        ]
      ) { (arguments, context) throws(Failure) in
        let data = try arguments.dataset("data"), views = try arguments.views("views")
        let size = try arguments.int("size"), epoch = try arguments.int("epoch", in: 1...Int(Int32.max))
        let seed = try arguments.replacingUnknown(["seed": .int(0)]).optionalInt("seed") ?? environment.seed
        let dropLast = try arguments.bool("drop_last")
        let batches = try calling {
          try Batches(
            data, views: views, size: size, key: Key(seed: seed).named("batches"), dropLast: dropLast)
        }
        return .host(BatchesValue(batches, epoch: epoch - 1, isChecking: context.isChecking))
      },
    ]
  }
}

extension Arguments {
  func dataset(_ name: String) throws(Failure) -> Dataset {
    try host(name, "a data set, such as `digits().train`", as: DatasetValue.self).data
  }

  /// A list of views, or one view.
  func views(_ name: String) throws(Failure) -> [View] {
    let value = value(name)
    let items: [Value] = if case .list(let list) = value { list.items } else { [value] }
    var views: [View] = []
    for item in items {
      if case .function(let function) = item, function.kind == .augment {
        throw Failure(
          .wrongType, "`\(builtin.name)` takes views as `\(name)`, not a function that makes them",
          argument: builtin.parameters.firstIndex { $0.name == name },
          help: "call it: `\(function.name ?? "view")()`")
      }
      if case .host(let host) = item, let view = host as? ViewValue {
        views.append(view.view)
      } else if let stages = AugmentationValue.stages(item) {
        views.append(View(stages))
      } else {
        throw wrongType(name, "a list of views", item)
      }
    }
    return views
  }
}

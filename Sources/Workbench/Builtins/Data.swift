internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// What batches are made of, without any file.
  static func data(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "digits", area: "data", [Parameter("size", "int", default: "16")],
        summary:
          "1,797 handwritten digits, part of the program: .train (1,297) and .test (500), size x size x 1.",
        examples: [Example("len(digits().train)", "1297")]
      ) { (arguments, _) throws(Failure) in
        let size = try arguments.int("size")
        return .host(SplitValue(try calling { try Digits(size: size).split }))
      },
      Builtin(
        "shapes", area: "data",
        [
          Parameter("n", "int", default: "1000"), Parameter("size", "int", default: "32"),
          Parameter("seed", "int", default: "0"),
        ],
        summary: """
          Drawn shapes in color, of five kinds (circle, square, triangle, ring, cross) in equal number: .train (n \
          images) and .test (a fifth as many, 5 at least), size x size x 3. Place, size, rotation and colors are \
          random, by the seed.
          """,
        examples: [
          Example("shapes(n=100).train.shape", "[32, 32, 3]"), Example("len(shapes(n=100).test)", "20"),
        ]
      ) { (arguments, _) throws(Failure) in
        let n = try arguments.int("n"), size = try arguments.int("size"), seed = try arguments.int("seed")
        return .host(SplitValue(try calling { try Shapes(n: n, size: size, seed: seed).split }))
      },
      Builtin(
        "tensors", area: "data",
        [
          Parameter("images", "tensor"), Parameter("labels", "list or tensor of ints"),
          Parameter("classes", "list of strings", default: "nothing"),
        ],
        summary: """
          A data set of images [n, h, w, c], floats from 0 to 1 or bytes, or of vectors [n, d]. Labels count from 0; \
          without names the classes are called "0", "1", ….
          """,
        examples: [
          Example("tensors(zeros([3, 8, 8, 1]), [0, 1, 0]).classes", "[\"0\", \"1\"]"),
          Example(
            "[batches(tensors(ones([4, 2]), [0, 1, 0, 1]), [augment {}], size=4)[0].views[0].shape]",
            "[[4, 2]]"),
        ]
      ) { (arguments, context) throws(Failure) in
        .host(DatasetValue(try tensors(arguments), isChecking: context.isChecking))
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

  /// The highest label that makes a class of its own, so that a label that is none does not make billions.
  private static let mostClasses = 1 << 20

  private static func tensors(_ arguments: Arguments) throws(Failure) -> Dataset {
    guard case .host(let host) = arguments.value("images"), let value = host as? TensorValue else {
      throw arguments.wrongType("images", "a tensor", arguments.value("images"))
    }
    let tensor = try value.tensor()
    let source = try calling { try TensorImages(tensor) }
    let labels: [Int]
    if case .host(let host) = arguments.value("labels"), let value = host as? TensorValue {
      let tensor = try value.tensor()
      guard tensor.element == .int32 || tensor.element == .uint8, tensor.shape.rank == 1 else {
        throw Failure(
          .wrongType,
          "`tensors` takes labels as a vector of ints, not as \(tensor.shape) of \(tensor.element.rawValue)",
          argument: 1, help: "`tensor(x, type=\"i32\")` has the numbers as ints")
      }
      guard tensor.hasData else { throw .unknown }
      labels = tensor.integers.map(Int.init)
    } else {
      labels = try arguments.ints("labels")
    }
    guard labels.count == source.count else {
      throw Failure(
        .data, "tensors: \(labels.count) labels for \(source.count) images", argument: 1,
        argumentLabels: [0: "\(source.count) images", 1: "\(labels.count) labels"])
    }
    var classes: [String]?
    if arguments.optional("classes") != nil {
      classes = try arguments.strings("classes")
    }
    let bound = classes?.count ?? mostClasses
    if let wrong = labels.first(where: { !(0..<bound).contains($0) }) {
      let named = classes.map { "is none of \($0.count) classes" }
      throw Failure(
        .outOfBounds, "the label \(wrong) \(named ?? "must be from 0 to \(bound - 1)")", argument: 1,
        help: named == nil || wrong < 0 ? nil : "labels count from 0")
    }
    let names = classes ?? (0...(labels.max() ?? 0)).map(String.init)
    return try calling {
      try Dataset(name: "tensors", source: source, labels: labels.map { Int32($0) }, classes: names)
    }
  }
}

extension Arguments {
  func dataset(_ name: String) throws(Failure) -> Dataset { try datasetValue(name).data }

  func datasetValue(_ name: String) throws(Failure) -> DatasetValue {
    if case .host(let host) = value(name), host is SplitValue {
      let member = host.memberNames.first ?? "train"
      throw Failure(
        .wrongType, "`\(builtin.name)` takes a data set as `\(name)`, not all parts of one",
        argument: builtin.parameters.firstIndex { $0.name == name }, help: "choose a part: `.\(member)`")
    }
    return try host(name, "a data set, such as `digits().train`", as: DatasetValue.self)
  }

  /// A list of strings.
  func strings(_ name: String) throws(Failure) -> [String] {
    var result: [String] = []
    for item in try list(name) {
      guard case .string(let text) = item else { throw wrongType(name, "a list of strings", item) }
      result.append(text)
    }
    return result
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

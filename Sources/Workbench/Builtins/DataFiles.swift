internal import DSL
internal import Model

extension BuiltinLibrary {
  /// Data sets in files.
  static func dataFiles(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "cifar10", area: "data",
        [Parameter("dir", "string"), Parameter("files", "list of strings", default: "nothing")],
        summary: """
          CIFAR-10 from the files of its binary version in a folder, 32 x 32 x 3: .train (data_batch_1.bin to \
          data_batch_5.bin, or the files named) and .test (test_batch.bin). `scripts/get-data cifar10` fetches them.
          """
      ) { (arguments, context) throws(Failure) in
        let given = try arguments.string("dir")
        var files: [String]?
        if arguments.optional("files") != nil {
          files = try arguments.strings("files")
          if files?.isEmpty == true { throw arguments.invalid("files", "must name a file at least") }
        }
        let list = files.map { names in ", files=" + Value(list: names.map { .string($0) }).text } ?? ""
        let code = "cifar10(\(quoted(given))\(list))"
        return .host(
          SplitValue(
            try reading(environment, context, given) { path in try CIFAR.ten(path, files: files, code: code)
            },
            isChecking: context.isChecking))
      },
      Builtin(
        "cifar100", area: "data",
        [Parameter("dir", "string"), Parameter("labels", "\"fine\" or \"coarse\"", default: "\"fine\"")],
        summary: """
          CIFAR-100 from the files of its binary version in a folder (train.bin, test.bin), 32 x 32 x 3: .train and \
          .test, labelled with the 100 classes or their 20 groups. `scripts/get-data cifar100` fetches them.
          """
      ) { (arguments, context) throws(Failure) in
        let given = try arguments.string("dir"), name = try arguments.string("labels")
        guard let labels = CIFAR.Labels(rawValue: name) else {
          throw arguments.invalid("labels", "must be \"fine\" or \"coarse\", not \(quoted(name))")
        }
        let code = "cifar100(\(quoted(given))\(labels == .fine ? "" : ", labels=\"coarse\""))"
        return .host(
          SplitValue(
            try reading(environment, context, given) { path in
              try CIFAR.hundred(path, labels: labels, code: code)
            },
            isChecking: context.isChecking))
      },
      Builtin(
        "stl10", area: "data", [Parameter("dir", "string")],
        summary: """
          STL-10 from the files of its binary version in a folder, 96 x 96 x 3: .train, .test and, where its file is \
          there, .unlabeled, whose labels are nothing. `scripts/get-data stl10` fetches them.
          """
      ) { (arguments, context) throws(Failure) in
        let given = try arguments.string("dir")
        return .host(
          SplitValue(
            try reading(environment, context, given) { path in
              try STL10.split(path, code: "stl10(\(quoted(given)))")
            }, isChecking: context.isChecking))
      },
      Builtin(
        "mnist", area: "data", [Parameter("dir", "string")],
        summary: """
          MNIST, or another data set in its format, from its four files in a folder, packed (.gz) or not, 28 x 28 x 1: \
          .train and .test. `scripts/get-data mnist` fetches them.
          """
      ) { (arguments, context) throws(Failure) in
        let given = try arguments.string("dir")
        return .host(
          SplitValue(
            try reading(environment, context, given) { path in
              try MNIST.split(path, code: "mnist(\(quoted(given)))")
            }, isChecking: context.isChecking))
      },
      Builtin(
        "image_folder", area: "data",
        [
          Parameter("dir", "string"), Parameter("channels", "int", default: "3"),
          Parameter("cache", "number", default: "1024"),
        ],
        summary: """
          JPEG and PNG files in folders named like their class: of DIR/train/CLASS/… and DIR/test/CLASS/… (or val) the \
          parts .train, .test, .val; of DIR/CLASS/… a data set. Images are decoded when asked for, as RGB or, with \
          channels=1, gray; up to `cache` MB of decoded ones are kept.
          """
      ) { (arguments, context) throws(Failure) in
        let given = try arguments.string("dir"), channels = try arguments.int("channels")
        let cache = try arguments.float("cache")
        guard channels == 1 || channels == 3 else {
          throw arguments.invalid("channels", "must be 3, or 1 for gray, not \(channels)")
        }
        guard cache >= 0, cache < 1e9 else {
          throw arguments.invalid(
            "cache", "must be a number of megabytes, not \(arguments.value("cache").text)")
        }
        var code = "image_folder(\(quoted(given))"
        if channels != 3 { code += ", channels=\(channels)" }
        if arguments.isGiven("cache") { code += ", cache=\(arguments.value("cache").text)" }
        let options = ImageFolder.Options(channels: channels, cache: Int(cache * 0x1p20))
        let content = try reading(environment, context, given) { [code] path in
          try ImageFolder.open(path, options, code: code + ")")
        }
        switch content {
        case .split(let split): return .host(SplitValue(split, isChecking: context.isChecking))
        case .data(let data): return .host(DatasetValue(data, isChecking: context.isChecking))
        }
      },
    ]
  }

  private static func quoted(_ text: String) -> String { Value(list: [.string(text)]).text.dropEnds }

  /// Opens a data set below a path; what is wrong is told at the path.
  private static func reading<Content>(
    _ environment: Environment, _ context: CallContext, _ given: String,
    _ body: (_ path: String) throws -> Content
  ) throws(Failure) -> Content {
    do {
      return try body(try environment.readable(given))
    } catch {
      if case .missing? = (error as? DataError)?.reason, environment.toleratesMissing(context) {
        throw .unknown
      }
      throw Failure(any: error).at(0)
    }
  }
}

extension String {
  /// Without the first and the last character.
  fileprivate var dropEnds: String { String(dropFirst().dropLast()) }
}

internal import DSL
internal import Imaging
internal import Model
internal import Plot
internal import Runtime

extension BuiltinLibrary {
  /// Figures of numbers, points and filters.
  static func charts(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "histogram", area: "figures",
        [
          Parameter("x", "tensor or list of numbers"), Parameter("bins", "int", default: "nothing"),
          Parameter("title", "string", default: "\"\""), Parameter("label", "string", default: "\"\""),
        ],
        summary: """
          How numbers are distributed, in bins of equal width: as many as fit the data (Sturges, Freedman and Diaconis), \
          or around whole numbers where there are few.
          """,
        examples: [Example("histogram(randn([500], seed=1), bins=20)", "histogram")]
      ) { (arguments, context) throws(Failure) in
        let bins = try arguments.replacingUnknown(["bins": .int(1)]).optionalInt("bins")
        let title = try arguments.string("title"), label = try arguments.string("label")
        let numbers = try arguments.numberList("x", isFlat: false)
        let values = context.isChecking ? numbers.map { $0.isEmpty ? [] : [0] } ?? [0] : numbers ?? []
        let figure = try calling {
          try Figure.histogram(values: values, bins: bins, title: title, label: label)
        }
        return context.isChecking ? .unknown(kind: "figure") : .host(FigureValue(figure))
      },
      Builtin(
        "scatter", area: "figures",
        [
          Parameter("x", "[n, 2], or numbers"), Parameter("y", "numbers", default: "nothing"),
          Parameter("labels", "classes or dataset", default: "nothing"),
          Parameter("names", "list of strings", default: "nothing"),
          Parameter("title", "string", default: "\"\""), Parameter("x_label", "string", default: "\"\""),
          Parameter("y_label", "string", default: "\"\""),
        ],
        summary: """
          Points, from a matrix with a row for each or from x and y; colored by class where `labels` gives classes, whose \
          names are `names` or those of a data set.
          """,
        examples: [Example("scatter(randn([50, 2], seed=1), labels=[k // 25 for k in 0..<50])", "scatter")]
      ) { (arguments, context) throws(Failure) in try scatter(arguments, context) },
      Builtin(
        "bars", area: "figures",
        [
          Parameter("values", "record, numbers or records"),
          Parameter("names", "list of strings", default: "nothing"),
          Parameter("title", "string", default: "\"\""), Parameter("label", "string", default: "\"\""),
        ],
        summary:
          "Numbers as bars: the fields of a record with their names, or a list or vector with `names`.",
        examples: [Example("bars({pixels: 0.91, learned: 0.98}, title=\"Accuracy\")", "bars")]
      ) { (arguments, context) throws(Failure) in
        let title = try arguments.string("title"), label = try arguments.string("label")
        var names = try arguments.optionalStrings("names"), values: [Double]? = []
        if case .record(let record) = arguments.value("values") {
          if names.isEmpty { names = record.names }
          values = try arguments.numbers(record.values, "values")
        } else {
          values = try arguments.numberList("values")
        }
        guard let values else { return .unknown(kind: "figure") }
        let figure = try calling {
          try Figure.bars(names: names, values: values, title: title, label: label)
        }
        return context.isChecking ? .unknown(kind: "figure") : .host(FigureValue(figure))
      },
      Builtin(
        "filters", area: "figures",
        [
          Parameter("model", "model, encoder, run or weights"), Parameter("title", "string", default: "\"\""),
        ],
        summary: """
          The filters of a network's first convolution as images, or those of weights [out, 1 or 3, h, w]; 0 is gray, and \
          each is scaled by its largest weight.
          """,
        examples: [Example("filters(init(conv(8), input=[16, 16, 3], seed=1))", "image_grid")]
      ) { (arguments, context) throws(Failure) in
        let title = try arguments.string("title"), weights = try arguments.filterWeights()
        if context.isChecking { return .unknown(kind: "figure") }
        return .host(
          FigureValue(
            try calling { try Figure.imageGrid(images: try FilterImages(weights).rows, title: title) }))
      },
      Builtin(
        "show", area: "figures", [Parameter("value", "anything")],
        summary: "Shows a value, such as a figure, in the middle of a loop or a function.",
        examples: [Example("for k in 1..2 { show(k) }", "2")]
      ) { (arguments, context) throws(Failure) in
        if !context.isChecking { environment.shown(arguments.value("value")) }
        return .nothing
      },
    ]
  }

  private static func scatter(_ arguments: Arguments, _ context: CallContext) throws(Failure) -> Value {
    let title = try arguments.string("title")
    let xLabel = try arguments.string("x_label"), yLabel = try arguments.string("y_label")
    var names = try arguments.optionalStrings("names")
    var x: [Double]?, y: [Double]?
    if arguments.optional("y") != nil {
      (x, y) = (try arguments.numberList("x"), try arguments.numberList("y"))
    } else if let points = try arguments.points() {
      (x, y) = (points.map(\.0), points.map(\.1))
    }
    var labels: [Int] = []
    var areKnown = true
    if arguments.optional("labels") != nil {
      if case .host(let host) = arguments.value("labels"), let data = (host as? DatasetValue)?.data {
        labels = data.labels.map(Int.init)
        if names.isEmpty { names = data.classes }
      } else if let numbers = try arguments.numberList("labels") {
        for number in numbers {
          guard let label = Int(exactly: number) else {
            throw arguments.invalid("labels", "must be ints, not \(number)")
          }
          labels.append(label)
        }
      } else {
        areKnown = false
      }
    }
    guard let x, let y, areKnown else { return .unknown(kind: "figure") }
    let figure = try calling {
      try Figure.scatter(
        x: x, y: y, labels: labels, names: names, title: title, xLabel: xLabel, yLabel: yLabel)
    }
    return context.isChecking ? .unknown(kind: "figure") : .host(FigureValue(figure))
  }
}

extension Arguments {
  /// A list of numbers, or the elements of a tensor; nil where they are only known when computed.
  ///
  /// - Parameter isFlat: whether a tensor must be a vector.
  func numberList(_ name: String, isFlat: Bool = true) throws(Failure) -> [Double]? {
    let value = value(name)
    switch value {
    case .unknown: return nil
    case .list(let list): return try numbers(list.items, name)
    case .host(let host):
      guard let tensor = try (host as? TensorValue)?.tensor() else { break }
      guard !isFlat || tensor.shape.rank == 1 else {
        throw Failure(
          .shapes, "`\(builtin.name)` takes a list or a vector as `\(name)`",
          label: "this is of shape \(tensor.shape)",
          argument: builtin.parameters.firstIndex { $0.name == name })
      }
      if tensor.count == 0 { return [] }
      return tensor.hasData ? tensor.scalars.map(Double.init) : nil
    default: break
    }
    throw wrongType(name, "numbers", value)
  }

  /// Numbers; nil where one of them is unknown.
  func numbers(_ values: [Value], _ name: String) throws(Failure) -> [Double]? {
    var numbers: [Double] = []
    var areKnown = true
    for value in values {
      switch value {
      case .int(let number): numbers.append(Double(number))
      case .float(let number): numbers.append(number)
      case .host(let host):
        guard let tensor = try (host as? TensorValue)?.tensor(), tensor.count == 1 else {
          throw wrongType(name, "numbers", value)
        }
        if let number = tensor.scalar { numbers.append(Double(number)) } else { areKnown = false }
      case .unknown: areKnown = false
      default: throw wrongType(name, "numbers", value)
      }
    }
    return areKnown ? numbers : nil
  }

  /// The rows of a matrix of two columns; nil where they are only known when computed.
  fileprivate func points() throws(Failure) -> [(Double, Double)]? {
    if value("x").isUnknown { return nil }
    let tensor = try tensor("x").tensor()
    guard tensor.shape.rank == 2, tensor.shape[1] == 2 else {
      throw Failure(
        .shapes, "`scatter` takes points as a matrix of two columns", argument: 0,
        argumentLabels: [0: "this is of shape \(tensor.shape)"],
        help: tensor.shape.rank == 2 && tensor.shape[1] > 2
          ? "two of its columns: `scatter(x[:, 0], x[:, 1])`" : "x and y apart: `scatter(x, y)`")
    }
    guard tensor.hasData else { return tensor.count == 0 ? [] : nil }
    let numbers = tensor.scalars
    return (0..<tensor.shape[0]).map { (Double(numbers[2 * $0]), Double(numbers[2 * $0 + 1])) }
  }

  /// The weights of the first convolution, or those given, `[out, in, h, w]`.
  fileprivate func filterWeights() throws(Failure) -> Tensor {
    let value = value("model")
    guard case .host(let host) = value else { throw wrongType("model", "a model or weights", value) }
    let weights: Tensor
    if let model = value.model {
      guard let first = model.store.entries.first(where: { $0.role == .weight && $0.value.shape.rank == 4 })
      else {
        throw invalid("model", "has no convolution")
      }
      weights = first.value
    } else if let tensor = try (host as? TensorValue)?.tensor() {
      weights = tensor
    } else {
      throw wrongType("model", "a model or weights", value)
    }
    let shape = weights.shape
    guard shape.rank == 4, shape[1] == 1 || shape[1] == 3, shape.count > 0 else {
      throw Failure(
        .shapes, "filters are shown of 1 or 3 channels, from weights [out, channels, height, width]",
        argument: 0,
        argumentLabels: [0: "its filters are \(shape)"],
        help: shape.rank == 4 && shape[1] > 3 ? "one channel of them: `filters(weights[:, 0..0])`" : nil)
    }
    guard shape[0] <= FilterImages.most, shape[2] <= 512, shape[3] <= 512 else {
      throw invalid("model", "has filters of \(shape), too many or too large to look at")
    }
    return weights
  }
}

/// Filters as images, in rows.
private struct FilterImages {
  let rows: [[Image]]

  static let most = 4096

  /// - Parameter weights: `[out, 1 or 3, h, w]` with data.
  init(_ weights: Tensor) throws {
    let (count, channels, height, width) = (
      weights.shape[0], weights.shape[1], weights.shape[2], weights.shape[3]
    )
    let numbers = weights.scalars, size = channels * height * width
    var images: [Image] = []
    for filter in 0..<count {
      let own = numbers[filter * size..<(filter + 1) * size]
      let largest = own.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      var pixels = [UInt8](repeating: 0, count: size)
      for place in 0..<height * width {
        for channel in 0..<channels {
          let weight = own[own.startIndex + channel * height * width + place]
          let share = largest > 0 && weight.isFinite ? weight / largest : 0
          pixels[place * channels + channel] = UInt8((127.5 + 127.5 * share).rounded(.down))
        }
      }
      images.append(try Image(width: width, height: height, channels: channels, pixels: pixels))
    }
    let columns = count <= 8 ? count : min(16, max(8, Int(Double(count).squareRoot().rounded(.up))))
    rows = stride(from: 0, to: count, by: columns).map { Array(images[$0..<min(count, $0 + columns)]) }
  }
}

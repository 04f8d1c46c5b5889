internal import DSL
internal import Imaging
internal import Model
internal import Plot
internal import Runtime

extension BuiltinLibrary {
  static func figures(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "heatmap", area: "figures",
        [
          Parameter("matrix", "matrix or list of matrices"), Parameter("limits", "range", default: "nothing"),
          Parameter("title", "string", default: "\"\""),
          Parameter("titles", "list of strings", default: "nothing"),
          Parameter("names", "list of strings", default: "nothing"),
          Parameter("row_label", "string", default: "\"\""),
          Parameter("column_label", "string", default: "\"\""),
        ],
        summary: """
          A matrix in colors, blue below zero and red above; several share one color bar. A square one is captioned \
          with mean |diagonal - 1| and the root mean square off the diagonal. `names` stand at rows and columns, such as \
          the classes of a confusion matrix.
          """,
        examples: [
          Example(
            "heatmap(tensor([[1, 0], [0, 1]]), limits=-1..1)",
            "heatmap\nmean |diagonal − 1| 0, rms off diagonal 0, max |off diagonal| 0")
        ]
      ) { (arguments, context) throws(Failure) in
        if context.isChecking { return try checkHeatmap(arguments) }
        let panels = try panels(arguments)
        let title = try arguments.string("title")
        let limits = arguments.optional("limits") == nil ? nil : try arguments.limits()
        let names = try arguments.optionalStrings("names")
        let rows = try arguments.string("row_label"), columns = try arguments.string("column_label")
        let figure = try calling {
          try Figure.heatmaps(
            panels, limits: limits, title: title, rowLabel: rows, columnLabel: columns, names: names)
        }
        return .host(FigureValue(figure, caption: panels.map(caption).joined(separator: "\n")))
      },
      Builtin(
        "lines", area: "figures",
        [
          Parameter("rows", "list of records or of numbers, or a vector"),
          Parameter("y", "list of strings", default: "nothing"),
          Parameter("x", "string", default: "\"epoch\""), Parameter("title", "string", default: "\"\""),
          Parameter("log", "bool", default: "nothing"),
        ],
        summary:
          "Columns of a list of records, such as a run's history, as lines; or the numbers of a list or vector.",
        examples: [Example("lines([{epoch: 1, loss: 3.0}, {epoch: 2, loss: 1.0}], y=[\"loss\"])", "lines")]
      ) { (arguments, context) throws(Failure) in
        let columns = try Columns(arguments)
        if columns.isUnknown, context.isChecking { return .unknown(kind: "figure") }
        let series = columns.series
        let title = try arguments.string("title"), x = try arguments.string("x")
        let log = arguments.optional("log") == nil ? nil : try arguments.bool("log")
        return .host(
          FigureValue(
            try calling { try Figure.lines(series: series, title: title, xLabel: x, yLabel: "", logY: log) }))
      },
      Builtin(
        "image_grid", area: "figures",
        [
          Parameter("views", "views, or data"), Parameter("data", "dataset", default: "nothing"),
          Parameter("title", "string", default: "\"\""), Parameter("seed", "int", default: "nothing"),
        ],
        summary: """
          Images in a row, and below each its views, as they are before a `normalize` at their end; \
          `image_grid(data)` shows images alone, the first 256.
          """,
        examples: [Example("image_grid(digits().train[0..<8])", "image_grid")], isKeyed: true
      ) { (arguments, context) throws(Failure) in
        let title = try arguments.string("title")
        guard arguments.optional("data") != nil else {
          let data = try arguments.dataset("views")
          if context.isChecking { return .unknown(kind: "figure") }
          return .host(
            FigureValue(
              try calling {
                let images = try originals(data, atMost: gridWidth * gridWidth)
                let rows = stride(from: 0, to: max(1, images.count), by: gridWidth).map {
                  Array(images[$0..<min(images.count, $0 + gridWidth)])
                }
                return try Figure.imageGrid(images: rows, title: title)
              }))
        }
        let views = try arguments.views("views"), data = try arguments.dataset("data")
        if context.isChecking {
          for view in views { _ = try calling { try data.evaluationType(1, view: view) } }
          return .unknown(kind: "figure")
        }
        let key = try arguments.optionalInt("seed").map { Key(seed: $0) } ?? environment.key(context)
        return .host(
          FigureValue(
            try calling {
              var rows = [try originals(data, atMost: widestGrid)]
              for (number, view) in views.enumerated() {
                rows.append(try view.apply(to: rows[0]) { key.at($0).at(number) })
              }
              let labels = ["image"] + views.indices.map { "view \($0 + 1)" }
              return try Figure.imageGrid(images: rows, rowLabels: labels, title: title)
            }))
      },
    ]
  }

  /// At most this many images across: a figure is to be looked at.
  private static let widestGrid = 64

  /// Images without views stand in rows of so many, and as many rows at most.
  private static let gridWidth = 16

  private static func originals(_ data: Dataset, atMost most: Int) throws -> [Image] {
    try (0..<min(data.count, most)).map { try data.image(at: $0) }
  }

  /// What a heat map says in numbers: `after training: mean |diagonal - 1| 0.244, rms off diagonal 0.122, …`.
  private static func caption(_ panel: HeatmapPanel) -> String {
    let summary = MatrixSummary(values: panel.values, rows: panel.rows, columns: panel.columns)
    let numbers = summary.statistics.map { "\($0.name) \($0.number)" }.joined(separator: ", ")
    return [panel.title, numbers].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  /// A heat map on shapes: its arguments are right, and nothing is drawn.
  private static func checkHeatmap(_ arguments: Arguments) throws(Failure) -> Value {
    let panels = try panels(arguments)
    if arguments.optional("limits")?.isUnknown == false { _ = try arguments.limits() }
    let empty = panels.filter { $0.rows == 0 || $0.columns == 0 }
    if panels.isEmpty || !empty.isEmpty { _ = try calling { try Figure.heatmaps(empty) } }
    for text in ["title", "row_label", "column_label"] { _ = try arguments.string(text) }
    let names = try arguments.optionalStrings("names")
    for panel in panels where !names.isEmpty && (panel.rows != names.count || panel.columns != names.count) {
      throw arguments.invalid(
        "names", "are \(names.count) for a matrix of \(panel.rows) rows and \(panel.columns) columns")
    }
    return .unknown(kind: "figure")
  }

  private static func panels(_ arguments: Arguments) throws(Failure) -> [HeatmapPanel] {
    let value = arguments.value("matrix")
    let items: [Value] = if case .list(let list) = value { list.items } else { [value] }
    let titles = try arguments.optionalStrings("titles")
    var panels: [HeatmapPanel] = []
    for (index, item) in items.enumerated() {
      guard case .host(let host) = item, let value = host as? TensorValue else {
        throw arguments.wrongType("matrix", "a matrix", item)
      }
      let tensor = try value.tensor()
      guard tensor.shape.rank == 2 else {
        throw Failure(
          .shapes, "`heatmap` takes a matrix", argument: 0, argumentLabels: [0: "this is \(tensor.shape)"])
      }
      panels.append(
        HeatmapPanel(
          values: tensor.scalars, rows: tensor.shape[0], columns: tensor.shape[1],
          title: index < titles.count ? titles[index] : ""))
    }
    return panels
  }
}

extension Arguments {
  /// A list of strings; none where it is not given.
  func optionalStrings(_ name: String) throws(Failure) -> [String] {
    optional(name) == nil ? [] : try strings(name)
  }

  /// The ends of a color bar.
  fileprivate func limits() throws(Failure) -> ClosedRange<Double> {
    let limits = try numberOrRange("limits")
    guard case .range = value("limits") else { throw wrongType("limits", "a range", value("limits")) }
    guard limits.lowerBound.isFinite, limits.upperBound.isFinite else {
      throw invalid("limits", "must be finite")
    }
    return limits
  }
}

/// Named columns of a list of records, or one column of a list of numbers.
private struct Columns {
  private(set) var series: [LineSeries] = []
  /// Whether the numbers are only known when computed.
  private(set) var isUnknown = false

  init(_ arguments: Arguments) throws(Failure) {
    if arguments.value("rows").isUnknown {
      isUnknown = true
      return
    }
    if case .host(let host) = arguments.value("rows"), host is TensorValue {
      let numbers = try arguments.numberList("rows")
      isUnknown = numbers == nil
      series = [LineSeries(name: "", y: numbers ?? [])]
      return
    }
    let rows = try arguments.list("rows")
    isUnknown = rows.contains(where: \.holdsUnknown)
    guard case .record(let first)? = rows.first else {
      series = [LineSeries(name: "", y: try Columns.numbers(rows, arguments))]
      return
    }
    let x = try arguments.string("x")
    var names: [String] = []
    if arguments.optional("y") == nil {
      names = first.names.filter { $0 != x }
    } else {
      names = try arguments.optionalStrings("y")
    }
    for name in names {
      series.append(
        LineSeries(
          name: name, x: try Columns.column(x, rows, arguments, "x"),
          y: try Columns.column(name, rows, arguments, "y")))
    }
  }

  private static func column(
    _ name: String, _ rows: [Value], _ arguments: Arguments, _ argument: String
  ) throws(Failure) -> [Double] {
    var values: [Value] = []
    for row in rows {
      if row.isUnknown {
        values.append(.unknown(kind: "float"))
        continue
      }
      guard case .record(let record) = row, let value = record[name] else {
        var names: [String] = []
        if case .record(let record) = row { names = record.names }
        throw arguments.invalid(
          argument, "names no column \"\(name)\"",
          help: Suggestion.help(for: name, among: names) ?? "the columns are \(names.joined(separator: ", "))"
        )
      }
      values.append(value)
    }
    return try numbers(values, arguments)
  }

  private static func numbers(_ values: [Value], _ arguments: Arguments) throws(Failure) -> [Double] {
    var numbers: [Double] = []
    for value in values {
      switch value {
      case .int(let number): numbers.append(Double(number))
      case .float(let number): numbers.append(number)
      case .unknown: numbers.append(.nan)
      default: throw arguments.wrongType("rows", "numbers", value)
      }
    }
    return numbers
  }
}

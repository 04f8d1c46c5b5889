import Plot
import Testing

extension Example {
  private static func points(_ classes: Int, _ count: Int) -> (x: [Double], y: [Double], labels: [Int]) {
    let x = noise(2 * count).map(Double.init)
    let labels = (0..<count).map { $0 % max(1, classes) }
    func place(_ i: Int, _ axis: Int) -> Double {
      x[2 * i + axis] + Double((labels[i] * (axis == 0 ? 7 : 3)) % 5) * 0.8
    }
    return ((0..<count).map { place($0, 0) }, (0..<count).map { place($0, 1) }, labels)
  }

  private static func scatter(_ name: String, classes: Int, count: Int, names: [String] = []) -> Example {
    Example(testDescription: "scatter \(name)") {
      let (x, y, labels) = points(classes, count)
      return try .scatter(
        x: x, y: y, labels: classes == 0 ? [] : labels, names: names, title: "Points: \(name)",
        xLabel: "first component", yLabel: "second component")
    }
  }

  private static func histogram(_ name: String, _ values: [Double], bins: Int? = nil) -> Example {
    Example(testDescription: "histogram \(name)") {
      try .histogram(values: values, bins: bins, title: "Numbers: \(name)", label: "value")
    }
  }

  private static func bars(_ name: String, _ values: [Double], _ names: [String] = []) -> Example {
    Example(testDescription: "bars \(name)") {
      try .bars(names: names, values: values, title: "Bars: \(name)", label: "accuracy")
    }
  }

  static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  private static let extremes = [1e308, -1e300, 0, .leastNonzeroMagnitude, .nan, .infinity, -.infinity]
  private static let long = String(repeating: "very long ", count: 300)

  /// Sums of six draws.
  private static let bell: [Double] = {
    let draws = noise(18_000)
    return (0..<3000).map { (i: Int) -> Double in Double(draws[6 * i..<6 * i + 6].reduce(0, +)) }
  }()
  private static let whole: [Double] = (0..<100).map { (i: Int) -> Double in Double(i * i % 7) }

  /// Histograms, points, bars and matrices with names.
  static let charts: [Example] = [
    scatter("ten classes", classes: 10, count: 600, names: classNames),
    scatter("many", classes: 40, count: 1200), scatter("one", classes: 0, count: 1),
    scatter("plain", classes: 0, count: 80),
    Example(testDescription: "scatter extremes") {
      try .scatter(x: extremes, y: extremes.reversed(), title: long, xLabel: long, yLabel: long)
    },
    Example(testDescription: "scatter long names") {
      try .scatter(x: [1, 2], y: [1, 1], labels: [0, 1], names: [long, long])
    },
    histogram("a bell", bell), histogram("whole", whole), histogram("one", [3]),
    histogram("extremes", extremes), histogram("constant", [Double](repeating: -2.5, count: 9)),
    histogram("nothing finite", [.nan]), histogram("bins", noise(900).map(Double.init), bins: 500),
    histogram("near", [1e15, 1e15 + 1, 1e15 + 2], bins: 3), histogram("tiny", [1e-300, 2e-300, 9e-300]),
    bars(
      "accuracies", [0.91, 0.874, 0.512, 0.1], ["linear probe", "5 nearest neighbors", "centroid", "chance"]),
    bars("signs", [-3, 2.5, 0, 1e-9]), bars("negative", [-1, -2000]), bars("one", [7]),
    bars("extremes", extremes), bars("zero", [0, 0]), bars("long names", [1, 2], [long, "b"]),
    bars("many", (0..<50).map(Double.init)),
    Example(testDescription: "confusion") {
      let counts: [Float] = (0..<100).map { (cell: Int) -> Float in
        cell % 11 == 0 ? Float(900 + cell) : Float(cell * cell % 37)
      }
      let panel = HeatmapPanel(values: counts, rows: 10, columns: 10)
      return try .heatmaps(
        [panel], title: "Confusion", rowLabel: "true class", columnLabel: "predicted class", names: classNames
      )
    },
    Example(testDescription: "names in panels") {
      let panels = (0..<5).map { HeatmapPanel(values: noise(9), rows: 3, columns: 3, title: "panel \($0)") }
      return try .heatmaps(panels, columnLabel: "column", names: ["a", "a longer name", long])
    },
    Example(testDescription: "more names than fit") {
      let panel = HeatmapPanel(values: noise(10_000), rows: 100, columns: 100)
      return try .heatmaps([panel], names: (0..<100).map { "name \($0)" })
    },
  ]
}

@Suite struct ChartTests {
  @Test("bins are equal steps from the smallest number to the largest, which is in the last")
  func bins() throws {
    let figure = try Figure.histogram(values: [0, 0.5, 1, 1.5, 3.9, 4, .nan], bins: 4)
    #expect(try figure.csvText() == "low,high,count\n0.0,1.0,2\n1.0,2.0,2\n2.0,3.0,0\n3.0,4.0,2\n")
    let whole = try Figure.histogram(values: [2, 4, 4, 3])
    #expect(try whole.csvText() == "low,high,count\n1.5,2.5,1\n2.5,3.5,1\n3.5,4.5,2\n")
  }

  @Test("every finite number is in one bin, whatever their number", arguments: [1, 2, 7, 100, 9999])
  func counts(bins: Int) throws {
    let values = noise(777).map { Double($0) * 1e5 } + [.infinity]
    let lines = try Figure.histogram(values: values, bins: bins).csvText().split(separator: "\n").dropFirst()
    #expect(lines.count == bins)
    for line in lines {
      let parts = line.split(separator: ",").compactMap { Double($0) }
      let isLast = line == lines.last
      let inside = values.filter { $0 >= parts[0] && ($0 < parts[1] || (isLast && $0 == parts[1])) }
      #expect(Double(inside.count) == parts[2])
    }
  }

  @Test("tables hold the points with the names of their classes, and bars with theirs")
  func tables() throws {
    let points = try Figure.scatter(x: [1, 2], y: [3, 4], labels: [1, 0], names: ["a", "b, c"])
    #expect(try points.csvText() == "x,y,label\n1.0,3.0,\"b, c\"\n2.0,4.0,a\n")
    #expect(try Figure.scatter(x: [1], y: [2]).csvText() == "x,y\n1.0,2.0\n")
    #expect(try Figure.bars(names: ["a", "b"], values: [1, 2]).csvText() == "name,value\na,1.0\nb,2.0\n")
    let matrix = HeatmapPanel(values: [1, 2, 3, 4], rows: 2, columns: 2)
    #expect(try Figure.heatmaps([matrix], names: ["a", "b"]).csvText() == ",a,b\na,1.0,2.0\nb,3.0,4.0\n")
  }

  @Test("bars are as long as their numbers, to both sides of zero")
  func lengths() throws {
    let marks = try Figure.bars(values: [1, -2, 4]).content.sketch().marks
    let areas = marks.compactMap { if case .rectangle(let area, _) = $0 { area } else { nil } }
    #expect(areas.count == 3)
    #expect(
      abs(areas[1].width / areas[0].width - 2) < 1e-9 && abs(areas[2].width / areas[0].width - 4) < 1e-9)
    #expect(abs(areas[0].x - areas[2].x) < 1e-9 && abs(areas[1].right - areas[0].x) < 1e-9)
  }

  @Test("classes keep apart: no two of the first thirty have color and form in common")
  func forms() throws {
    let figure = try Figure.scatter(
      x: (0..<30).map(Double.init), y: (0..<30).map(Double.init), labels: Array(0..<30))
    let looks = try figure.content.sketch().marks.compactMap { mark -> String? in
      switch mark {
      case .disc(_, _, let fill): "disc \(fill)"
      case .polygon(let points, let fill): "\(points.count) \(fill)"
      case .rectangle(_, let fill): "square \(fill)"
      default: nil
      }
    }
    #expect(Set(looks).count == 30)
  }

  @Test("what can't be drawn is refused")
  func refusals() {
    #expect(throws: PlotError.self) { try Figure.histogram(values: []) }
    for bins in [0, -1, Int.min, Int.max] {
      #expect(throws: PlotError.self) { try Figure.histogram(values: [1], bins: bins) }
    }
    #expect(throws: PlotError.self) { try Figure.scatter(x: [], y: []) }
    #expect(throws: PlotError.self) { try Figure.scatter(x: [1], y: [1, 2]) }
    #expect(throws: PlotError.self) { try Figure.scatter(x: [1], y: [1], labels: [1, 2]) }
    #expect(throws: PlotError.self) { try Figure.scatter(x: [1], y: [1], labels: [-1]) }
    #expect(throws: PlotError.self) { try Figure.scatter(x: [1], y: [1], labels: [2], names: ["a", "b"]) }
    #expect(throws: PlotError.self) { try Figure.bars(values: []) }
    #expect(throws: PlotError.self) { try Figure.bars(names: ["a"], values: [1, 2]) }
    #expect(throws: PlotError.self) {
      try Figure.heatmaps([HeatmapPanel(values: [1, 2], rows: 1, columns: 2)], names: ["a", "b"])
    }
  }
}

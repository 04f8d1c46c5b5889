import Imaging
import Plot
import Testing

/// One figure of every kind and of the odd sizes that each must bear.
struct Example: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var figure: @Sendable () throws -> Figure

  static func image(_ side: Int, channels: Int) throws -> Image {
    let pixels = (0..<side * side * channels).map { UInt8(truncatingIfNeeded: $0 * 7) }
    return try Image(width: side, height: side, channels: channels, pixels: pixels)
  }

  static func matrix(_ rows: Int, _ columns: Int) -> Example {
    Example(testDescription: "\(rows) x \(columns)") {
      try .heatmap(
        values: noise(rows * columns), rows: rows, columns: columns, title: "A title", rowLabel: "view A",
        columnLabel: "view B")
    }
  }

  static func series(_ name: String, _ columns: [[Double]], logY: Bool? = nil) -> Example {
    Example(testDescription: name) {
      let series = columns.enumerated().map { LineSeries(name: "series \($0.offset)", y: $0.element) }
      return try .lines(series: series, title: name, xLabel: "epoch", yLabel: "value", logY: logY)
    }
  }

  static let all: [Example] =
    [(1, 1), (2, 2), (10, 10), (32, 32), (3, 700), (700, 3), (1, 5000), (1030, 1030)].map {
      matrix($0.0, $0.1)
    } + [
      Example(testDescription: "not finite") {
        try .heatmap(
          values: [.nan, .infinity, -.infinity, 0.5, 3, -2, 0, 0, 0], rows: 3, columns: 3, limits: -1...1)
      },
      Example(testDescription: "zeros") {
        try .heatmap(values: [Float](repeating: 0, count: 64), rows: 8, columns: 8)
      },
      Example(testDescription: "extremes") {
        let most = Float.greatestFiniteMagnitude
        return try .heatmap(values: [most, -most, .leastNonzeroMagnitude, 0], rows: 2, columns: 2)
      },
      Example(testDescription: "panels") {
        let panels = (0..<5).map { index in
          HeatmapPanel(
            values: noise(64), rows: 8, columns: 8, title: "epoch \(index)", caption: "words below")
        }
        return try .heatmaps(panels, title: "Panels", rowLabel: "row", columnLabel: "column")
      },
      Example(testDescription: "panels of different shapes") {
        let panels = [(4, 30), (30, 4), (1, 1)].map {
          HeatmapPanel(values: noise($0.0 * $0.1), rows: $0.0, columns: $0.1, title: "a long panel title")
        }
        return try .heatmaps(panels, rowLabel: "row", columnLabel: "column")
      },
      Example(testDescription: "long words") {
        let words = String(repeating: "very long ", count: 300)
        return try .heatmap(
          values: noise(4), rows: 2, columns: 2, title: words, rowLabel: words, columnLabel: words)
      },
      series("one point", [[3]]),
      series("two points", [[3, 1], [2, .nan]]),
      series("nothing finite", [[.nan, .infinity]]),
      series("constant", [[Double](repeating: 0.001, count: 60)]),
      series("negative", [(0..<60).map { -Double($0) }]),
      series("magnitudes", [(1...60).map { 20 / Double($0) }, (1...60).map { 9000 / Double($0) }]),
      series("signs", [(0..<60).map { Double($0) - 30 }, (1...60).map { 9e6 / Double($0) }]),
      series("zero on a log scale", [[1, 0, 10, -1, 100]], logY: true),
      series("extremes", [[1e300, -1e300, Double.leastNonzeroMagnitude, 1e308]]),
      series("thousands", [noise(9000).map(Double.init)]),
      series("many", (0..<40).map { index in [0, Double(index)] }),
      Example(testDescription: "images") {
        let row = try (0..<8).map { _ in try image(8, channels: 1) }
        return try .imageGrid(
          images: [row, Array(row[..<3])], rowLabels: ["original", "a view with a rather long name"],
          columnLabels: (0..<8).map { "label \($0)" }, title: "Images")
      },
      Example(testDescription: "images of all kinds") {
        try .imageGrid(
          images: [[image(1, channels: 3), image(32, channels: 4)], [], [image(224, channels: 3)]])
      },
      Example(testDescription: "an image larger than the page") {
        try .imageGrid(images: [[image(1000, channels: 1)]], title: "A title")
      },
    ] + charts
}

@Suite struct FigureTests {
  @Test(arguments: Example.all)
  func everyKindIsDrawn(example: Example) throws {
    let figure = try example.figure()
    let image = try Image.decode(figure.pngData())
    let sketch = try figure.content.sketch()
    #expect(image.width == Int(sketch.width * 2) && image.height == Int(sketch.height * 2))
    #expect(image.width <= 4000 && image.height <= 4000)
    // White all around, and something inside.
    let stride = image.width * 3
    #expect(image.pixels[..<stride].allSatisfy { $0 == 255 })
    #expect(image.pixels[(stride * (image.height - 1))...].allSatisfy { $0 == 255 })
    #expect((0..<image.height).allSatisfy { image.pixels[$0 * stride] == 255 })
    #expect((1...image.height).allSatisfy { image.pixels[$0 * stride - 1] == 255 })
    #expect(image.pixels.contains { $0 < 128 })
  }

  @Test(arguments: Example.all)
  func noTextLeavesThePage(example: Example) throws {
    let sketch = try example.figure().content.sketch()
    let ruler = TextRuler()
    for case .text(let text, let point, let style, let anchor, let rising) in sketch.marks {
      let width = ruler.width(of: text, style)
      let back = anchor == .start ? 0 : anchor == .middle ? width / 2 : width
      let start = rising ? point.y + back - width : point.x - back
      #expect(start >= 8, "\(text) at \(start)")
      #expect(start + width <= (rising ? sketch.height : sketch.width) - 8, "\(text)")
      let across = rising ? point.x : point.y
      #expect(across - style.size >= 0 && across <= (rising ? sketch.width : sketch.height) - 4, "\(text)")
    }
  }

  @Test(arguments: Example.all)
  func theSameFigureIsTheSameFile(example: Example) throws {
    for format in [Figure.Format.png, .svg, .pdf] {
      let first = try example.figure().data(format)
      let second = try example.figure().data(format)
      #expect(first == second, "\(format)")
    }
  }

  @Test(arguments: Example.all)
  func vectorFilesAreWhole(example: Example) throws {
    let figure = try example.figure()
    try checkXML(figure.svgText())
    let pdf = try figure.data(.pdf)
    #expect(pdf.starts(with: Array("%PDF-1.".utf8)))
    #expect(String(decoding: pdf.suffix(8), as: UTF8.self).contains("%%EOF"))
  }

  @Test func figuresInOnePageShareNoNames() throws {
    func names(_ example: Example) throws -> Set<Substring> {
      Set(
        try example.figure().svgText().split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
      )
    }
    let one = try names(.matrix(4, 4))
    let other = try names(.matrix(4, 5))
    #expect(one.count > 10)
    #expect(one.isDisjoint(with: other))
  }

  @Test func equality() throws {
    let one = try Example.matrix(3, 3).figure()
    #expect(try one == Example.matrix(3, 3).figure())
    #expect(try one != Example.matrix(3, 4).figure())
    #expect(try one != Figure.lines(series: [LineSeries(name: "a", y: [1])]))
  }

  @Test func scalesAndLimits() throws {
    let figure = try Example.matrix(4, 4).figure()
    let normal = try figure.image(scale: 1)
    let double = try figure.image(scale: 2)
    #expect(double.width == 2 * normal.width)
    for scale in [0, -1, Double.nan, 1e9] {
      #expect(throws: PlotError.self) { try figure.image(scale: scale) }
    }
  }

  /// Tags nest and close, and every name that is used is declared.
  private func checkXML(_ text: String) throws {
    var open: [Substring] = []
    var seen = 0
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      let after = rest[rest.index(after: start)...]
      let end = try #require(after.firstIndex(of: ">"))
      let tag = after[..<end]
      rest = after[after.index(after: end)...]
      seen += 1
      if tag.hasPrefix("?") { continue }
      if tag.hasPrefix("/") {
        #expect(open.popLast() == tag.dropFirst())
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
    }
    #expect(open.isEmpty)
    #expect(seen > 10)
    let declared = Set(text.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } })
    for use in text.split(separator: "href=\"#").dropFirst() {
      #expect(declared.contains(use.prefix { $0 != "\"" }))
    }
  }
}

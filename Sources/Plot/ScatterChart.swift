/// Points over two axes, colored by class where they have one.
struct ScatterChart: FigureContent {
  let x: [Double]
  let y: [Double]
  /// For each point the index of its class; empty where there are no classes.
  let labels: [Int]
  /// The names of the classes, as many as are needed or none.
  let names: [String]
  let title: String
  let xLabel: String
  let yLabel: String

  var kind: String { "scatter" }

  init(
    x: [Double], y: [Double], labels: [Int], names: [String], title: String, xLabel: String, yLabel: String
  ) throws(PlotError) {
    guard !x.isEmpty else { throw .empty("no points") }
    guard x.count == y.count else { throw .mismatch("\(x.count) x and \(y.count) y are no points") }
    guard labels.isEmpty || labels.count == x.count else {
      throw .mismatch("\(labels.count) labels for \(x.count) points")
    }
    if let wrong = labels.first(where: { $0 < 0 || (!names.isEmpty && $0 >= names.count) }) {
      throw .mismatch(
        names.isEmpty
          ? "a label is at least 0, not \(wrong)" : "\(wrong) is none of the \(names.count) classes")
    }
    (self.x, self.y, self.labels, self.names) = (x, y, labels, names)
    (self.title, self.xLabel, self.yLabel) = (title, xLabel, yLabel)
  }

  /// The classes there are, in order; one for all where there are no labels.
  private var classes: [Int] { labels.isEmpty ? [0] : Set(labels).sorted() }

  private func name(_ label: Int) -> String { names.isEmpty ? "\(label)" : names[label] }

  func table() -> [String]? {
    if labels.isEmpty { return ["x,y"] + zip(x, y).map { "\($0),\($1)" } }
    return ["x,y,label"] + x.indices.map { "\(x[$0]),\(y[$0]),\(CSV.field(name(labels[$0])))" }
  }

  func sketch() throws(PlotError) -> Sketch {
    let ruler = TextRuler()
    let drawn = x.indices.filter { abs(x[$0]) <= Scale.largest && abs(y[$0]) <= Scale.largest }
    let yRange = Scale.around(drawn.lazy.map { y[$0] }), xRange = Scale.around(drawn.lazy.map { x[$0] })
    let height = 440.0
    let yTicks = Ticks.linear(yRange.lowerBound, yRange.upperBound, count: 8)
    let gutter = Axes.gutter(yTicks, ruler)
    let key = labels.isEmpty ? [] : classes
    let texts = key.map { ruler.fitted(name($0), Style.label, width: 180) }
    let words = texts + [key.count > 20 ? "and \(key.count) more" : ""]
    let keyWidth = key.isEmpty ? 12 : ruler.width(of: words, Style.label) + 34
    var sketch = Sketch(width: (2 * Style.margin + gutter + Axes.width + keyWidth).rounded(.up))
    var top = TitleBlock(title).draw(
      on: &sketch, x: Style.margin, y: Style.margin, width: sketch.width - 2 * Style.margin, ruler)
    if !yLabel.isEmpty {
      sketch.text(
        ruler.fitted(yLabel, Style.label, width: Axes.width), at: Point(Style.margin, top + 9), Style.label)
      top += 20
    }
    top += 6
    let area = Rectangle(x: Style.margin + gutter, y: top, width: Axes.width, height: height)
    let scale = Scale(xRange.lowerBound, xRange.upperBound, from: area.x, to: area.right)
    var axes = Axes(
      area: area, x: scale, y: Scale(yRange.lowerBound, yRange.upperBound, from: area.bottom, to: area.y),
      xTicks: scale.ticks(count: 8), yTicks: yTicks)
    axes.hasVerticalGrid = true
    axes.draw(on: &sketch)
    axes.drawBase(on: &sketch)
    let radius = drawn.count < 300 ? 3.5 : drawn.count < 3000 ? 2.5 : 1.6
    let series = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($0.element, $0.offset) })
    // In the order given, so that no class lies over all others.
    for point in drawn {
      let number = labels.isEmpty ? 0 : series[labels[point]] ?? 0
      ScatterChart.mark(
        number, Point(scale.position(x[point]), axes.y.position(y[point])), radius, on: &sketch)
    }
    drawKey(key, texts, beside: area, on: &sketch)
    let missing = x.count - drawn.count
    let notes =
      missing == 0 ? [] : ["\(missing) of \(x.count) points \(missing == 1 ? "is" : "are") not finite"]
    sketch.height = axes.drawBelow(xLabel, notes: notes, on: &sketch, ruler) + Style.margin - 4
    return sketch
  }

  private func drawKey(
    _ classes: [Int], _ texts: [String], beside area: Rectangle, on sketch: inout Sketch
  ) {
    let room = Int(area.height / 18)
    let shown = classes.count > room ? room - 1 : classes.count
    for index in 0..<shown {
      let y = area.y + 10 + 18 * Double(index)
      ScatterChart.mark(index, Point(area.right + 20, y), 4, on: &sketch)
      sketch.text(texts[index], at: Point(area.right + 32, y + Style.label.halfDigit), Style.label)
    }
    if shown < classes.count {
      let y = area.y + 10 + 18 * Double(shown)
      sketch.text("and \(classes.count - shown) more", at: Point(area.right + 14, y + 4), Style.caption)
    }
  }

  /// Colors come again after eight classes, then with another form.
  private static func mark(_ series: Int, _ at: Point, _ radius: Double, on sketch: inout Sketch) {
    let color = Style.seriesColor(series), r = radius * 1.15
    switch series / Style.series.count % 4 {
    case 0: sketch.add(.disc(center: at, radius: radius, fill: color))
    case 1:
      sketch.add(
        .polygon(
          [
            Point(at.x, at.y - r * 1.15), Point(at.x + r * 1.1, at.y + r * 0.8),
            Point(at.x - r * 1.1, at.y + r * 0.8),
          ],
          fill: color))
    case 2:
      sketch.add(
        .rectangle(
          Rectangle(x: at.x - r * 0.85, y: at.y - r * 0.85, width: 1.7 * r, height: 1.7 * r), fill: color))
    default:
      sketch.add(
        .polygon(
          [
            Point(at.x, at.y - r * 1.2), Point(at.x + r * 1.2, at.y), Point(at.x, at.y + r * 1.2),
            Point(at.x - r * 1.2, at.y),
          ],
          fill: color))
    }
  }
}

/// Named numbers as bars from zero, one below the other.
struct BarChart: FigureContent {
  let names: [String]
  let values: [Double]
  let title: String
  let label: String

  private static let rowHeight = 24.0
  private static let longestName = 200.0

  var kind: String { "bars" }

  init(names: [String], values: [Double], title: String, label: String) throws(PlotError) {
    guard !values.isEmpty else { throw .empty("no bars") }
    guard names.isEmpty || names.count == values.count else {
      throw .mismatch("\(names.count) names for \(values.count) bars")
    }
    (self.names, self.values, self.title, self.label) = (names, values, title, label)
  }

  private func name(_ index: Int) -> String { names.isEmpty ? "\(index)" : names[index] }

  func table() -> [String]? {
    ["name,value"] + values.indices.map { "\(CSV.field(name($0))),\(values[$0])" }
  }

  func sketch() throws(PlotError) -> Sketch {
    let ruler = TextRuler()
    let texts = values.indices.map { ruler.fitted(name($0), Style.label, width: BarChart.longestName) }
    let numbers = values.map { NumberText.brief($0) }
    let drawn = values.filter { abs($0) <= Scale.largest }
    // Numbers stand at the bars' ends, inside of the figure.
    let beside = ruler.width(of: numbers, Style.number) + 8
    var range = min(0, drawn.min() ?? 0)...max(0, drawn.max() ?? 0)
    if range.lowerBound == range.upperBound { range = 0...1 }
    let gutter = (ruler.width(of: texts, Style.label) + 10).rounded(.up)
    let title = TitleBlock(self.title)
    let left = Style.margin + gutter + (range.lowerBound < 0 ? beside : 0)
    let right = left + 420 + (range.upperBound > 0 ? beside : 0)
    var sketch = Sketch(
      width: (max(right, Style.margin + title.wantedWidth(ruler)) + Style.margin).rounded(.up))
    let top = title.draw(
      on: &sketch, x: Style.margin, y: Style.margin, width: sketch.width - 2 * Style.margin, ruler)
    let area = Rectangle(
      x: left, y: top, width: 420, height: BarChart.rowHeight * Double(values.count))
    let scale = Scale(range.lowerBound, range.upperBound, from: area.x, to: area.right)
    var axes = Axes(
      area: area, x: scale, y: Scale(0, 1, from: area.bottom, to: area.y), xTicks: scale.ticks(count: 6),
      yTicks: Ticks(values: [], labels: []))
    axes.hasVerticalGrid = true
    axes.draw(on: &sketch)
    let zero = scale.position(0)
    for index in values.indices {
      let y = area.y + BarChart.rowHeight * Double(index), value = values[index]
      let baseline = y + BarChart.rowHeight / 2 + Style.label.halfDigit
      sketch.text(
        texts[index], at: Point(Style.margin + gutter - 10, baseline), Style.label, anchor: .end)
      let isDrawn = abs(value) <= Scale.largest
      let end = isDrawn ? scale.position(value) : zero
      if isDrawn, value != 0 {
        let bar = Rectangle(
          x: min(zero, end), y: y + 4, width: max(0.5, abs(end - zero)), height: BarChart.rowHeight - 8)
        sketch.add(.rectangle(bar, fill: Style.seriesColor(value < 0 ? 1 : 0)))
      }
      let isBack = isDrawn && value < 0
      sketch.text(
        numbers[index], at: Point(end + (isBack ? -6 : 6), baseline), Style.number,
        anchor: isBack ? .end : .start)
    }
    sketch.line([Point(zero, area.y), Point(zero, area.bottom)], color: Style.axis, width: 1)
    sketch.height = axes.drawBelow(label, notes: [], on: &sketch, ruler) + Style.margin
    return sketch
  }
}

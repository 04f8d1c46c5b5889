/// Places a chart's panels, axes, lines and their names.
struct LineLayout {
  private let chart: LineChart
  private let ruler = TextRuler()
  private let panels: [[Int]]
  private let isLogarithmic: Bool
  private let xRange: ClosedRange<Double>
  private let xIsWhole: Bool

  private static let plotWidth = 660.0
  private static let gapBetween = 30.0

  init(_ chart: LineChart) {
    self.chart = chart
    (panels, isLogarithmic) = chart.arrangement()
    let drawn = chart.series.lazy.flatMap(\.x).filter { abs($0) <= Scale.largest }
    let range = Scale.around(drawn, room: 0.015)
    xIsWhole = drawn.allSatisfy { $0 == $0.rounded() } && range.upperBound < 1e15
    xRange = drawn.min() == drawn.max() && xIsWhole ? LineLayout.aroundOne(drawn.first) : range
  }

  /// A lone whole place, such as the first epoch, between its neighbors.
  private static func aroundOne(_ place: Double?) -> ClosedRange<Double> {
    let place = place ?? 0
    return abs(place) < 1e9 ? place - 1...place + 1 : Scale.around([place])
  }

  func sketch() -> Sketch {
    let height = panels.count == 1 ? 360.0 : max(120, 420 / Double(panels.count))
    let scales = panels.map { yScale($0, height: height) }
    let tickCount = max(2, Int(height / 46))
    let ticks = scales.map { $0.ticks(count: tickCount) }
    let gutter = (ruler.width(of: ticks.flatMap(\.labels), Style.tick) + 8).rounded(.up)
    let names = SeriesNames(chart.series, ruler)
    let left = Style.margin + gutter
    let right = left + LineLayout.plotWidth

    var sketch = Sketch(width: (right + 12 + names.width + Style.margin).rounded(.up))
    var y = TitleBlock(chart.title).draw(
      on: &sketch, x: Style.margin, y: Style.margin, width: sketch.width - 2 * Style.margin, ruler)
    let yLabel = [chart.yLabel, isLogarithmic ? "log scale" : ""].filter { !$0.isEmpty }
    if !yLabel.isEmpty {
      let text = ruler.fitted(yLabel.joined(separator: ", "), Style.label, width: right - Style.margin)
      sketch.text(text, at: Point(Style.margin, y + 9), Style.label)
      y += 26
    } else {
      y += 6
    }

    for (index, panel) in panels.enumerated() {
      let area = Rectangle(x: left, y: y, width: LineLayout.plotWidth, height: height)
      let xScale = Scale(xRange.lowerBound, xRange.upperBound, from: area.x, to: area.right)
      let yScale = Scale(
        scales[index].low, scales[index].high, from: area.bottom, to: area.y, isLogarithmic: isLogarithmic)
      let isLast = index == panels.count - 1
      drawAxes(area, xScale, yScale, ticks[index], showsX: isLast, on: &sketch)
      var ends: [SeriesNames.End] = []
      for one in panel {
        if let end = SeriesLine(chart.series[one], xScale, yScale).draw(
          on: &sketch, color: Style.seriesColor(one), dash: Style.seriesDash(one))
        {
          ends.append(SeriesNames.End(series: one, point: end))
        }
      }
      names.draw(ends, beside: area, on: &sketch)
      y = area.bottom + (isLast ? 0 : LineLayout.gapBetween)
    }

    y += 20
    if !chart.xLabel.isEmpty {
      let text = ruler.fitted(chart.xLabel, Style.label, width: LineLayout.plotWidth)
      sketch.text(
        text, at: Point(left + LineLayout.plotWidth / 2, y + 15), Style.label, anchor: .middle)
      y += 20
    }
    if let note = note() {
      sketch.text(note, at: Point(left, y + 17), Style.caption)
      y += 20
    }
    sketch.height = (y + Style.margin - 4).rounded(.up)
    return sketch
  }

  private func yScale(_ panel: [Int], height: Double) -> Scale {
    let values = panel.lazy.flatMap { chart.series[$0].y }
    let range = Scale.around(values, isLogarithmic: isLogarithmic, startsAtZero: true)
    return Scale(range.lowerBound, range.upperBound, from: height, to: 0, isLogarithmic: isLogarithmic)
  }

  private func drawAxes(
    _ area: Rectangle, _ xScale: Scale, _ yScale: Scale, _ yTicks: Ticks, showsX: Bool,
    on sketch: inout Sketch
  ) {
    for value in yTicks.minor {
      let y = yScale.position(value)
      sketch.line([Point(area.x, y), Point(area.right, y)], color: Style.faintGrid, width: Style.hairline)
    }
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      let y = yScale.position(value)
      let isZero = value == 0 && yScale.low < 0
      sketch.line(
        [Point(area.x, y), Point(area.right, y)], color: isZero ? Style.axis : Style.grid,
        width: Style.hairline)
      sketch.text(label, at: Point(area.x - 8, y + Style.tick.halfDigit), Style.tick, anchor: .end)
    }
    let bottom = [Point(area.x, area.bottom), Point(area.right, area.bottom)]
    sketch.line(bottom, color: Style.axis, width: 1)
    let ticks = xScale.ticks(count: 8, whole: xIsWhole)
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = xScale.position(value)
      let end = area.bottom + Style.tickLength
      sketch.line([Point(x, area.bottom), Point(x, end)], color: Style.axis, width: Style.hairline)
      if showsX {
        sketch.text(label, at: Point(x, end + 13), Style.tick, anchor: .middle)
      }
    }
  }

  /// What could not be drawn.
  private func note() -> String? {
    var missing = 0
    var notPositive = 0
    for one in chart.series {
      for (x, y) in zip(one.x, one.y) {
        if !(abs(x) <= Scale.largest && abs(y) <= Scale.largest) {
          missing += 1
        } else if isLogarithmic, y <= 0 {
          notPositive += 1
        }
      }
    }
    var parts: [String] = []
    if missing > 0 {
      parts.append("\(missing) \(missing == 1 ? "point is" : "points are") not finite: a gap")
    }
    if notPositive > 0 {
      let verb = notPositive == 1 ? "point is" : "points are"
      parts.append("\(notPositive) \(verb) not positive: a gap on the log scale")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

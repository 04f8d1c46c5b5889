/// A plotting area with its ticks, faint grid and axis labels.
struct Axes {
  let area: Rectangle
  let x: Scale
  let y: Scale
  var xTicks: Ticks
  var yTicks: Ticks
  /// Whether lines cross the area at the ticks of x, too.
  var hasVerticalGrid = false

  static let width = 560.0
  static let height = 360.0

  /// The room that labels left of the area need.
  static func gutter(_ ticks: Ticks, _ ruler: TextRuler) -> Double {
    (ruler.width(of: ticks.labels, Style.tick) + 8).rounded(.up)
  }

  func draw(on sketch: inout Sketch) {
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      let place = y.position(value)
      sketch.line(
        [Point(area.x, place), Point(area.right, place)], color: Style.grid, width: Style.hairline)
      sketch.text(label, at: Point(area.x - 8, place + Style.tick.halfDigit), Style.tick, anchor: .end)
    }
    for (value, label) in zip(xTicks.values, xTicks.labels) {
      let place = x.position(value), end = area.bottom + Style.tickLength
      if hasVerticalGrid {
        sketch.line(
          [Point(place, area.y), Point(place, area.bottom)], color: Style.grid, width: Style.hairline)
      }
      sketch.line([Point(place, area.bottom), Point(place, end)], color: Style.axis, width: Style.hairline)
      sketch.text(label, at: Point(place, end + 13), Style.tick, anchor: .middle)
    }
  }

  /// The line at the foot of the area, to be drawn over what stands on it.
  func drawBase(on sketch: inout Sketch) {
    sketch.line(
      [Point(area.x, area.bottom), Point(area.right, area.bottom)], color: Style.axis, width: 1)
  }

  /// Draws a label of the x axis and notes below the area, and gives where they ended.
  func drawBelow(_ label: String, notes: [String], on sketch: inout Sketch, _ ruler: TextRuler) -> Double {
    var y = area.bottom + 20
    if !label.isEmpty {
      let text = ruler.fitted(label, Style.label, width: area.width)
      sketch.text(text, at: Point(area.middle.x, y + 15), Style.label, anchor: .middle)
      y += 20
    }
    for note in notes {
      for line in ruler.wrapped(note, Style.caption, width: area.width, lines: 4) {
        sketch.text(line, at: Point(area.x, y + 17), Style.caption)
        y += 17
      }
    }
    return y
  }
}

import Imaging

/// The key to a heat map's colors: a bar with ticks, pointed where data goes beyond its end.
struct ColorBar {
  var limits: ClosedRange<Double>
  /// The value with the color of the end, on either side of zero.
  var magnitude: Double
  var exceedsLow = false
  var exceedsHigh = false

  static let width = 14.0
  private static let point = 9.0

  private func ticks(height: Double) -> Ticks {
    Ticks.linear(limits.lowerBound, limits.upperBound, count: max(4, Int(height / 48)))
  }

  /// The width of the bar with its labels.
  func width(height: Double, _ ruler: TextRuler) -> Double {
    ColorBar.width + Style.tickLength + 4 + ruler.width(of: ticks(height: height).labels, Style.tick)
  }

  /// Draws the bar, its points included, with its left edge at `x`.
  func draw(on sketch: inout Sketch, x: Double, top: Double, height whole: Double) throws(PlotError) {
    let above = exceedsHigh ? ColorBar.point + 3 : 0
    let height = whole - above - (exceedsLow ? ColorBar.point + 3 : 0)
    let area = Rectangle(x: x, y: top + above, width: ColorBar.width, height: height)
    let steps = max(2, Int(height * 2))
    var pixels: [UInt8] = []
    let (low, high) = (limits.lowerBound, limits.upperBound)
    for step in 0..<steps {
      let share = (Double(step) + 0.5) / Double(steps)
      let color = ColorMap.color((high * (1 - share) + low * share) / magnitude)
      pixels += [color.red, color.green, color.blue]
    }
    do {
      let image = try Image(width: 1, height: steps, channels: 3, pixels: pixels)
      sketch.add(.pixels(image, in: area))
    } catch {
      throw .mismatch(error.message)
    }
    if exceedsHigh { tip(on: &sketch, area, y: area.y, direction: -1, ColorMap.color(high / magnitude)) }
    if exceedsLow { tip(on: &sketch, area, y: area.bottom, direction: 1, ColorMap.color(low / magnitude)) }
    sketch.frame(area, color: Style.axis, width: Style.hairline)

    let scale = Scale(low, high, from: area.bottom, to: area.y)
    let ticks = ticks(height: height)
    for (value, label) in zip(ticks.values, ticks.labels) {
      let y = scale.position(value)
      let end = area.right + Style.tickLength
      sketch.line([Point(area.right, y), Point(end, y)], color: Style.axis, width: Style.hairline)
      sketch.text(label, at: Point(end + 4, y + Style.tick.halfDigit), Style.tick)
    }
  }

  private func tip(
    on sketch: inout Sketch, _ area: Rectangle, y: Double, direction: Double, _ color: Color
  ) {
    let base = y + direction * 2
    let tip = Point(area.middle.x, base + direction * ColorBar.point)
    sketch.add(.polygon([Point(area.x, base), Point(area.right, base), tip], fill: color))
  }
}

/// The names of series, beside the ends of their lines, with the last values.
struct SeriesNames {
  /// Where a series ended on the page.
  struct End {
    var series: Int
    var point: Point
  }

  /// The widest name with its value.
  let width: Double
  private let names: [String]
  private let values: [String]
  private let ruler: TextRuler

  private static let style = TextStyle(size: 12, color: Style.ink, bold: true)
  private static let lineHeight = 17.0
  private static let longest = 190.0

  init(_ series: [LineSeries], _ ruler: TextRuler) {
    self.ruler = ruler
    names = series.map { ruler.fitted($0.name, SeriesNames.style, width: SeriesNames.longest) }
    values = series.map { one in
      let last = zip(one.x, one.y).reversed().first { abs($0) <= Scale.largest && abs($1) <= Scale.largest }
      return last.map { NumberText.brief($0.1) } ?? ""
    }
    var widest = 0.0
    for (name, value) in zip(names, values) {
      let both = ruler.width(of: name, SeriesNames.style) + ruler.width(of: value, Style.caption)
      widest = max(widest, both + 8)
    }
    width = widest
  }

  /// Draws as many names as there is room for; the last line tells how many are left out.
  func draw(_ ends: [End], beside area: Rectangle, on sketch: inout Sketch) {
    let room = max(1, Int((area.height + SeriesNames.lineHeight) / SeriesNames.lineHeight))
    var shown = ends
    if ends.count > room { shown = Array(ends.prefix(room - 1)) }
    shown.sort { ($0.point.y, $0.series) < ($1.point.y, $1.series) }
    let spare = ends.count > room ? SeriesNames.lineHeight : 0
    let places = SeriesNames.spread(
      shown.map(\.point.y), gap: SeriesNames.lineHeight, low: area.y, high: area.bottom - spare)
    let x = area.right + 14
    for (end, y) in zip(shown, places) {
      let color = Style.seriesColor(end.series)
      let isMoved = abs(y - end.point.y) > 3 || area.right - end.point.x > 24
      if isMoved, !names[end.series].isEmpty {
        let elbow = Point(max(end.point.x + 3, area.right - 2), end.point.y)
        sketch.line(
          [Point(end.point.x + 4, end.point.y), elbow, Point(x - 3, y)], color: Style.axis,
          width: Style.hairline)
      }
      var style = SeriesNames.style
      style.color = color
      let baseline = y + style.halfDigit
      sketch.text(names[end.series], at: Point(x, baseline), style)
      let after = names[end.series].isEmpty ? 0 : ruler.width(of: names[end.series], style) + 7
      sketch.text(values[end.series], at: Point(x + after, baseline), Style.caption)
    }
    if shown.count < ends.count {
      let text = "and \(ends.count - shown.count) more"
      sketch.text(text, at: Point(x, area.bottom + SeriesNames.style.halfDigit), Style.caption)
    }
  }

  /// Places near the wanted ones (ascending), at least `gap` apart and within the bounds where they fit.
  static func spread(_ wanted: [Double], gap: Double, low: Double, high: Double) -> [Double] {
    // Neighbors that would touch become a block around the mean of what they want.
    var blocks: [(center: Double, count: Int)] = []
    for place in wanted {
      blocks.append((place, 1))
      while true {
        let last = blocks.count - 1
        let half = Double(blocks[last].count - 1) * gap / 2
        blocks[last].center = max(min(blocks[last].center, high - half), low + half)
        guard last > 0 else { break }
        let reach = Double(blocks[last].count + blocks[last - 1].count) * gap / 2
        guard blocks[last].center - blocks[last - 1].center < reach - 1e-9 else { break }
        let upper = blocks[last - 1]
        let lower = blocks[last]
        let count = upper.count + lower.count
        let sum = upper.center * Double(upper.count) + lower.center * Double(lower.count)
        blocks.removeLast()
        blocks[last - 1] = (sum / Double(count), count)
      }
    }
    return blocks.flatMap { block in
      (0..<block.count).map { block.center + (Double($0) - Double(block.count - 1) / 2) * gap }
    }
  }
}

/// A series as strokes with gaps, and dots where a stroke would not show.
struct SeriesLine {
  private let series: LineSeries
  private let xScale: Scale
  private let yScale: Scale

  private static let lineWidth = 1.8
  /// For series so dense that strokes would run into each other.
  private static let thinWidth = 1.1
  private static let dense = 300
  private static let dotRadius = 3.0
  /// Up to this many points each gets a dot.
  private static let fewPoints = 12

  init(_ series: LineSeries, _ xScale: Scale, _ yScale: Scale) {
    self.series = series
    self.xScale = xScale
    self.yScale = yScale
  }

  /// Draws the series and returns its last point that could be drawn.
  func draw(on sketch: inout Sketch, color: Color, dash: [Double]) -> Point? {
    let runs = runs()
    let showsDots = series.x.count <= SeriesLine.fewPoints
    let width = series.x.count > SeriesLine.dense ? SeriesLine.thinWidth : SeriesLine.lineWidth
    for run in runs {
      if run.count > 1 {
        sketch.line(SeriesLine.thinned(run), color: color, width: width, dash: dash)
      }
      for point in run where showsDots || run.count == 1 {
        sketch.add(.disc(center: point, radius: SeriesLine.dotRadius, fill: color))
      }
    }
    return runs.last?.last
  }

  /// The stretches between what cannot be drawn.
  private func runs() -> [[Point]] {
    var runs: [[Point]] = []
    var current: [Point] = []
    for (x, y) in zip(series.x, series.y) {
      let isDrawn =
        abs(x) <= Scale.largest && abs(y) <= Scale.largest && (y > 0 || !yScale.isLogarithmic)
      if isDrawn {
        current.append(Point(xScale.position(x), yScale.position(y)))
      } else if !current.isEmpty {
        runs.append(current)
        current = []
      }
    }
    if !current.isEmpty { runs.append(current) }
    return runs
  }

  /// At most four points for each quarter of a point across: first, lowest, highest and last, which draw the
  /// same strokes as thousands would.
  static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 4000 else { return points }
    func column(_ point: Point) -> Double { (point.x * 4).rounded(.down) }
    var result: [Point] = []
    var start = 0
    while start < points.count {
      var end = start + 1
      while end < points.count, column(points[end]) == column(points[start]) { end += 1 }
      let slice = start..<end
      let least = slice.min { points[$0].y < points[$1].y } ?? start
      let most = slice.max { points[$0].y < points[$1].y } ?? start
      for index in Set([start, least, most, end - 1]).sorted() { result.append(points[index]) }
      start = end
    }
    return result
  }
}

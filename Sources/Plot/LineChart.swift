/// One named series; points are joined in the order given.
package struct LineSeries: Sendable, Equatable {
  package var name: String
  package var x: [Double]
  package var y: [Double]

  package init(name: String, x: [Double], y: [Double]) {
    self.name = name
    self.x = x
    self.y = y
  }

  /// Over 1, 2, 3, …
  package init(name: String, y: [Double]) {
    self.init(name: name, x: (0..<y.count).map { Double($0 + 1) }, y: y)
  }

  /// The magnitude in the middle of the series' own; zero if nothing can be drawn.
  var typicalMagnitude: Double {
    let sizes = y.filter { abs($0) <= Scale.largest }.map(abs).sorted()
    return sizes.isEmpty ? 0 : sizes[sizes.count / 2]
  }
}

/// Series as lines over common axes, or in panels one below the other.
struct LineChart: FigureContent {
  let series: [LineSeries]
  let title: String
  let xLabel: String
  let yLabel: String
  let logY: Bool?

  /// How many times larger one series may be than another to share a linear axis.
  static let comparable = 20.0

  var kind: String { "lines" }

  init(
    series: [LineSeries], title: String, xLabel: String, yLabel: String, logY: Bool?
  ) throws(PlotError) {
    guard !series.isEmpty else { throw .empty("a chart of no series") }
    for one in series {
      guard one.x.count == one.y.count else {
        throw .mismatch("series \(one.name) has \(one.x.count) x and \(one.y.count) y")
      }
      guard !one.x.isEmpty else { throw .empty("series \(one.name) has no points") }
    }
    self.series = series
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.logY = logY
  }

  /// How the series share axes: indices by panel, from top to bottom, and whether the axes are logarithmic.
  func arrangement() -> (panels: [[Int]], isLogarithmic: Bool) {
    let together = [Array(series.indices)]
    if let logY { return (together, logY) }
    let sizes = series.map(\.typicalMagnitude)
    let positive = sizes.filter { $0 > 0 }
    guard let least = positive.min(), let most = positive.max(), most / least > LineChart.comparable else {
      return (together, false)
    }
    let allPositive = series.allSatisfy { $0.y.allSatisfy { $0 > 0 || !$0.isFinite } }
    if allPositive { return (together, true) }

    var panels: [[Int]] = []
    for index in series.indices.sorted(by: { sizes[$0] > sizes[$1] }) {
      if let last = panels.last?.first,
        sizes[index] == 0 || sizes[last] / sizes[index] <= LineChart.comparable
      {
        panels[panels.count - 1].append(index)
      } else {
        panels.append([index])
      }
    }
    // In the order they were named, where size does not matter.
    let ordered = panels.map { $0.sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    return (ordered, false)
  }

  func sketch() throws(PlotError) -> Sketch { LineLayout(self).sketch() }

  /// One column a series if all have the same x, otherwise one line a point.
  func table() -> [String]? {
    if series.allSatisfy({ $0.x == series[0].x }) {
      let header = (["x"] + series.map { CSV.field($0.name) }).joined(separator: ",")
      return [header]
        + series[0].x.indices.map { index in
          (["\(series[0].x[index])"] + series.map { "\($0.y[index])" }).joined(separator: ",")
        }
    }
    return ["series,x,y"]
      + series.flatMap { one in
        zip(one.x, one.y).map { "\(CSV.field(one.name)),\($0),\($1)" }
      }
  }
}

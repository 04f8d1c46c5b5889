/// One matrix of a figure of heat maps.
package struct HeatmapPanel: Sendable, Equatable {
  /// `[rows, columns]`, row by row.
  package var values: [Float]
  package var rows: Int
  package var columns: Int
  /// Stands above the panel: "before training".
  package var title: String
  /// Stands below it, before the numbers.
  package var caption: String

  package init(values: [Float], rows: Int, columns: Int, title: String = "", caption: String = "") {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.title = title
    self.caption = caption
  }
}

/// Matrices as colored cells, with one color bar for all.
struct Heatmap: FigureContent {
  let panels: [HeatmapPanel]
  let limits: ClosedRange<Double>?
  let title: String
  let rowLabel: String
  let columnLabel: String
  /// What rows and columns are called where that is not by their numbers; empty otherwise.
  let names: [String]

  var kind: String { "heatmap" }

  init(
    panels: [HeatmapPanel], limits: ClosedRange<Double>?, title: String, rowLabel: String,
    columnLabel: String, names: [String] = []
  ) throws(PlotError) {
    guard !panels.isEmpty else { throw .empty("a heat map of no matrices") }
    for panel in panels {
      guard panel.rows > 0, panel.columns > 0 else {
        throw .empty("a matrix of \(panel.rows) rows and \(panel.columns) columns")
      }
      let (count, overflow) = panel.rows.multipliedReportingOverflow(by: panel.columns)
      guard !overflow, count == panel.values.count else {
        throw .mismatch(
          "\(panel.rows) rows and \(panel.columns) columns do not hold \(panel.values.count) values")
      }
    }
    if !names.isEmpty,
      let other = panels.first(where: { $0.rows != names.count || $0.columns != names.count })
    {
      throw .mismatch(
        "\(names.count) names do not fit a matrix of \(other.rows) rows and \(other.columns) columns")
    }
    if let limits, !(abs(limits.lowerBound) < Scale.largest && abs(limits.upperBound) < Scale.largest) {
      throw .mismatch("the limits of the colors must be finite, not \(limits)")
    }
    self.panels = panels
    self.limits = limits
    self.title = title
    self.rowLabel = rowLabel
    self.columnLabel = columnLabel
    self.names = names
  }

  /// The color bar for matrices with these summaries: around zero, unless limits were given or nothing is
  /// negative.
  func bar(_ summaries: [MatrixSummary]) -> ColorBar {
    let low = summaries.compactMap { $0.range?.lowerBound }.min() ?? 0
    let high = summaries.compactMap { $0.range?.upperBound }.max() ?? 0
    var (start, end) = (limits?.lowerBound ?? low, limits?.upperBound ?? high)
    if limits == nil {
      end = Heatmap.rounded(max(abs(low), abs(high)))
      start = low < 0 ? -end : 0
    }
    if start == end { (start, end) = (min(start, 0), max(end, 0)) }
    if start == end { (start, end) = (-1, 1) }
    let magnitude = max(abs(start), abs(end))
    // Correlations pass 1 by a rounding error, which is no news.
    let slack = (end - start) * 1e-3
    return ColorBar(
      limits: start...end, magnitude: magnitude, exceedsLow: low < start - slack,
      exceedsHigh: high > end + slack)
  }

  /// The next number of two digits, so that a bar ends at 1 when the data does at 0.999.
  private static func rounded(_ magnitude: Double) -> Double {
    let step = Ticks.powerOfTen(below: magnitude) / 10
    guard step > 1e-300 else { return magnitude }
    return (magnitude / step - 1e-6).rounded(.up) * step
  }

  func sketch() throws(PlotError) -> Sketch {
    try HeatmapLayout(self).sketch()
  }

  /// One matrix as it stands, with the names of its rows and columns if they have some; several as one line a cell.
  func table() -> [String]? {
    if panels.count == 1, !names.isEmpty {
      let panel = panels[0]
      return [([""] + names.map(CSV.field)).joined(separator: ",")]
        + (0..<panel.rows).map { row in
          let values = panel.values[row * panel.columns..<(row + 1) * panel.columns].map { "\($0)" }
          return ([CSV.field(names[row])] + values).joined(separator: ",")
        }
    }
    if panels.count == 1 {
      let panel = panels[0]
      return (0..<panel.rows).map { row in
        panel.values[row * panel.columns..<(row + 1) * panel.columns].map { "\($0)" }.joined(separator: ",")
      }
    }
    var lines = ["panel,row,column,value"]
    for (index, panel) in panels.enumerated() {
      let name = CSV.field(panel.title.isEmpty ? "\(index)" : panel.title)
      for row in 0..<panel.rows {
        for column in 0..<panel.columns {
          lines.append("\(name),\(row),\(column),\(panel.values[row * panel.columns + column])")
        }
      }
    }
    return lines
  }
}

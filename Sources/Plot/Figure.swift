package import Imaging

/// A picture of data, described but not yet drawn; the same description becomes PNG, SVG, PDF or CSV.
package struct Figure: Sendable, Equatable {
  package let content: any FigureContent

  package init(_ content: any FigureContent) { self.content = content }

  /// The kind of figure, one word: `heatmap`, `lines`, `image_grid`, `scatter`.
  package var kind: String { content.kind }

  package static func == (left: Figure, right: Figure) -> Bool {
    func same<Content: FigureContent>(_ content: Content) -> Bool { content == right.content as? Content }
    return same(left.content)
  }
}

/// One kind of figure: data and words, and how to lay them out.
///
/// A new kind is a file with a conforming type and a constructor on `Figure`.
package protocol FigureContent: Sendable, Equatable {
  var kind: String { get }

  /// Everything that is drawn, at its place.
  func sketch() throws(PlotError) -> Sketch

  /// The data behind the picture as lines of CSV, or nothing if it is no table.
  func table() -> [String]?
}

extension Figure {
  /// A matrix in colors: blue below zero, white at zero, red above.
  ///
  /// A square matrix is captioned as a correlation matrix is judged: by the distance of its diagonal from 1
  /// and the size of what lies beside it.
  ///
  /// - Parameters:
  ///   - values: `[rows, columns]`, row by row; what is not finite is drawn gray and counted.
  ///   - limits: the ends of the color bar; by default the largest magnitude.
  package static func heatmap(
    values: [Float], rows: Int, columns: Int, limits: ClosedRange<Double>? = nil, title: String = "",
    rowLabel: String = "", columnLabel: String = ""
  ) throws(PlotError) -> Figure {
    let panel = HeatmapPanel(values: values, rows: rows, columns: columns)
    return try heatmaps(
      [panel], limits: limits, title: title, rowLabel: rowLabel, columnLabel: columnLabel)
  }

  /// Matrices side by side that share one color bar.
  ///
  /// - Parameter names: of rows and columns alike; none for their numbers.
  package static func heatmaps(
    _ panels: [HeatmapPanel], limits: ClosedRange<Double>? = nil, title: String = "",
    rowLabel: String = "", columnLabel: String = "", names: [String] = []
  ) throws(PlotError) -> Figure {
    Figure(
      try Heatmap(
        panels: panels, limits: limits, title: title, rowLabel: rowLabel, columnLabel: columnLabel,
        names: names))
  }

  /// Series over a common axis, each labelled where it ends.
  ///
  /// - Parameter logY: a logarithmic axis or not; nothing chooses by the data: logarithmic for positive
  ///   series of very different magnitude, one panel each for such series with other signs.
  package static func lines(
    series: [LineSeries], title: String = "", xLabel: String = "", yLabel: String = "", logY: Bool? = nil
  ) throws(PlotError) -> Figure {
    Figure(try LineChart(series: series, title: title, xLabel: xLabel, yLabel: yLabel, logY: logY))
  }

  /// Rows of images, small ones enlarged by a whole factor.
  ///
  /// - Parameter images: rows, which may differ in length and hold images of any size.
  package static func imageGrid(
    images: [[Image]], rowLabels: [String] = [], columnLabels: [String] = [], title: String = ""
  ) throws(PlotError) -> Figure {
    Figure(
      try ImageGrid(images: images, rowLabels: rowLabels, columnLabels: columnLabels, title: title))
  }
}

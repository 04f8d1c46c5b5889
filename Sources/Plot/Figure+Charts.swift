extension Figure {
  /// How numbers are distributed.
  ///
  /// - Parameters:
  ///   - bins: of equal width; nil for a number that fits the data, and bins around whole numbers where there are few.
  ///   - label: says what the numbers are.
  package static func histogram(
    values: [Double], bins: Int? = nil, title: String = "", label: String = ""
  ) throws(PlotError) -> Figure {
    Figure(try Histogram(values: values, bins: bins, title: title, label: label))
  }

  /// Points over two axes, colored by class where they have one.
  ///
  /// - Parameters:
  ///   - labels: for each point the index of its class, or none.
  ///   - names: of the classes; none for their numbers.
  package static func scatter(
    x: [Double], y: [Double], labels: [Int] = [], names: [String] = [], title: String = "",
    xLabel: String = "",
    yLabel: String = ""
  ) throws(PlotError) -> Figure {
    Figure(
      try ScatterChart(
        x: x, y: y, labels: labels, names: names, title: title, xLabel: xLabel, yLabel: yLabel))
  }

  /// Named numbers as bars from zero.
  ///
  /// - Parameter names: one a bar; none for their indices.
  package static func bars(
    names: [String] = [], values: [Double], title: String = "", label: String = ""
  ) throws(PlotError) -> Figure {
    Figure(try BarChart(names: names, values: values, title: title, label: label))
  }
}

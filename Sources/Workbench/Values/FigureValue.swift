package import DSL
package import Plot

/// A picture of data, not yet drawn.
package final class FigureValue: HostValue {
  package let figure: Figure
  /// What the figure says in words, such as the caption of a heat map.
  private let caption: String

  package init(_ figure: Figure, caption: String = "") {
    self.figure = figure
    self.caption = caption
  }

  package let typeName = "figure"
  package var summaryText: String { figure.kind }
  package var displayText: String { caption.isEmpty ? figure.kind : "\(figure.kind)\n\(caption)" }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? FigureValue else { return false }
    return figure == other.figure
  }
}

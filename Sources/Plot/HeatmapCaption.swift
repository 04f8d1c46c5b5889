/// The words and numbers below a matrix.
struct HeatmapCaption {
  private let words: String
  private let statistics: [(name: String, number: String)]
  private let notes: [String]

  private static let lineHeight = 17.0
  private static let gap = 22.0

  init(_ panel: HeatmapPanel, _ summary: MatrixSummary, _ pixels: MatrixPixels) {
    words = panel.caption
    statistics = summary.statistics
    var notes: [String] = []
    if summary.missing > 0 {
      let verb = summary.missing == 1 ? "is" : "are"
      notes.append("\(summary.missing) of \(panel.values.count) cells \(verb) not finite (gray)")
    }
    if let note = pixels.note(keepsDiagonal: panel.rows == panel.columns) { notes.append(note) }
    self.notes = notes
  }

  /// The width it would like, with the numbers one below the other.
  func wantedWidth(_ ruler: TextRuler) -> Double {
    let numbers = ruler.width(of: statistics.map(\.number), Style.number)
    let names = ruler.width(of: statistics.map(\.name), Style.caption)
    let texts = ruler.width(of: notes + [ruler.fitted(words, Style.caption, width: 300)], Style.caption)
    return max(statistics.isEmpty ? 0 : names + 14 + numbers, texts)
  }

  /// Whether the numbers stand side by side within this width.
  func fitsOneLine(width: Double, _ ruler: TextRuler) -> Bool {
    let widths = statistics.map { part in
      ruler.width(of: part.name + " = ", Style.caption) + ruler.width(of: part.number, Style.number)
    }
    return widths.reduce(0, +) + Double(widths.count - 1) * HeatmapCaption.gap <= width
  }

  /// Draws below `y`, the numbers in a row or one below the other, and returns where it ended.
  func draw(
    on sketch: inout Sketch, x: Double, y top: Double, width: Double, isStacked: Bool, _ ruler: TextRuler
  ) -> Double {
    var y = top
    func next() -> Double {
      y += HeatmapCaption.lineHeight
      return y - 5
    }
    for line in ruler.wrapped(words, Style.caption, width: width, lines: 4) {
      sketch.text(line, at: Point(x, next()), Style.caption)
    }
    let names = ruler.width(of: statistics.map(\.name), Style.caption)
    var pen = x
    for (index, part) in statistics.enumerated() {
      if isStacked {
        let baseline = next()
        sketch.text(part.name, at: Point(x, baseline), Style.caption)
        sketch.text(part.number, at: Point(x + names + 14, baseline), Style.number)
      } else {
        let baseline = index == 0 ? next() : y - 5
        sketch.text(part.name + " = ", at: Point(pen, baseline), Style.caption)
        pen += ruler.width(of: part.name + " = ", Style.caption)
        sketch.text(part.number, at: Point(pen, baseline), Style.number)
        pen += ruler.width(of: part.number, Style.number) + HeatmapCaption.gap
      }
    }
    for note in notes {
      for line in ruler.wrapped(note, Style.caption, width: width, lines: 4) {
        sketch.text(line, at: Point(x, next()), Style.caption)
      }
    }
    return y
  }
}

/// The title of a figure, in as many lines as it needs, three at most.
struct TitleBlock {
  private let title: String

  init(_ title: String) { self.title = title }

  /// The width it would like: its own in one line, up to a limit.
  func wantedWidth(_ ruler: TextRuler) -> Double {
    min(ruler.width(of: ruler.fitted(title, Style.title, width: 480), Style.title), 480)
  }

  /// Draws below `y` and returns where what follows may begin.
  func draw(
    on sketch: inout Sketch, x: Double, y top: Double, width: Double, _ ruler: TextRuler
  ) -> Double {
    var y = top
    for line in ruler.wrapped(title, Style.title, width: width, lines: 3) {
      sketch.text(line, at: Point(x, y + Style.title.size - 3), Style.title)
      y += Style.title.size + 7
    }
    return y > top ? y + 8 : y
  }
}

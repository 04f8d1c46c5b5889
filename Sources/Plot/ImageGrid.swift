import Imaging

/// Rows of images on a common raster.
struct ImageGrid: FigureContent {
  let images: [[Image]]
  let rowLabels: [String]
  let columnLabels: [String]
  let title: String

  private static let gap = 4.0
  private static let wantedCell = 88.0
  private static let wantedWidth = 840.0

  var kind: String { "image_grid" }

  init(images: [[Image]], rowLabels: [String], columnLabels: [String], title: String) throws(PlotError) {
    guard images.contains(where: { !$0.isEmpty }) else { throw .empty("a grid of no images") }
    let columns = images.reduce(0) { max($0, $1.count) }
    guard rowLabels.isEmpty || rowLabels.count == images.count else {
      throw .mismatch("\(images.count) rows of images have \(rowLabels.count) labels")
    }
    guard columnLabels.isEmpty || columnLabels.count == columns else {
      throw .mismatch("\(columns) columns of images have \(columnLabels.count) labels")
    }
    self.images = images
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.title = title
  }

  func table() -> [String]? { nil }

  /// Points a pixel of an image: a whole number of half points, or less than half a point for large images.
  private func magnification(width: Int, height: Int, columns: Int, gutter: Double) -> Double {
    let gaps = Double(columns - 1) * ImageGrid.gap
    let room = (ImageGrid.wantedWidth - gutter - gaps) / Double(columns)
    let wanted = min(columns <= 4 ? 2 * ImageGrid.wantedCell : ImageGrid.wantedCell, room)
    let halves = (2 * wanted / Double(max(width, height))).rounded(.down)
    if halves >= 1 { return halves / 2 }
    return min(0.5, max(wanted, ImageGrid.wantedCell) / Double(max(width, height)))
  }

  func sketch() throws(PlotError) -> Sketch {
    let ruler = TextRuler()
    let columns = images.reduce(0) { max($0, $1.count) }
    let width = images.joined().reduce(1) { max($0, $1.width) }
    let height = images.joined().reduce(1) { max($0, $1.height) }
    let labels = rowLabels.map { ruler.fitted($0, Style.label, width: 200) }
    let gutter = labels.isEmpty ? 0 : (ruler.width(of: labels, Style.label) + 12).rounded(.up)
    let scale = magnification(width: width, height: height, columns: columns, gutter: gutter)
    let cellWidth = (Double(width) * scale * 2).rounded() / 2
    let cellHeight = (Double(height) * scale * 2).rounded() / 2
    let left = Style.margin + gutter
    let right = left + Double(columns) * (cellWidth + ImageGrid.gap) - ImageGrid.gap
    // A grid of few small images leaves its title room on the right.
    let heading = TitleBlock(title)
    let end = max(right, Style.margin + heading.wantedWidth(ruler))

    var sketch = Sketch(width: (end + Style.margin).rounded(.up))
    var y = heading.draw(
      on: &sketch, x: Style.margin, y: Style.margin, width: end - Style.margin, ruler)
    if !columnLabels.isEmpty {
      for (index, label) in columnLabels.enumerated() {
        let x = left + Double(index) * (cellWidth + ImageGrid.gap) + cellWidth / 2
        let text = ruler.fitted(label, Style.label, width: cellWidth + ImageGrid.gap - 2)
        sketch.text(text, at: Point(x, y + 10), Style.label, anchor: .middle)
      }
      y += 20
    }
    for (index, row) in images.enumerated() {
      if !labels.isEmpty {
        let baseline = y + cellHeight / 2 + Style.label.halfDigit
        sketch.text(labels[index], at: Point(left - 12, baseline), Style.label, anchor: .end)
      }
      for (column, image) in row.enumerated() {
        let size = (width: Double(image.width) * scale, height: Double(image.height) * scale)
        let x = left + Double(column) * (cellWidth + ImageGrid.gap)
        // Smaller images sit in the middle of their cell, on whole pixels.
        let area = Rectangle(
          x: x + (cellWidth - size.width).rounded(.down) / 2,
          y: y + (cellHeight - size.height).rounded(.down) / 2, width: size.width, height: size.height)
        sketch.add(.pixels(image, in: area))
        sketch.frame(area, color: Style.grid, width: 0.5)
      }
      y += cellHeight + ImageGrid.gap
    }
    sketch.height = (y - ImageGrid.gap + Style.margin).rounded(.up)
    return sketch
  }
}

import Imaging

/// Places the panels of heat maps in rows, with their ticks, words and numbers.
struct HeatmapLayout {
  private let map: Heatmap
  private let ruler = TextRuler()
  private let bar: ColorBar
  private let summaries: [MatrixSummary]
  private let perRow: Int
  /// The room for a matrix, each way.
  private let side: Double

  /// One panel of a known size.
  private struct Cell {
    var panel: HeatmapPanel
    var pixels: MatrixPixels
    var caption: HeatmapCaption
    var width: Double
    var height: Double
  }

  init(_ map: Heatmap) {
    self.map = map
    summaries = map.panels.map { MatrixSummary(values: $0.values, rows: $0.rows, columns: $0.columns) }
    bar = map.bar(summaries)
    let count = map.panels.count
    perRow = count <= 3 ? count : count == 4 ? 2 : count <= 9 ? 3 : 4
    // Multiples of 64, so that the usual powers of two fill them with whole pixels.
    side = [512, 384, 256, 192][perRow - 1]
  }

  func sketch() throws(PlotError) -> Sketch {
    var cells: [Cell] = []
    for (panel, summary) in zip(map.panels, summaries) { cells.append(try cell(panel, summary)) }
    let gutter = leftGutter(cells)
    let left = Style.margin + gutter
    let sameRows = map.panels.allSatisfy { $0.rows == map.panels[0].rows }
    let gap = sameRows ? 28 : gutter + 12

    // A column is as wide as its widest matrix, and its words where those are wider.
    var starts: [Double] = []
    var widths: [Double] = []
    var x = left
    for place in 0..<perRow {
      let column = stride(from: place, to: cells.count, by: perRow).map { cells[$0] }
      let words = column.map { max($0.caption.wantedWidth(ruler), titleWidth($0.panel)) }
      starts.append(x)
      widths.append(max(column.map(\.width).max() ?? 0, min(words.max() ?? 0, 300)).rounded(.up))
      x += widths[place] + gap
    }
    // A narrow matrix with wide words below keeps its bar close.
    let last = starts[perRow - 1] + (perRow == 1 ? cells[0].width : widths[perRow - 1])
    let barLeft = last + 20
    let barHeight = max(cells.prefix(perRow).map(\.height).max() ?? 0, 120)
    let title = TitleBlock(map.title)
    let right = max(
      barLeft + bar.width(height: barHeight, ruler), x - gap, Style.margin + title.wantedWidth(ruler))

    // Words below a single matrix may reach as far as its bar.
    if cells.count == 1 { widths[0] = max(widths[0], right - left) }

    var sketch = Sketch(width: (right + Style.margin).rounded(.up))
    var y = title.draw(on: &sketch, x: Style.margin, y: Style.margin, width: right - Style.margin, ruler)
    let isStacked = !zip(cells.indices, cells).allSatisfy { index, cell in
      cell.caption.fitsOneLine(width: widths[index % perRow], ruler)
    }
    var bottom = y
    for start in stride(from: 0, to: cells.count, by: perRow) {
      let row = cells[start..<min(start + perRow, cells.count)]
      if start > 0 { y = bottom + 30 }
      if row.contains(where: { !$0.panel.title.isEmpty }) {
        for (place, cell) in row.enumerated() {
          let text = ruler.fitted(cell.panel.title, Style.heading, width: widths[place])
          sketch.text(text, at: Point(starts[place], y + 11), Style.heading)
        }
        y += 24
      }
      let height = row.map(\.height).max() ?? 0
      bottom = y
      if start == 0 {
        try bar.draw(on: &sketch, x: barLeft, top: y, height: barHeight)
        bottom = y + barHeight
      }
      for (place, cell) in row.enumerated() {
        let area = Rectangle(x: starts[place], y: y, width: cell.width, height: cell.height)
        draw(
          cell, in: area, showsRows: place == 0 || !sameRows, showsRowLabel: place == 0, on: &sketch)
        let under = y + height + (row.map(columnDepth).max() ?? 20) + (map.columnLabel.isEmpty ? 0 : 20)
        let end = cell.caption.draw(
          on: &sketch, x: area.x, y: under + 12, width: widths[place], isStacked: isStacked, ruler)
        bottom = max(bottom, end == under + 12 ? under : end)
      }
    }
    sketch.height = (bottom + Style.margin).rounded(.up)
    return sketch
  }

  private func titleWidth(_ panel: HeatmapPanel) -> Double {
    ruler.width(of: ruler.fitted(panel.title, Style.heading, width: 300), Style.heading)
  }

  private func cell(_ panel: HeatmapPanel, _ summary: MatrixSummary) throws(PlotError) -> Cell {
    let most = Int(side * 2)
    let pixels = try MatrixPixels(
      values: panel.values, rows: panel.rows, columns: panel.columns, most: most,
      magnitude: bar.magnitude)
    // Half points are whole pixels at the usual scale of 2.
    let across = pixels.image.width
    let down = pixels.image.height
    let edge = Double(min(most / max(across, down), 160)) / 2
    // A long strip is made thick enough to see; cells are square otherwise.
    let height = max(edge * Double(down), min(24, Double(down) * 24))
    let width = max(edge * Double(across), min(24, Double(across) * 24))
    let caption = HeatmapCaption(panel, summary, pixels)
    return Cell(panel: panel, pixels: pixels, caption: caption, width: width, height: height)
  }

  /// Names at every row or column, where the figure has them and there is room.
  private func named(_ count: Int, length: Double) -> Ticks? {
    guard !map.names.isEmpty, length / Double(count) >= 11 else { return nil }
    return Ticks(
      values: (0..<count).map(Double.init),
      labels: map.names.map { ruler.fitted($0, Style.tick, width: HeatmapLayout.longestName) })
  }

  private static let longestName = 110.0

  /// Whether the names of columns are turned to fit.
  private func turnsColumns(_ cell: Cell) -> Bool {
    guard let ticks = named(cell.panel.columns, length: cell.width) else { return false }
    return ruler.width(of: ticks.labels, Style.tick) + 6 > cell.width / Double(cell.panel.columns)
  }

  /// What the labels of columns take below a matrix.
  private func columnDepth(_ cell: Cell) -> Double {
    guard turnsColumns(cell) else { return 20 }
    return (ruler.width(of: columnTicks(cell).labels, Style.tick) + Style.tickLength + 6).rounded(.up)
  }

  private func rowTicks(_ cell: Cell) -> Ticks {
    if let names = named(cell.panel.rows, length: cell.height) { return names }
    let spacing = cell.panel.rows <= 12 ? 14.0 : 30
    var most = max(1, Int(cell.height / spacing))
    // Both sides of a square matrix are numbered alike.
    if cell.panel.rows == cell.panel.columns { most = min(most, columnTickCount(cell)) }
    return Ticks.indices(count: cell.panel.rows, most: most)
  }

  private func columnTicks(_ cell: Cell) -> Ticks {
    if let names = named(cell.panel.columns, length: cell.width) { return names }
    if cell.panel.rows == cell.panel.columns { return rowTicks(cell) }
    return Ticks.indices(count: cell.panel.columns, most: columnTickCount(cell))
  }

  private func columnTickCount(_ cell: Cell) -> Int {
    let widest = ruler.width(of: "\(cell.panel.columns - 1)", Style.tick) + 14
    return max(1, Int(cell.width / widest))
  }

  private func leftGutter(_ cells: [Cell]) -> Double {
    let labels = cells.flatMap { rowTicks($0).labels }
    let label = map.rowLabel.isEmpty ? 0 : Style.label.size + 10
    // Whole points keep the cells on whole pixels.
    return (ruler.width(of: labels, Style.tick) + Style.tickLength + 5 + label).rounded(.up)
  }

  private func draw(
    _ cell: Cell, in area: Rectangle, showsRows: Bool, showsRowLabel: Bool, on sketch: inout Sketch
  ) {
    sketch.add(.pixels(cell.pixels.image, in: area))
    sketch.frame(area, color: Style.axis, width: Style.hairline)
    drawValues(cell, in: area, on: &sketch)
    if showsRows {
      let ticks = rowTicks(cell)
      for (value, label) in zip(ticks.values, ticks.labels) {
        let y = area.y + (value + 0.5) / Double(cell.panel.rows) * area.height
        let end = area.x - Style.tickLength
        sketch.line([Point(area.x, y), Point(end, y)], color: Style.axis, width: Style.hairline)
        sketch.text(label, at: Point(end - 4, y + Style.tick.halfDigit), Style.tick, anchor: .end)
      }
    }
    let ticks = columnTicks(cell), turns = turnsColumns(cell)
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = area.x + (value + 0.5) / Double(cell.panel.columns) * area.width
      let end = area.bottom + Style.tickLength
      sketch.line([Point(x, area.bottom), Point(x, end)], color: Style.axis, width: Style.hairline)
      if turns {
        sketch.text(
          label, at: Point(x + Style.tick.halfDigit, end + 4), Style.tick, anchor: .end, rising: true)
      } else {
        sketch.text(label, at: Point(x, end + 12), Style.tick, anchor: .middle)
      }
    }
    if showsRowLabel {
      let text = ruler.fitted(map.rowLabel, Style.label, width: max(area.height, 90))
      let baseline = Style.margin + Style.label.size - 2
      let half = ruler.width(of: text, Style.label) / 2
      // A label longer than its matrix begins at the matrix's top.
      let middle = max(area.middle.y, area.y + half)
      sketch.text(text, at: Point(baseline, middle), Style.label, anchor: .middle, rising: true)
    }
    let text = ruler.fitted(map.columnLabel, Style.label, width: max(area.width, 160))
    let fits = ruler.width(of: text, Style.label) <= area.width
    let x = fits ? area.middle.x : area.x
    sketch.text(
      text, at: Point(x, area.bottom + columnDepth(cell) + 16), Style.label, anchor: fits ? .middle : .start)
  }

  /// The numbers themselves, where cells have room for them.
  private func drawValues(_ cell: Cell, in area: Rectangle, on sketch: inout Sketch) {
    let across = area.width / Double(cell.panel.columns)
    let down = area.height / Double(cell.panel.rows)
    guard across >= 30, down >= 22 else { return }
    for row in 0..<cell.panel.rows {
      for column in 0..<cell.panel.columns {
        let value = Double(cell.panel.values[row * cell.panel.columns + column])
        let isWhole = abs(value) < 1e5 && value == value.rounded()
        let text = isWhole ? NumberText.fixed(value, decimals: 0) : NumberText.significant(value, digits: 2)
        var style = Style.tick
        let isDark = !value.isNaN && ColorMap.isDark(ColorMap.color(value / bar.magnitude))
        style.color = isDark || value.isNaN ? Style.paper : Style.ink
        guard ruler.width(of: text, style) < across - 4 else { continue }
        let middle = Point(
          area.x + (Double(column) + 0.5) * across, area.y + (Double(row) + 0.5) * down + style.halfDigit)
        sketch.text(text, at: middle, style, anchor: .middle)
      }
    }
  }
}

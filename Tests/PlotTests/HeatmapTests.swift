import Imaging
import Plot
import Testing

@Suite struct HeatmapTests {
  private func texts(_ figure: Figure) throws -> [String] {
    try figure.content.sketch().marks.compactMap {
      if case .text(let text, _, _, _, _) = $0 { text } else { nil }
    }
  }

  /// The colors of the bar from its low to its high end.
  private func bar(_ figure: Figure) throws -> (low: Color, middle: Color, high: Color) {
    for case .pixels(let image, _) in try figure.content.sketch().marks where image.width == 1 {
      func color(_ row: Int) -> Color {
        Color(image.pixels[row * 3], image.pixels[row * 3 + 1], image.pixels[row * 3 + 2])
      }
      return (color(image.height - 1), color(image.height / 2), color(0))
    }
    throw PlotError.empty("no bar")
  }

  @Test func matricesMustFillTheirShape() {
    #expect(throws: PlotError.self) { try Figure.heatmap(values: [1, 2, 3], rows: 2, columns: 2) }
    #expect(throws: PlotError.self) { try Figure.heatmap(values: [], rows: 0, columns: 0) }
    #expect(throws: PlotError.self) { try Figure.heatmap(values: [1], rows: -1, columns: -1) }
    #expect(throws: PlotError.self) { try Figure.heatmap(values: [1], rows: .max, columns: 3) }
    #expect(throws: PlotError.self) { try Figure.heatmaps([]) }
    #expect(throws: PlotError.self) {
      try Figure.heatmap(values: [1], rows: 1, columns: 1, limits: 0...Double.infinity)
    }
  }

  @Test func captionsOfSquareMatrices() throws {
    let figure = try Figure.heatmap(values: [0.75, 0.5, -0.25, 1], rows: 2, columns: 2)
    let words = try texts(figure).joined(separator: " ")
    #expect(words.contains("mean |diagonal − 1|"))
    for number in ["0.125", "0.395", "0.500"] { #expect(words.contains(number)) }
    let oblong = try texts(.heatmap(values: [1, 0.5], rows: 1, columns: 2)).joined(separator: " ")
    #expect(!oblong.contains("diagonal"))
  }

  @Test func wideMatricesPutTheirNumbersInOneLine() throws {
    let figure = try Figure.heatmap(values: noise(32 * 32), rows: 32, columns: 32)
    var heights: [Double] = []
    for case .text(let text, let point, _, _, _) in try figure.content.sketch().marks
    where text.contains("diagonal") {
      heights.append(point.y)
    }
    #expect(heights.count == 3)
    #expect(Set(heights).count == 1)
  }

  @Test func missingCellsAndBlocksAreTold() throws {
    let missing = try texts(.heatmap(values: [.nan, 1, 0, 1], rows: 2, columns: 2))
    #expect(missing.contains { $0.contains("1 of 4 cells is not finite") })
    let large = try texts(.heatmap(values: noise(1030 * 1030), rows: 1030, columns: 1030))
    #expect(large.contains { $0.contains("mean of 2 × 2 cells") })
  }

  @Test func theBarIsCenteredAtZero() throws {
    let signed = try bar(.heatmap(values: [-0.1, 1, 0.3, 0.5], rows: 2, columns: 2))
    #expect(signed.low.blue > signed.low.red && signed.high.red > signed.high.blue)
    #expect(signed.middle.red > 250 && signed.middle.green > 250 && signed.middle.blue > 250)
    // White is at zero also where nothing is negative.
    let positive = try bar(.heatmap(values: [0.1, 1, 0.3, 0.5], rows: 2, columns: 2))
    #expect(positive.low.red > 250 && positive.low.green > 250)
    #expect(positive.high.red > positive.high.blue)
  }

  @Test func givenLimitsHold() throws {
    let inside = try Figure.heatmap(values: [0, 0.5], rows: 1, columns: 2, limits: -1...1)
    let beyond = try Figure.heatmap(values: [0, 5], rows: 1, columns: 2, limits: -1...1)
    func tips(_ figure: Figure) throws -> Int {
      try figure.content.sketch().marks.filter { if case .polygon = $0 { true } else { false } }.count
    }
    #expect(try tips(inside) == 0)
    #expect(try tips(beyond) == 1)
    #expect(try texts(inside).contains("−1.0"))
  }

  @Test func cellsAreSquareAndOnWholePixels() throws {
    for (rows, columns) in [(32, 32), (5, 9), (128, 128), (300, 200)] {
      let figure = try Figure.heatmap(values: noise(rows * columns), rows: rows, columns: columns)
      for case .pixels(let image, let area) in try figure.content.sketch().marks where image.width > 1 {
        #expect(area.width / Double(columns) == area.height / Double(rows))
        #expect((area.width * 2 / Double(columns)).truncatingRemainder(dividingBy: 1) == 0)
        #expect((area.x * 2).truncatingRemainder(dividingBy: 1) == 0)
      }
    }
  }

  @Test func everyCellHasItsColorInThePicture() throws {
    let values: [Float] = [1, 0, 0, -1]
    let figure = try Figure.heatmap(values: values, rows: 2, columns: 2, limits: -1...1)
    let picture = try figure.image()
    for case .pixels(let image, let area) in try figure.content.sketch().marks where image.width > 1 {
      for (index, value) in values.enumerated() {
        // A quarter into the cell, beside its number.
        let x = Int((area.x + (Double(index % 2) + 0.25) * area.width / 2) * 2)
        let y = Int((area.y + (Double(index / 2) + 0.25) * area.height / 2) * 2)
        let at = (y * picture.width + x) * 3
        let color = Color(picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2])
        #expect(color == ColorMap.color(Double(value)))
      }
    }
  }
}

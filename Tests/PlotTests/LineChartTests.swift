import Plot
import Testing

@Suite struct LineChartTests {
  private func marks(_ series: [[Double]], logY: Bool? = nil) throws -> [Mark] {
    let series = series.enumerated().map { LineSeries(name: "s\($0.offset)", y: $0.element) }
    return try Figure.lines(series: series, xLabel: "epoch", logY: logY).content.sketch().marks
  }

  private func texts(_ marks: [Mark]) -> [String] {
    marks.compactMap { if case .text(let text, _, _, _, _) = $0 { text } else { nil } }
  }

  private func dots(_ marks: [Mark]) -> [Point] {
    marks.compactMap { if case .disc(let center, _, _) = $0 { center } else { nil } }
  }

  /// Strokes of series, which alone are this thick.
  private func strokes(_ marks: [Mark]) -> [[Point]] {
    marks.compactMap { if case .line(let points, _, let width, _) = $0, width > 1 { points } else { nil } }
  }

  @Test func seriesMustHaveAsManyXAsY() {
    #expect(throws: PlotError.self) { try Figure.lines(series: []) }
    #expect(throws: PlotError.self) { try Figure.lines(series: [LineSeries(name: "a", y: [])]) }
    #expect(throws: PlotError.self) { try Figure.lines(series: [LineSeries(name: "a", x: [1], y: [1, 2])]) }
  }

  @Test func onePointIsADot() throws {
    let marks = try marks([[3.5]])
    #expect(dots(marks).count == 1)
    #expect(strokes(marks).isEmpty)
    #expect(texts(marks).contains("3.5"))
  }

  @Test func gapsPartTheStrokeAndAreCounted() throws {
    var values = (0..<40).map(Double.init)
    values[10] = .nan
    values[12] = .infinity
    let marks = try marks([values])
    #expect(strokes(marks).map(\.count) == [10, 27])
    #expect(dots(marks).count == 1)
    #expect(texts(marks).contains { $0.contains("2 points are not finite") })
  }

  @Test func magnitudesFarApartChooseALogScale() throws {
    let far = try texts(marks([[1, 2, 3], [1000, 2000, 3000]]))
    #expect(far.contains("log scale"))
    let near = try texts(marks([[1, 2, 3], [10, 20, 30]]))
    #expect(!near.contains("log scale"))
    let told = try texts(marks([[1, 2, 3], [1000, 2000, 3000]], logY: false))
    #expect(!told.contains("log scale"))
  }

  @Test func otherSignsFarApartGetPanels() throws {
    let strokes = try strokes(marks([[-1, 2, 1, 2], [1000, -2000, 3000, 500], [1, 2, 1, -1]]))
    #expect(strokes.count == 3)
    func extent(_ points: [Point]) -> ClosedRange<Double> {
      (points.map(\.y).min() ?? 0)...(points.map(\.y).max() ?? 0)
    }
    // The first and the last share a panel above the second's; each uses much of its height.
    #expect(extent(strokes[0]).overlaps(extent(strokes[1])))
    #expect(extent(strokes[2]).lowerBound > max(extent(strokes[0]).upperBound, extent(strokes[1]).upperBound))
    for stroke in strokes { #expect(extent(stroke).upperBound - extent(stroke).lowerBound > 60) }
  }

  @Test func whatIsNotPositiveIsCountedOnALogScale() throws {
    let marks = try marks([[1, 0, 10, -5, 100]], logY: true)
    #expect(texts(marks).contains { $0.contains("2 points are not positive") })
    #expect(dots(marks).count == 3)
  }

  @Test func largerValuesAreHigher() throws {
    for logY in [false, true] {
      let points = try #require(strokes(marks([[1, 2, 4, 8]], logY: logY)).first)
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.y > $1.y && $0.x < $1.x })
    }
  }

  @Test func namesDoNotOverlap() throws {
    let marks = try marks((0..<12).map { [0, 1 + Double($0) * 0.001] })
    var places: [Double] = []
    for case .text(let text, let point, _, _, _) in marks where text.hasPrefix("s") { places.append(point.y) }
    #expect(places.count == 12)
    let sorted = places.sorted()
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= 14 })
  }

  @Test func tooManyNamesAreCounted() throws {
    let texts = try texts(marks((0..<50).map { [0, Double($0)] }))
    let shown = texts.filter { $0.hasPrefix("s") }.count
    #expect(shown > 10 && texts.contains("and \(50 - shown) more"))
  }

  @Test func manyPointsAreThinnedWithoutLosingPeaks() throws {
    var values = [Double](repeating: 0, count: 100_000)
    values[54_321] = 7
    let stroke = try #require(strokes(marks([values])).first)
    #expect(stroke.count < 12_000)
    let top = try #require(stroke.map(\.y).min())
    let ground = try #require(stroke.map(\.y).max())
    #expect(ground - top > 200)
  }
}

import Imaging
import Plot
import Testing

/// Numbers that look random and are always the same, from -1 to 1.
func noise(_ count: Int, seed: UInt64 = 1) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
  }
}

@Suite struct MatrixSummaryTests {
  @Test func numbersAgreeWithTheDefinition() throws {
    let side = 17
    let values = noise(side * side)
    let summary = MatrixSummary(values: values, rows: side, columns: side)
    let diagonal = (0..<side).map { abs(Double(values[$0 * side + $0]) - 1) }
    let beside = (0..<side * side).filter { $0 / side != $0 % side }.map { Double(values[$0]) }
    let error = try #require(summary.diagonalError)
    let rms = try #require(summary.offDiagonalRMS)
    #expect(abs(error - diagonal.reduce(0, +) / Double(side)) < 1e-12)
    let naive = (beside.map { $0 * $0 }.reduce(0, +) / Double(beside.count)).squareRoot()
    #expect(abs(rms - naive) < 1e-12)
    #expect(summary.offDiagonalMax == beside.map(abs).max())
    #expect(summary.range == Double(values.min() ?? 0)...Double(values.max() ?? 0))
    #expect(summary.missing == 0)
  }

  @Test func theIdentityIsPerfect() {
    let values = (0..<25).map { Float($0 % 6 == 0 ? 1 : 0) }
    let summary = MatrixSummary(values: values, rows: 5, columns: 5)
    #expect(summary.diagonalError == 0 && summary.offDiagonalRMS == 0 && summary.offDiagonalMax == 0)
    #expect(summary.statistics.map(\.number) == ["0", "0", "0"])
    #expect(!summary.isCounts)
  }

  @Test func whatIsNotFiniteIsCountedAndLeftOut() {
    let summary = MatrixSummary(values: [.nan, 0.5, .infinity, 0.75], rows: 2, columns: 2)
    #expect(summary.missing == 2)
    #expect(summary.diagonalError == 0.25)
    #expect(summary.offDiagonalMax == 0.5)
    let none = MatrixSummary(values: [.nan], rows: 1, columns: 1)
    #expect(none.range == nil && none.statistics.isEmpty)
  }

  @Test func oblongMatricesAndCountsHaveNoDiagonal() {
    #expect(MatrixSummary(values: [1, 2, 3.5], rows: 1, columns: 3).statistics.isEmpty)
    #expect(MatrixSummary(values: [9, 1, 0, 7], rows: 2, columns: 2).statistics.isEmpty)
  }

  @Test func numbersHaveThreeDigits() {
    let summary = MatrixSummary(values: [1.0625, -0.00001234, 0.5, 0.9375], rows: 2, columns: 2)
    #expect(summary.statistics.map(\.number) == ["0.0625", "0.354", "0.500"])
    let tiny = MatrixSummary(values: [1, 1e-7, 1e-7, 1], rows: 2, columns: 2)
    #expect(tiny.statistics[1].number == "1.00×10⁻⁷")
  }
}

@Suite struct MatrixPixelsTests {
  private func color(_ pixels: MatrixPixels, _ row: Int, _ column: Int) -> Color {
    let at = (row * pixels.image.width + column) * 3
    return Color(pixels.image.pixels[at], pixels.image.pixels[at + 1], pixels.image.pixels[at + 2])
  }

  @Test func smallMatricesKeepEveryCell() throws {
    let pixels = try MatrixPixels(
      values: [0, 0.5, -0.5, .nan, 1, -1], rows: 2, columns: 3, most: 10, magnitude: 1)
    #expect(pixels.image.width == 3 && pixels.image.height == 2)
    #expect(color(pixels, 0, 1) == ColorMap.color(0.5))
    #expect(color(pixels, 1, 0) == ColorMap.color(.nan))
    #expect(color(pixels, 1, 2) == ColorMap.color(-1))
    #expect(pixels.note(keepsDiagonal: false) == nil)
  }

  @Test func blocksAreMeansAndTheDiagonalStays() throws {
    let side = 10
    var values = [Float](repeating: 0, count: side * side)
    for index in 0..<side { values[index * (side + 1)] = 1 }
    values[0 * side + 4] = 0.9
    values[1 * side + 5] = .nan
    let pixels = try MatrixPixels(values: values, rows: side, columns: side, most: 4, magnitude: 1)
    #expect(pixels.blockRows == 3 && pixels.image.width == 4)
    for index in 0..<4 { #expect(color(pixels, index, index) == ColorMap.color(1)) }
    #expect(color(pixels, 0, 1) == ColorMap.color(0.9 / 8))
    #expect(color(pixels, 3, 0) == ColorMap.color(0))
    #expect(pixels.note(keepsDiagonal: true)?.contains("3 × 3 cells") == true)
  }

  @Test func oblongMatricesAreAveragedEachWayAlone() throws {
    let values = (0..<40).map { Float($0 % 2) }
    let pixels = try MatrixPixels(values: values, rows: 2, columns: 20, most: 10, magnitude: 1)
    #expect(pixels.image.width == 10 && pixels.image.height == 2)
    #expect(color(pixels, 0, 0) == ColorMap.color(0.5))
  }
}

import Plot
import Testing

@Suite struct TicksTests {
  @Test func niceNumbersCoverTheRange() {
    let ticks = Ticks.linear(0, 1, count: 5)
    #expect(ticks.values == [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(ticks.labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Ticks.linear(-1, 1, count: 4).labels == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(Ticks.linear(3, 97, count: 5).values == [20, 40, 60, 80])
  }

  @Test func tickValuesAreTheNumbersTheirLabelsSay() {
    #expect(Ticks.linear(0, 0.35, count: 7).values == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35])
  }

  @Test func wholeNumbersOnlyForEpochs() {
    #expect(Ticks.linear(0.9, 2.1, count: 8, whole: true).values == [1, 2])
  }

  @Test func veryLargeAndVerySmallNumbersUsePowers() {
    #expect(Ticks.linear(0, 4e7, count: 4).labels == ["0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷"])
    #expect(Ticks.linear(0, 2e-6, count: 2).labels == ["0", "10⁻⁶", "2×10⁻⁶"])
  }

  @Test(arguments: [1, 1.5, 2, 2.1, 4.9, 5, 7, 9.99])
  func stepsAreOneTwoFive(rough: Double) {
    let step = Ticks.niceStep(rough)
    #expect([1, 2, 5, 10].contains(step))
    #expect(step >= rough)
  }

  @Test func senselessRangesGiveNoTicks() {
    #expect(Ticks.linear(0, 0, count: 5).values.isEmpty)
    #expect(Ticks.linear(1, 0, count: 5).values.isEmpty)
    #expect(Ticks.linear(.nan, 1, count: 5).values.isEmpty)
    #expect(Ticks.linear(0, .infinity, count: 5).values.isEmpty)
    // Steps below the distance between neighboring numbers must end too.
    #expect(Ticks.linear(1e17, 1e17 + 16, count: 5).values.count < 1000)
  }

  @Test func logarithmicTicks() {
    #expect(Ticks.logarithmic(0.5, 2000, count: 4).labels == ["1", "10", "100", "1000"])
    #expect(Ticks.logarithmic(1, 100, count: 8).values == [1, 2, 5, 10, 20, 50, 100])
    #expect(Ticks.logarithmic(1, 2, count: 5).values == [1, 1.2, 1.4, 1.6, 1.8, 2])
    let wide = Ticks.logarithmic(1e-30, 1e30, count: 6)
    #expect(wide.values.count >= 4 && wide.values.count <= 7)
    #expect(wide.labels.contains("10⁻²⁰"))
  }

  @Test func indicesOfMatrices() {
    #expect(Ticks.indices(count: 1, most: 10).values == [0])
    #expect(Ticks.indices(count: 10, most: 10).values.count == 10)
    #expect(Ticks.indices(count: 128, most: 9).values == [0, 16, 32, 48, 64, 80, 96, 112])
    #expect(Ticks.indices(count: 100, most: 10).labels.last == "90")
    #expect(Ticks.indices(count: 0, most: 10).values.isEmpty)
  }

  @Test(arguments: [16, 17, 100, 256, 1000, 2048, 100_000], [1, 2, 7, 20])
  func indicesAreNoMoreThanAsked(count: Int, most: Int) {
    let values = Ticks.indices(count: count, most: most).values
    #expect(values.count <= most)
    #expect(values.first == 0)
    #expect((values.last ?? 0) < Double(count))
  }
}

@Suite struct ScaleTests {
  @Test func positions() {
    let linear = Scale(-1, 1, from: 100, to: 0)
    #expect(linear.position(-1) == 100 && linear.position(0) == 50 && linear.position(1) == 0)
    let logarithmic = Scale(1, 100, from: 0, to: 10, isLogarithmic: true)
    #expect(abs(logarithmic.position(10) - 5) < 1e-12)
  }

  @Test(arguments: [
    [5.0], [0.0], [1, 1 + 1e-16], [.leastNonzeroMagnitude], [1e300, -1e300], [.nan], [],
    [.leastNonzeroMagnitude, .leastNormalMagnitude], [.infinity, 3],
  ])
  func everyRangeHasAnInside(values: [Double]) {
    for isLogarithmic in [false, true] {
      let range = Scale.around(values, isLogarithmic: isLogarithmic)
      #expect(range.lowerBound < range.upperBound)
      #expect((range.upperBound - range.lowerBound).isFinite)
      if isLogarithmic { #expect(range.lowerBound > 0) }
      let scale = Scale(
        range.lowerBound, range.upperBound, from: 0, to: 100, isLogarithmic: isLogarithmic)
      #expect(scale.position(range.upperBound).isFinite)
      #expect(!scale.ticks(count: 5).values.isEmpty)
    }
  }

  @Test func positiveValuesNearZeroStartThere() {
    #expect(Scale.around([0.1, 10], startsAtZero: true).lowerBound == 0)
    #expect(Scale.around([9, 10], startsAtZero: true).lowerBound > 8)
  }
}

import Plot
import Testing

@Suite struct ColorMapTests {
  /// Relative luminance by the sRGB standard, with the power curve approximated by 2.2.
  private func gray(_ color: Color) -> Double {
    func light(_ byte: UInt8) -> Double {
      let x = Double(byte) / 255
      return x * x * (0.8 * x.squareRoot().squareRoot() + 0.2)
    }
    return 0.2126 * light(color.red) + 0.7152 * light(color.green) + 0.0722 * light(color.blue)
  }

  @Test func zeroIsWhite() {
    #expect(ColorMap.color(0) == Color(255, 255, 255))
    #expect(ColorMap.color(-0.0) == Color(255, 255, 255))
  }

  @Test func negativeIsBlueAndPositiveRed() {
    for step in 1...20 {
      let negative = ColorMap.color(-Double(step) / 20)
      let positive = ColorMap.color(Double(step) / 20)
      #expect(negative.blue > negative.red)
      #expect(positive.red > positive.blue)
      #expect(positive.red > positive.green)
    }
  }

  @Test func bothSidesAreEquallyDarkAndDarkenSteadily() {
    var last = 1.1
    for step in 0...50 {
      let value = Double(step) / 50
      let left = gray(ColorMap.color(-value))
      let right = gray(ColorMap.color(value))
      #expect(abs(left - right) < 0.09, "at \(value): \(left) and \(right)")
      #expect(max(left, right) < last)
      last = max(left, right)
    }
    #expect(last < 0.1)
  }

  @Test func neighborsDifferLittle() {
    func distance(_ a: UInt8, _ b: UInt8) -> Int { abs(Int(a) - Int(b)) }
    for step in -100..<100 {
      let one = ColorMap.color(Double(step) / 100)
      let next = ColorMap.color(Double(step + 1) / 100)
      let jump = max(
        distance(one.red, next.red), distance(one.green, next.green), distance(one.blue, next.blue))
      #expect(jump <= 12, "from \(step): \(one) to \(next)")
    }
  }

  @Test func beyondTheEndsAndNotANumber() {
    #expect(ColorMap.color(7) == ColorMap.color(1))
    #expect(ColorMap.color(-7) == ColorMap.color(-1))
    #expect(ColorMap.color(.infinity) == ColorMap.color(1))
    let missing = ColorMap.color(.nan)
    #expect(missing.red == missing.green && missing.green == missing.blue && missing.red < 200)
  }
}

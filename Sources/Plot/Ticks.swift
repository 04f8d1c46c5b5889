#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Places on an axis that are worth a label, and the labels.
package struct Ticks: Sendable, Equatable {
  package var values: [Double]
  package var labels: [String]
  /// Places between them that get a faint line and no label.
  package var minor: [Double] = []

  /// Multiples of 1, 2 or 5 times a power of ten within the range, at most about this many.
  ///
  /// - Parameter whole: only whole numbers, as for epochs.
  package static func linear(_ low: Double, _ high: Double, count: Int, whole: Bool = false) -> Ticks {
    var step = niceStep((high - low) / Double(max(count, 1)))
    if whole { step = max(step, 1) }
    guard step > 0, step.isFinite else { return Ticks(values: [], labels: []) }
    // A small surplus keeps an end that rounding moved out of the range by an ulp.
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    // Beyond 2^52 there is no next whole number to step to.
    guard last - first < 1000, max(abs(first), abs(last)) < 0x1p52, first <= last else {
      return Ticks(values: [], labels: [])
    }
    let values = (0...Int(last - first)).map { clean(first + Double($0), step) }
    return Ticks(values: values, labels: labels(of: values, step: step))
  }

  /// Powers of ten within a positive range; over few of them also 2 and 5 times, over less than one linear.
  package static func logarithmic(_ low: Double, _ high: Double, count: Int) -> Ticks {
    let span = log10(high) - log10(low)
    if span < 0.7 { return linear(low, high, count: count) }
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    let inside = { (value: Double) in value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) }

    let spacing = max(1, Int((span / Double(max(count, 1))).rounded(.up)))
    let multiples: [Double] =
      span * 3 <= Double(count) ? [1, 2, 5] : span * 2 <= Double(count) ? [1, 3] : [1]
    var values: [Double] = []
    var labels: [String] = []
    var minor: [Double] = []
    for power in first...last {
      for multiple in 1...9 {
        let value = Double(multiple) * pow(10, Double(power))
        guard inside(value) else { continue }
        if power % spacing == 0, multiples.contains(Double(multiple)) {
          values.append(value)
          labels.append(powerLabel(multiple, power))
        } else if spacing == 1 {
          minor.append(value)
        }
      }
    }
    return Ticks(values: values, labels: labels, minor: minor)
  }

  /// Whole places from 0 to below a count, for the rows or columns of a matrix; at most about `most`.
  ///
  /// Sizes that are multiples of 16 are stepped by powers of two.
  package static func indices(count: Int, most: Int) -> Ticks {
    guard count > 0 else { return Ticks(values: [], labels: []) }
    var step = 1
    if count % 16 == 0 {
      while (count - 1) / step >= max(most, 1) { step *= 2 }
    } else {
      step = max(1, Int(niceStep(Double(count) / Double(max(most, 1)))))
    }
    let values = stride(from: 0, to: count, by: step).map(Double.init)
    return Ticks(values: values, labels: values.map { NumberText.fixed($0, decimals: 0) })
  }

  /// The least of 1, 2, 5 times a power of ten that is not below this.
  package static func niceStep(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 0 }
    let power = powerOfTen(below: rough)
    let ratio = rough / power
    let nice: Double = ratio <= 1 + 1e-9 ? 1 : ratio <= 2 + 1e-9 ? 2 : ratio <= 5 + 1e-9 ? 5 : 10
    return nice * power
  }

  /// The largest power of ten that is not above this; zero for what has none.
  static func powerOfTen(below value: Double) -> Double {
    value > 0 && value.isFinite ? pow(10, log10(value).rounded(.down)) : 0
  }

  /// A multiple of a step, as the nearest number to what its label says.
  private static func clean(_ index: Double, _ step: Double) -> Double {
    // Division by a power of ten is exact where multiplication by its inverse is not: 3 / 10, not 3 * 0.1.
    let inverse = (1 / step).rounded()
    if step < 1, inverse < 1e15, abs(inverse * step - 1) < 1e-12 { return index / inverse + 0 }
    return index * step + 0
  }

  private static func labels(of values: [Double], step: Double) -> [String] {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let places = -Int((log10(step) + 1e-9).rounded(.down))
    if largest < 1e6, step > 0.99e-4 { return values.map { NumberText.fixed($0, decimals: places) } }
    guard largest > 0 else { return values.map { _ in "0" } }
    let power = Int((log10(largest) + 1e-9).rounded(.down))
    return values.map { value in
      if value == 0 { return "0" }
      let mantissa = NumberText.fixed(NumberText.mantissa(value, power), decimals: places + power)
      return (mantissa == "1" ? "" : mantissa == "−1" ? "−" : mantissa + "×") + NumberText.tenTo(power)
    }
  }

  private static func powerLabel(_ multiple: Int, _ power: Int) -> String {
    if (-3...4).contains(power) {
      return NumberText.fixed(Double(multiple) * pow(10, Double(power)), decimals: max(0, -power))
    }
    return (multiple == 1 ? "" : "\(multiple)×") + NumberText.tenTo(power)
  }
}

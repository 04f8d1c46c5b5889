#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// From data to places on the page, along one axis.
package struct Scale: Sendable, Equatable {
  package var low: Double
  package var high: Double
  package var isLogarithmic = false
  /// The places of `low` and `high`, in points.
  var from: Double
  var to: Double

  package init(_ low: Double, _ high: Double, from: Double, to: Double, isLogarithmic: Bool = false) {
    self.low = low
    self.high = high
    self.from = from
    self.to = to
    self.isLogarithmic = isLogarithmic
  }

  package func position(_ value: Double) -> Double {
    if isLogarithmic {
      return from + (log10(value) - log10(low)) / (log10(high) - log10(low)) * (to - from)
    }
    return from + (value - low) / (high - low) * (to - from)
  }

  package func ticks(count: Int, whole: Bool = false) -> Ticks {
    isLogarithmic
      ? Ticks.logarithmic(low, high, count: count) : Ticks.linear(low, high, count: count, whole: whole)
  }

  /// The largest magnitude that is drawn; beyond, differences overflow.
  package static let largest = 1e300

  /// A range that shows all these values with a little room around them.
  ///
  /// A single value gets a range around it; positive values that reach near zero start there.
  package static func around(
    _ values: some Sequence<Double>, isLogarithmic: Bool = false, startsAtZero: Bool = false,
    room share: Double = 0.05
  ) -> ClosedRange<Double> {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where abs(value) <= largest && (value > 0 || !isLogarithmic) {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return isLogarithmic ? 0.1...10 : -1...1 }
    if isLogarithmic {
      let room = high / low < 1.001 ? 2 : pow(high / low, share)
      // A denormal number has no half.
      return max(low / room, 1e-307)...max(high * room, 1e-306)
    }
    let span = high - low
    if span <= max(abs(high), abs(low)) * 1e-9 || span < 1e-290 {
      let room = max(abs(high), abs(low)) < 1e-280 ? 1 : max(abs(high), abs(low)) * 0.2
      return low - room...high + room
    }
    let room = span * share
    if startsAtZero, low >= 0, low < high * 0.3 { return 0...high + room }
    if startsAtZero, high <= 0, high > low * 0.3 { return low - room...0 }
    return low - room...high + room
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers as people write them, with a true minus sign and powers of ten; independent of the locale.
enum NumberText {
  /// With this many digits after the point.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    let places = min(max(decimals, 0), 15)
    let scaled = (abs(value) * pow(10, Double(places))).rounded()
    guard scaled < 9e15 else { return scientific(value, digits: 4) }
    var digits = String(Int(scaled))
    if places > 0 {
      if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    return value < 0 && scaled > 0 ? "−" + digits : digits
  }

  /// With this many digits that count: `0.0123`, `451`, `1.20×10⁻⁷`.
  static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let power = exponent(of: value, digits: digits)
    if power < -4 || power > 5 { return scientific(value, digits: digits) }
    return fixed(value, decimals: digits - 1 - power)
  }

  /// The same without zeros at its end: `0.001`, `2`.
  static func brief(_ value: Double, digits: Int = 3) -> String {
    let text = significant(value, digits: digits)
    guard text.contains("."), !text.contains("×") else { return text }
    let kept = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(kept.reversed())
  }

  /// As a number from 1 to 10 times a power of ten.
  static func scientific(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let power = exponent(of: value, digits: digits)
    return fixed(mantissa(value, power), decimals: digits - 1) + "×" + tenTo(power)
  }

  /// `10⁻³`.
  static func tenTo(_ power: Int) -> String {
    let raised: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    var text = power < 0 ? "10⁻" : "10"
    for digit in String(power.magnitude) { text.append(raised[digit.wholeNumberValue ?? 0]) }
    return text
  }

  /// The value divided by a power of ten, without overflow on the way.
  static func mantissa(_ value: Double, _ power: Int) -> Double {
    let half = power / 2
    return value / pow(10, Double(half)) / pow(10, Double(power - half))
  }

  /// The power of ten of the first digit, after rounding to this many digits.
  private static func exponent(of value: Double, digits: Int) -> Int {
    let power = Int(log10(abs(value)).rounded(.down))
    let rounded = (abs(mantissa(value, power)) * pow(10, Double(digits - 1))).rounded()
    return rounded >= pow(10, Double(digits)) ? power + 1 : power
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What may follow `:` in an interpolation: `[[fill]align][sign][0][width][,][.precision][type]`.
package struct FormatSpecification: Sendable {
  package enum Alignment: Character, Sendable {
    case left = "<"
    case right = ">"
    case center = "^"
  }

  package var fill: Character = " "
  package var alignment: Alignment?
  package var showsPlus = false
  package var padsWithZeros = false
  package var width = 0
  package var groups = false
  package var precision: Int?
  /// One of `d f e g % s x b`, or nil.
  package var type: Character?

  package init?(_ text: String) {
    var rest = text[...]
    if let second = rest.dropFirst().first, let alignment = Alignment(rawValue: second) {
      fill = rest.removeFirst()
      self.alignment = alignment
      rest.removeFirst()
    } else if let first = rest.first, let alignment = Alignment(rawValue: first) {
      self.alignment = alignment
      rest.removeFirst()
    }
    if rest.first == "+" {
      showsPlus = true
      rest.removeFirst()
    }
    if rest.first == "0" {
      padsWithZeros = true
      rest.removeFirst()
    }
    guard let width = FormatSpecification.takeNumber(&rest) else { return nil }
    self.width = width
    if rest.first == "," {
      groups = true
      rest.removeFirst()
    }
    if rest.first == "." {
      rest.removeFirst()
      guard let digit = rest.first, digit.isASCII, digit.isNumber,
        let precision = FormatSpecification.takeNumber(&rest), precision <= 60
      else { return nil }
      self.precision = precision
    }
    if let letter = rest.first {
      guard "dfeg%sxb".contains(letter) else { return nil }
      type = letter
      rest.removeFirst()
    }
    guard rest.isEmpty else { return nil }
  }

  /// A run of digits, 0 when there is none; nil when it is absurdly large.
  private static func takeNumber(_ rest: inout Substring) -> Int? {
    var value = 0
    while let digit = rest.first, digit.isASCII, let number = digit.wholeNumberValue {
      value = value * 10 + number
      if value > 1000 { return nil }
      rest.removeFirst()
    }
    return value
  }

  // MARK: - Applying it

  /// The text of a plain value; nil when the format does not fit it.
  package func apply(to value: Value) -> String? {
    switch value {
    case .int(let number): return format(number)
    case .float(let number): return format(number)
    case .host: return nil
    default:
      guard type == nil || type == "s", !showsPlus, !groups else { return nil }
      let text = value.text
      return pad(precision.map { String(text.prefix($0)) } ?? text, isNumber: false)
    }
  }

  private func format(_ number: Int) -> String? {
    switch type {
    case nil where precision == nil, "d":
      guard precision == nil else { return nil }
      return pad(signed(digits: String(number.magnitude), isNegative: number < 0), isNumber: true)
    case "x", "b":
      let digits = String(number.magnitude, radix: type == "x" ? 16 : 2)
      return pad(signed(digits: digits, isNegative: number < 0), isNumber: true)
    case "s": return pad(String(number), isNumber: false)
    default: return format(Double(number))
    }
  }

  private func format(_ number: Double) -> String? {
    guard type != "d", type != "x", type != "b" else { return nil }
    if type == "s" { return pad(Value.float(number).text, isNumber: false) }
    guard number.isFinite else {
      let text = number.isNaN ? "nan" : "inf"
      return pad(signed(digits: text, isNegative: number < 0), isNumber: true)
    }
    let isNegative = number.sign == .minus
    let digits: String
    switch (type, precision) {
    case (nil, nil): digits = Value.float(number.magnitude).text
    case (nil, let precision?), ("g", let precision?):
      digits = printed("g", number.magnitude, max(1, precision))
    case ("%", _): digits = printed("f", number.magnitude * 100, precision ?? 0) + "%"
    case (let letter?, _): digits = printed(letter, number.magnitude, precision ?? 6)
    }
    return pad(signed(digits: digits, isNegative: isNegative), isNumber: true)
  }

  private func printed(_ letter: Character, _ number: Double, _ precision: Int) -> String {
    let format = "%.\(precision)\(letter)"
    var buffer = [CChar](repeating: 0, count: 512)
    let written = unsafe withVaList([number]) { list in
      unsafe vsnprintf(&buffer, buffer.count, format, list)
    }
    let bytes = buffer.prefix(max(0, min(Int(written), buffer.count - 1))).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func signed(digits: String, isNegative: Bool) -> String {
    var digits = digits
    if groups {
      let whole = digits.prefix { $0.isNumber }
      var grouped = ""
      for (index, digit) in whole.enumerated() {
        if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
        grouped.append(digit)
      }
      digits = grouped + digits.dropFirst(whole.count)
    }
    let sign = isNegative ? "-" : showsPlus ? "+" : ""
    if padsWithZeros, alignment == nil {
      digits = String(repeating: "0", count: max(0, width - sign.count - digits.count)) + digits
    }
    return sign + digits
  }

  /// Fills a text up to the width.
  package func pad(_ text: String, isNumber: Bool) -> String {
    let missing = width - text.count
    guard missing > 0 else { return text }
    switch alignment ?? (isNumber ? .right : .left) {
    case .left: return text + String(repeating: fill, count: missing)
    case .right: return String(repeating: fill, count: missing) + text
    case .center:
      let before = missing / 2
      return String(repeating: fill, count: before) + text
        + String(repeating: fill, count: missing - before)
    }
  }
}

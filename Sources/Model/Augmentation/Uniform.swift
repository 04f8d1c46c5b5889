package import Runtime

/// A parameter that is a number, or is drawn uniformly from a range each time.
package struct Uniform: Hashable, Sendable {
  package let lower: Double
  package let upper: Double
  /// Whether it was given as a range, even as one of a single number.
  package let isRange: Bool

  package init(_ value: Double) {
    lower = value
    upper = value
    isRange = false
  }

  package init(_ range: ClosedRange<Double>) {
    lower = range.lowerBound
    upper = range.upperBound
    isRange = true
  }

  /// A range as somebody wrote it, for the parameter of an augmentation.
  package init(
    from lower: Double, to upper: Double, for parameter: String, of augmentation: String
  ) throws(AugmentationError) {
    guard lower <= upper else {
      throw AugmentationError(
        augmentation, parameter: parameter,
        "`\(parameter)` is drawn from \(Uniform.code(lower, upper)), which is empty",
        hint: upper < lower ? "write \(Uniform.code(upper, lower))" : nil)
    }
    self.init(lower...upper)
  }

  /// Whether every draw gives the same.
  package var isFixed: Bool { lower == upper }

  /// The number, or one drawn from the range. A number takes no draw.
  package func draw(_ draws: inout Draws) -> Float {
    isRange ? draws.uniform(Float(lower)...Float(upper)) : Float(lower)
  }

  /// For parameters where a number means so much to either side: one of -number…number, or of the range.
  package func drawEitherSide(_ draws: inout Draws) -> Float {
    isRange || lower <= 0 ? draw(&draws) : draws.uniform(-Float(lower)...Float(lower))
  }

  /// As the language writes it: `20`, `0.8..1.25`, `0.5..1.0`.
  package var code: String { isRange ? Uniform.code(lower, upper) : lower.code }

  private static func code(_ lower: Double, _ upper: Double) -> String {
    let isWhole = lower.isWhole && upper.isWhole
    return isWhole ? "\(lower.code)..\(upper.code)" : "\(lower)..\(upper)"
  }

  /// - Throws: where a number it can give is not in `allowed`, or not a number.
  func check(
    _ augmentation: String, _ parameter: String, in allowed: ClosedRange<Double>
  ) throws(AugmentationError) {
    guard allowed.contains(lower), allowed.contains(upper) else {
      throw AugmentationError(
        augmentation, parameter: parameter,
        "`\(parameter)` must be from \(allowed.lowerBound.code) to \(allowed.upperBound.code), not \(code)")
    }
  }

  /// The same for parameters where a number means so much to either side, and is not negative.
  func checkEitherSide(
    _ augmentation: String, _ parameter: String, limit: Double
  ) throws(AugmentationError) {
    try check(augmentation, parameter, in: isRange ? -limit...limit : 0...limit)
  }
}

extension Uniform: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  package init(integerLiteral value: Int) { self.init(Double(value)) }
  package init(floatLiteral value: Double) { self.init(value) }
}

extension Double {
  fileprivate var isWhole: Bool { self == rounded() && abs(self) < 1e15 }

  /// As the language writes a parameter: `20` rather than `20.0`.
  var code: String { isWhole ? "\(Int(self))" : "\(self)" }

  /// - Throws: where this probability is none.
  func checkProbability(_ augmentation: String) throws(AugmentationError) {
    try Uniform(self).check(augmentation, "p", in: 0...1)
  }
}

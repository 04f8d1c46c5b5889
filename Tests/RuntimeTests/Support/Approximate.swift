@testable import Runtime

/// How far numbers are from those expected, element by element and in order.
struct Deviation: CustomStringConvertible {
  /// The largest |a - b| / (|b| + scale) and where it is, with the two numbers there; a NaN is infinitely far.
  var largest = 0.0
  var place = 0
  var found = 0.0
  var expected = 0.0

  /// - Parameter scale: what differences are measured against where the expected number is small; by default
  ///   the largest expected number, and at least 1e-3.
  init(_ found: [Float], from expected: [Double], scale: Double? = nil) {
    let scale = scale ?? max(1e-3, expected.lazy.map(abs).max() ?? 0)
    for (i, (a, b)) in zip(found, expected).enumerated() {
      var error = abs(Double(a) - b) / (abs(b) + scale)
      if error.isNaN { error = .infinity }
      if error > largest { (largest, place, self.found, self.expected) = (error, i, Double(a), b) }
    }
    if found.count != expected.count { largest = .infinity }
  }

  init(_ found: Tensor, from expected: Tensor) {
    self.init(found.scalars, from: expected.scalars.map(Double.init))
    if found.shape != expected.shape { largest = .infinity }
  }

  var description: String { "\(largest) at element \(place): \(found) instead of \(expected)" }
}

/// ‖a - b‖ / ‖b‖.
func relativeDistance(_ a: [Float], _ b: [Double]) -> Double {
  let difference = zip(a, b).reduce(0.0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
  let norm = b.reduce(0.0) { $0 + $1 * $1 }
  return a.count == b.count ? (difference / max(norm, .leastNormalMagnitude)).squareRoot() : .infinity
}

extension Tensor {
  /// The numbers' bits, for comparisons that tell -0 from 0 and one NaN from another.
  var bits: [UInt32] { scalars.map(\.bitPattern) }
}

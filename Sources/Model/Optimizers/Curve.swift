#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The functions schedules are made of.
enum Curve {
  /// cos(π x).
  static func cosine(ofHalfTurns x: Double) -> Double { cos(.pi * x) }

  /// base^x.
  static func power(_ base: Double, _ x: Double) -> Double { pow(base, x) }
}

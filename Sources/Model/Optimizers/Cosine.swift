#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

enum Cosine {
  /// cos(π x).
  static func ofHalfTurns(_ x: Double) -> Double { cos(.pi * x) }
}

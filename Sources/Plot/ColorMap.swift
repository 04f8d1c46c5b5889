#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Colors for signed numbers: blue below zero, white exactly at zero, red above.
///
/// Lightness falls linearly with magnitude in the Oklab space, the same way on both sides, so that equal
/// differences look equal and a gray print still shows the magnitude.
package enum ColorMap {
  /// Entries on each side of zero.
  static let steps = 512

  /// The color for a value from -1 to 1; beyond that, the color of the end.
  package static func color(_ value: Double) -> Color {
    guard value.isFinite else { return value.isNaN ? Style.missing : table[value < 0 ? 0 : 2 * steps] }
    let place = (min(max(value, -1), 1) * Double(steps)).rounded(.toNearestOrAwayFromZero)
    return table[Int(place) + steps]
  }

  /// Whether white text reads better on this color than black.
  static func isDark(_ color: Color) -> Bool {
    let luma = 0.299 * Double(color.red) + 0.587 * Double(color.green) + 0.114 * Double(color.blue)
    return luma < 140
  }

  private static let table: [Color] = (-steps...steps).map { step in
    let magnitude = Double(abs(step)) / Double(steps)
    let lightness = 1 - 0.62 * magnitude
    // Colorful early, so that small numbers have a side, and never outside of what a screen can show.
    let chroma = step < 0 ? 0.132 * rise(magnitude) : 0.152 * rise(magnitude)
    // The hue turns a little on the way to the dark end, away from violet and pink.
    let hue = step < 0 ? 248 + 12 * magnitude : 37 - 11 * magnitude
    return sRGB(lightness: lightness, chroma: chroma, hue: hue * Double.pi / 180)
  }

  /// From 0 to 1 quickly, then back a little towards the dark end.
  private static func rise(_ magnitude: Double) -> Double {
    sin(Double.pi * 0.72 * pow(magnitude, 0.85)) / sin(Double.pi / 2)
  }

  /// From Oklab's polar form, by the published matrices (B. Ottosson, 2020).
  private static func sRGB(lightness: Double, chroma: Double, hue: Double) -> Color {
    let a = chroma * cos(hue)
    let b = chroma * sin(hue)
    func cube(_ x: Double) -> Double { x * x * x }
    let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    func byte(_ linear: Double) -> UInt8 {
      let light = min(max(linear, 0), 1)
      let encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
      return UInt8((encoded * 255).rounded())
    }
    return Color(
      byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      byte(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }
}

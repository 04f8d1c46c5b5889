internal import Kernels

/// What can be changed of a picture's colors, by a factor or, for the hue, by a fraction of the circle.
package enum ColorKind: UInt8, Sendable, CaseIterable {
  case brightness, contrast, saturation, hue

  /// As the language names it.
  package var name: String {
    switch self {
    case .brightness: "brightness"
    case .contrast: "contrast"
    case .saturation: "saturation"
    case .hue: "hue"
    }
  }

  /// The amounts it can be changed by.
  var allowed: ClosedRange<Double> { self == .hue ? -0.5...0.5 : 0...100 }
  /// The parameter that says how much.
  package var parameter: String { self == .hue ? "shift" : "factor" }
  /// The amount that changes nothing.
  var neutral: Float { self == .hue ? 0 : 1 }

  var kernel: bt_color_kind {
    switch self {
    case .brightness: bt_brightness
    case .contrast: bt_contrast
    case .saturation: bt_saturation
    case .hue: bt_hue
    }
  }
}

/// Up to four changes of color, in an order.
package struct ColorSteps {
  package private(set) var count = 0
  private var kinds = SIMD4<UInt8>()
  private var amounts = SIMD4<Float>()

  package subscript(position: Int) -> (kind: ColorKind, amount: Float) {
    (ColorKind(rawValue: kinds[position]) ?? .brightness, amounts[position])
  }

  /// Adds a change, unless it is none.
  mutating func append(_ kind: ColorKind, _ amount: Float) {
    guard count < 4, amount != kind.neutral else { return }
    kinds[count] = kind.rawValue
    amounts[count] = amount
    count += 1
  }
}

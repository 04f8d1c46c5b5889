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

  fileprivate var kernel: bt_color_kind {
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

extension Picture {
  /// Changes the colors of a picture of 1 or 3 channels, each change clamped to 0…1; of others nothing.
  mutating func change(_ steps: ColorSteps) {
    guard steps.count > 0, shape.count > 0, shape.channels == 1 || shape.channels == 3 else { return }
    let (pixels, channels) = (shape.height * shape.width, shape.channels)
    withUnsafeTemporaryAllocation(of: bt_color_step.self, capacity: 4) { buffer in
      for position in 0..<steps.count {
        let step = steps[position]
        buffer.initializeElement(
          at: position, to: bt_color_step(kind: step.kind.kernel, amount: step.amount))
      }
      change { bt_image_color($0, pixels, channels, buffer.baseAddress, steps.count) }
    }
  }
}

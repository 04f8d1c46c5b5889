package import Runtime

/// `color_jitter(brightness=0, contrast=0, saturation=0, hue=0, p=1)`: with probability p, all four changed at random
/// and in random order.
///
/// As in torchvision's `ColorJitter`: a number k means factors from 1 - k, at least 0, to 1 + k, and of the hue a shift
/// of up to k to either side; a range means factors or shifts out of it.
package struct ColorJitter: Augmentation {
  package let brightness: Uniform
  package let contrast: Uniform
  package let saturation: Uniform
  package let hue: Uniform
  package let probability: Double

  package init(
    brightness: Uniform = 0, contrast: Uniform = 0, saturation: Uniform = 0, hue: Uniform = 0,
    p probability: Double = 1
  ) throws(AugmentationError) {
    for (parameter, factor) in [
      ("brightness", brightness), ("contrast", contrast), ("saturation", saturation),
    ] { try factor.check("color_jitter", parameter, in: 0...100) }
    try hue.checkEitherSide("color_jitter", "hue", limit: 0.5)
    try probability.checkProbability("color_jitter")
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
    self.probability = probability
  }

  package var name: String { "color_jitter" }
  package var code: String {
    let parts = [
      ("brightness", brightness), ("contrast", contrast), ("saturation", saturation), ("hue", hue),
    ]
    var said = parts.filter { $0.1 != 0 }.map { "\($0.0)=\($0.1.code)" }
    if probability != 1 { said.append("p=\(probability.code)") }
    return "color_jitter(\(said.joined(separator: ", ")))"
  }
  package var evaluation: (any Augmentation)? { nil }

  /// - Throws: where there are neither 1 nor 3 channels.
  package func result(of shape: ImageShape) throws(AugmentationError) -> ImageShape {
    try shape.requireColors(name)
    return shape
  }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    guard draws.bernoulli(Float(probability)) else { return }
    picture.change(steps(&draws))
  }

  /// Draws what is changed by how much, in which order; what changes nothing is left out.
  package func steps(_ draws: inout Draws) -> ColorSteps {
    var order = SIMD4<UInt8>(0, 1, 2, 3)
    for last in stride(from: 3, to: 0, by: -1) {
      let other = draws.integer(below: last + 1)
      (order[last], order[other]) = (order[other], order[last])
    }
    let factors = SIMD4(
      Self.factor(brightness, &draws), Self.factor(contrast, &draws), Self.factor(saturation, &draws),
      hue.drawEitherSide(&draws))
    var steps = ColorSteps()
    for position in 0..<4 {
      guard let kind = ColorKind(rawValue: order[position]) else { continue }
      steps.append(kind, factors[Int(kind.rawValue)])
    }
    return steps
  }

  private static func factor(_ amount: Uniform, _ draws: inout Draws) -> Float {
    guard !amount.isRange else { return amount.draw(&draws) }
    let spread = Float(amount.lower)
    return draws.uniform(max(0, 1 - spread)...1 + spread)
  }
}

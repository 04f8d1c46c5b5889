internal import Kernels

// Changes of color, which are put off and go through the picture together. Of pictures that have neither 1 nor 3
// channels only some can be made, at once.
extension Picture {
  /// Changes the colors of a picture of 1 or 3 channels, each change clamped to 0…1; of others nothing.
  mutating func change(_ steps: ColorSteps) {
    for position in 0..<steps.count {
      _ = put(bt_color_step(steps[position].kind.kernel, steps[position].amount))
    }
  }

  /// Red, green and blue become their weighted mean.
  mutating func drain() { _ = put(bt_color_step(bt_grayscale)) }

  /// Numbers v that are at least the threshold become 1 - v.
  mutating func solarize(_ threshold: Float) {
    guard !put(bt_color_step(bt_solarization, threshold)) else { return }
    let count = shape.count
    change { bt_image_solarize(threshold, $0, count) }
  }

  /// (v - shift) scale, by channel where there are several of them, and then as many as channels.
  mutating func normalize(_ shift: [Float], _ scale: [Float]) {
    let channels = shift.count == 1 ? 1 : shape.channels
    guard channels > 0, channels <= shift.count, shift.count == scale.count else { return }
    var step = bt_color_step(bt_normalization)
    func three(_ numbers: [Float]) -> (Float, Float, Float) {
      (numbers[0], numbers[min(1, channels - 1)], numbers[min(2, channels - 1)])
    }
    (step.shift, step.scale) = (three(shift), three(scale))
    guard !put(step) else { return }
    let count = shape.count
    change { bt_image_normalize($0, count / channels, channels, shift, scale) }
  }

  /// False where the picture has neither 1 nor 3 channels.
  private mutating func put(_ step: bt_color_step) -> Bool {
    guard shape.channels == 1 || shape.channels == 3 else { return false }
    draft.colors.append(step)
    return true
  }
}

extension bt_color_step {
  fileprivate init(_ kind: bt_color_kind, _ amount: Float = 0) {
    self.init(kind: kind, amount: amount, shift: (0, 0, 0), scale: (1, 1, 1))
  }
}

package import Runtime

/// `cutout(size, p=1)`: with probability p a square of zeros, `size` pixels wide (DeVries and Taylor, 2017).
///
/// Its center is any pixel with equal probability, so that it may reach beyond the picture.
package struct Cutout: Augmentation {
  package let size: Int
  package let probability: Double

  package init(_ size: Int, p probability: Double = 1) throws(AugmentationError) {
    try PictureSize(size).check("cutout")
    try probability.checkProbability("cutout")
    self.size = size
    self.probability = probability
  }

  package var name: String { "cutout" }
  package var code: String { "cutout(\(size), p=\(probability.code))" }
  package var evaluation: (any Augmentation)? { nil }

  package func apply(_ picture: inout Picture, _ draws: inout Draws) {
    let shape = picture.shape
    guard draws.bernoulli(Float(probability)), shape.count > 0 else { return }
    let rows = Cutout.span(size, around: draws.integer(below: shape.height), in: shape.height)
    let columns = Cutout.span(size, around: draws.integer(below: shape.width), in: shape.width)
    picture.change { numbers in
      for row in rows {
        let start = (row * shape.width + columns.lowerBound) * shape.channels
        (numbers + start).update(repeating: 0, count: columns.count * shape.channels)
      }
    }
  }

  /// What lies inside of a line.
  private static func span(_ size: Int, around center: Int, in whole: Int) -> Range<Int> {
    let start = center - size / 2
    return max(0, start)..<min(whole, start + size)
  }
}

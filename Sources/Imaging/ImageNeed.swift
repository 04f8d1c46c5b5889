/// How much of an image is needed, which says what is decoded of a JPEG.
package struct ImageNeed: Hashable, Sendable {
  /// The part that is needed, inside of the image.
  package let box: ImageBox
  /// How many times smaller it may come at most; 1 or less where every pixel counts.
  package let scaleDown: Double

  package init(_ box: ImageBox, scaleDown: Double = 1) { (self.box, self.scaleDown) = (box, scaleDown) }

  /// What is enough for either of two.
  package func union(_ other: ImageNeed) -> ImageNeed {
    ImageNeed(box.union(other.box), scaleDown: min(scaleDown, other.scaleDown))
  }

  /// The divisors a JPEG is decoded with.
  package static let divisors = [1, 2, 4, 8]

  /// The largest of them that makes it no smaller than it may be.
  package var divisor: Int { ImageNeed.divisors.last { Double($0) <= scaleDown } ?? 1 }

  /// What is decoded, in pixels of the image at that fraction of its size.
  package var part: ImageBox { box.divided(by: divisor) }
}

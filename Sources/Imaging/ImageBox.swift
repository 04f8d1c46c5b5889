/// A rectangle of an image, in pixels.
package struct ImageBox: Hashable, Sendable {
  package let top: Int
  package let left: Int
  package let height: Int
  package let width: Int

  package init(top: Int, left: Int, height: Int, width: Int) {
    (self.top, self.left, self.height, self.width) = (top, left, height, width)
  }

  /// All of an image.
  package init(height: Int, width: Int) { self.init(top: 0, left: 0, height: height, width: width) }

  package var pixelCount: Int { height * width }

  /// Whether all of another lies in it.
  package func contains(_ other: ImageBox) -> Bool {
    other.top >= top && other.left >= left && other.bottom <= bottom && other.right <= right
  }

  /// The smallest that both lie in.
  package func union(_ other: ImageBox) -> ImageBox {
    ImageBox(
      rows: min(top, other.top)..<max(bottom, other.bottom),
      columns: min(left, other.left)..<max(right, other.right))
  }

  /// What lies in both; nil where nothing does.
  package func intersection(_ other: ImageBox) -> ImageBox? {
    let (top, left) = (max(top, other.top), max(left, other.left))
    let (bottom, right) = (min(bottom, other.bottom), min(right, other.right))
    return top < bottom && left < right ? ImageBox(rows: top..<bottom, columns: left..<right) : nil
  }

  /// The pixels it touches, even in part, of the image at 1/`divisor` of its size.
  func divided(by divisor: Int) -> ImageBox {
    ImageBox(
      rows: top / divisor..<(bottom + divisor - 1) / divisor,
      columns: left / divisor..<(right + divisor - 1) / divisor)
  }

  private init(rows: Range<Int>, columns: Range<Int>) {
    self.init(top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
  }

  private var bottom: Int { top + height }
  private var right: Int { left + width }
}

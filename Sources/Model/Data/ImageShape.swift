package import Runtime

/// The size of an image: `[height, width, channels]` to everyone who reads or writes code.
package struct ImageShape: Hashable, Sendable, CustomStringConvertible {
  package var height: Int
  package var width: Int
  package var channels: Int
  /// Whether it is a vector, which augmentations see as one row of gray pixels.
  package private(set) var isVector = false

  package init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  package init(vector count: Int) {
    self.init(1, count, 1)
    isVector = true
  }

  /// `[h, w, c]`, or `[d]` of a vector.
  package var dimensions: [Int] { isVector ? [width] : [height, width, channels] }

  /// All numbers of an image of this shape; `Int.max` where the product overflows, which no image survives.
  package var count: Int {
    let (area, tooTall) = height.multipliedReportingOverflow(by: width)
    let (count, tooDeep) = area.multipliedReportingOverflow(by: channels)
    return tooTall || tooDeep ? .max : count
  }

  package var description: String {
    isVector ? "\(width) numbers" : "\(height)x\(width)x\(channels)"
  }

  /// The shape of `images` such images together, `[n, h, w, c]`, or `[n, d]` of vectors.
  package func batch(of images: Int) throws(TensorError) -> Shape {
    try Shape([images] + dimensions)
  }
}

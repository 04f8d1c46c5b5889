package import Runtime

/// The size of an image: `[height, width, channels]` to everyone who reads or writes code.
package struct ImageShape: Hashable, Sendable, CustomStringConvertible {
  package var height: Int
  package var width: Int
  package var channels: Int

  package init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// All numbers of an image of this shape; `Int.max` where the product overflows, which no image survives.
  package var count: Int {
    let (area, tooTall) = height.multipliedReportingOverflow(by: width)
    let (count, tooDeep) = area.multipliedReportingOverflow(by: channels)
    return tooTall || tooDeep ? .max : count
  }

  package var description: String { "\(height)x\(width)x\(channels)" }

  /// The shape of `images` such images together, `[n, h, w, c]`.
  package func batch(of images: Int) throws(TensorError) -> Shape {
    try Shape([images, height, width, channels])
  }
}

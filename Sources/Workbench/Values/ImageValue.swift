package import DSL
package import Imaging

/// An 8-bit image.
package final class ImageValue: HostValue {
  let image: Image

  package init(_ image: Image) { self.image = image }

  package let typeName = "image"
  package let memberNames = ["shape"]
  package var summaryText: String { "image \(image.height)x\(image.width)x\(image.channels)" }
  package var dimensions: [Int]? { [image.height, image.width, image.channels] }

  package func member(_ name: String) throws(Failure) -> Value? {
    name == "shape" ? Value(list: [image.height, image.width, image.channels].map { .int($0) }) : nil
  }

  package func isEqual(to other: Value) -> Bool {
    guard case .host(let host) = other, let other = host as? ImageValue else { return false }
    return image == other.image
  }
}

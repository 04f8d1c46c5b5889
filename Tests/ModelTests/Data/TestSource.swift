import Imaging
import Model
import Runtime

/// Small color images whose every byte is the index of the image; one may have another width, one be damaged.
struct TestSource: ImageSource {
  var count = 20
  var wide: Int?
  var damaged: Int?
  var code: String { "test(\(count), \(wide ?? -1), \(damaged ?? -1))" }

  var uniformShape: ImageShape? { wide == nil ? shape(at: 0) : nil }

  func shape(at index: Int) -> ImageShape { ImageShape(3, index == wide ? 5 : 4, 3) }

  func image(at index: Int) throws(DataError) -> Image {
    if index == damaged { throw DataError("test", .damaged("image \(index) is damaged")) }
    let shape = shape(at: index)
    do throws(ImageError) {
      return try Image(
        width: shape.width, height: shape.height, channels: 3,
        pixels: Array(repeating: UInt8(index), count: shape.count))
    } catch {
      throw DataError("test", .image(error))
    }
  }

  func dataset() throws(DataError) -> Dataset {
    try Dataset(
      name: "test", source: self, labels: (0..<count).map { Int32($0 % 2) }, classes: ["even", "odd"])
  }
}

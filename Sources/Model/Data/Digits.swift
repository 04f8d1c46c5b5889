internal import Imaging
internal import Kernels
internal import Runtime

/// 1,797 handwritten digits, part of the program: 8 x 8 pixels of 0 to 16, resized.
///
/// "Optical Recognition of Handwritten Digits" (its test set), E. Alpaydin and C. Kaynak, UCI Machine Learning
/// Repository, licensed CC BY 4.0. The split into 1,297 for training and 500 for testing is a fixed random
/// permutation.
package struct Digits: Sendable {
  package let train: Dataset
  package let test: Dataset

  package static let classes = (0...9).map(String.init)
  package static let sizes = 8...64
  private static let testCount = 500

  /// - Parameter size: of the square images in pixels, 8 to 64.
  package init(size: Int = 16) throws(DataError) {
    guard Digits.sizes.contains(size) else {
      throw DataError("digits", .value("`size` must be from 8 to 64, not \(size)"))
    }
    let source = try DigitsSource(size: size)
    let labels = source.table.labels
    let all = try Dataset(name: "digits", source: source, labels: labels, classes: Digits.classes)
    let order = Digits.splitKey.permutation(all.count)
    train = try all.subset(
      Array(order.dropLast(Digits.testCount)), name: "digits.train", code: "\(source.code).train")
    test = try all.subset(
      Array(order.suffix(Digits.testCount)), name: "digits.test", code: "\(source.code).test")
  }

  package var split: Split {
    Split(train.source.code, [Split.Part(name: "train", data: train), Split.Part(name: "test", data: test)])
  }

  private static var splitKey: Key { Key(seed: 1).named("digits") }
}

/// The digits as images of one channel, resized when asked for.
struct DigitsSource: ImageSource {
  let size: Int
  let table: DigitsTable

  init(size: Int) throws(DataError) {
    guard let table = DigitsTable.shared else {
      throw DataError("digits", .damaged("the embedded digits can't be unpacked"))
    }
    self.size = size
    self.table = table
  }

  var code: String { "digits(size=\(size))" }
  var count: Int { table.labels.count }
  var uniformShape: ImageShape? { shape(at: 0) }
  func shape(at index: Int) -> ImageShape { ImageShape(size, size, 1) }

  func image(at index: Int) throws(DataError) -> Image {
    let area = size * size
    let pixels = [UInt8](unsafeUninitializedCapacity: area) { bytes, filled in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: area) { resized in
        table.pixels.withUnsafeBufferPointer { all in
          bt_image_resize(all.baseAddress?.advanced(by: index * 64), 8, 8, resized.baseAddress, size, size, 1)
        }
        bt_image_to_bytes(resized.baseAddress, bytes.baseAddress, area)
      }
      filled = area
    }
    do throws(ImageError) {
      return try Image(width: size, height: size, channels: 1, pixels: pixels)
    } catch {
      throw DataError("digits", .image(error))
    }
  }
}

/// The embedded digits, unpacked when first used.
struct DigitsTable: Sendable {
  /// 0…1, `[n, 8, 8]`.
  let pixels: [Float]
  let labels: [Int32]

  static let shared = DigitsTable()

  private init?() {
    let count = DigitsBytes.count
    guard let bytes = EmbeddedBytes.unpack(DigitsBytes.text, count: 65 * count) else { return nil }
    pixels = [Float](unsafeUninitializedCapacity: 64 * count) { pixels, filled in
      bytes.withUnsafeBufferPointer { bytes in
        for pixel in 0..<64 {
          for image in 0..<count { pixels[image * 64 + pixel] = Float(bytes[pixel * count + image]) / 16 }
        }
      }
      filled = 64 * count
    }
    labels = bytes.suffix(count).map(Int32.init)
  }
}

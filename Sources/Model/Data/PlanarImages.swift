internal import Imaging

/// Images in files of records, a plane for each channel: red, then green, then blue.
struct PlanarImages: ImageSource {
  let code: String
  let records: RecordFiles
  /// Where the image begins in a record.
  let offset: Int
  let shape: ImageShape
  /// Whether a plane goes column by column rather than row by row.
  let isColumnMajor: Bool

  var count: Int { records.count }
  var uniformShape: ImageShape? { shape }
  var needsReading: Bool { true }

  func shape(at index: Int) -> ImageShape { shape }
  func name(at index: Int) -> String { records.name(index) }

  func image(at index: Int) throws(DataError) -> Image {
    let planes = try records.read(index, from: offset)
    let (height, width, channels) = (shape.height, shape.width, shape.channels)
    let pixels = [UInt8](unsafeUninitializedCapacity: shape.count) { pixels, filled in
      planes.withUnsafeBufferPointer { planes in
        for channel in 0..<channels {
          let plane = channel * height * width
          for y in 0..<height {
            for x in 0..<width {
              let place = isColumnMajor ? x * height + y : y * width + x
              pixels[(y * width + x) * channels + channel] = planes[plane + place]
            }
          }
        }
      }
      filled = shape.count
    }
    do throws(ImageError) {
      return try Image(width: width, height: height, channels: channels, pixels: pixels)
    } catch {
      throw DataError(records.folder.operation, .image(error))
    }
  }
}

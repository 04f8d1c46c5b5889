internal import Imaging

/// MNIST's handwritten digits, 28 x 28 gray; or other images in its format.
///
/// Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", 1998.
/// Four files in the IDX format, packed by gzip or not.
package enum MNIST {
  /// - Parameters:
  ///   - path: the folder with the files, or one with the folder `mnist`.
  ///   - code: as the language makes it.
  package static func split(_ path: String, code: String) throws(DataError) -> Split {
    let folder = DataFolder("mnist", path, archive: "mnist")
    var parts: [Split.Part] = []
    for (name, file) in [("train", "train"), ("test", "t10k")] {
      let images = try IndexedFile(folder, "\(file)-images-idx3-ubyte", rank: 3)
      let labels = try IndexedFile(folder, "\(file)-labels-idx1-ubyte", rank: 1)
      let count = images.dimensions[0]
      guard labels.dimensions[0] == count else {
        throw folder.damaged(labels.name, "has \(labels.dimensions[0]) labels for \(count) images")
      }
      let bytes = try labels.read(count, at: 0)
      if let wrong = bytes.firstIndex(where: { $0 > 9 }) {
        throw folder.damaged(
          labels.name, "gives image \(wrong) the label \(bytes[wrong]), where labels are 0 to 9")
      }
      let source = IndexedImages(code: "\(code).\(name)", file: images)
      let data = try Dataset(
        name: "mnist.\(name)", source: source, labels: bytes.map(Int32.init),
        classes: (0...9).map(String.init), code: source.code)
      parts.append(Split.Part(name: name, data: data))
    }
    return Split(code, parts)
  }
}

/// The gray images of an IDX file, `[n, height, width]`.
struct IndexedImages: ImageSource {
  let code: String
  let file: IndexedFile

  var count: Int { file.dimensions[0] }
  var uniformShape: ImageShape? { shape(at: 0) }
  var needsReading: Bool { true }

  func shape(at index: Int) -> ImageShape { ImageShape(file.dimensions[1], file.dimensions[2], 1) }
  func name(at index: Int) -> String { "image \(index) of \(file.name)" }

  func image(at index: Int) throws(DataError) -> Image {
    let shape = shape(at: index)
    let pixels = try file.read(shape.count, at: index * shape.count)
    do throws(ImageError) {
      return try Image(width: shape.width, height: shape.height, channels: 1, pixels: pixels)
    } catch {
      throw DataError("mnist", .image(error))
    }
  }
}

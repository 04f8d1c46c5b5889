package import Imaging
internal import Kernels
package import Runtime

/// Images in a tensor, `[n, h, w, c]`: floats from 0 to 1, or bytes; or vectors of floats, `[n, d]`.
package struct TensorImages: ImageSource {
  package let tensor: Tensor
  private let shape: ImageShape

  /// - Throws: where the tensor has another shape or type, or floats of images are not from 0 to 1.
  package init(_ tensor: Tensor) throws(DataError) {
    let sizes = tensor.shape.array
    guard sizes.count == 4 || sizes.count == 2 else {
      throw TensorImages.refusal("images are [n, height, width, channels] and vectors [n, d]", tensor)
    }
    guard sizes.allSatisfy({ $0 > 0 }) else { throw TensorImages.refusal("there is nothing in it", tensor) }
    let shape = sizes.count == 4 ? ImageShape(sizes[1], sizes[2], sizes[3]) : ImageShape(vector: sizes[1])
    guard shape.isVector || shape.channels == 1 || shape.channels == 3 else {
      throw TensorImages.refusal("images have 1 channel or 3, the last size", tensor)
    }
    guard shape.count <= Image.maximumPixels else {
      throw TensorImages.refusal("an image has at most \(Image.maximumPixels) numbers", tensor)
    }
    guard tensor.element == .float32 || (tensor.element == .uint8 && !shape.isVector) else {
      let wanted =
        shape.isVector ? "vectors are floats" : "images are floats from 0 to 1, or bytes (`type=\"u8\"`)"
      throw DataError("tensors", .value("\(wanted), not \(tensor.element.rawValue)"))
    }
    if tensor.element == .float32, tensor.hasData, !shape.isVector {
      var low: Float = 0
      var high: Float = 0
      tensor.withFloats { numbers in
        bt_extreme(numbers.baseAddress, &low, 1, numbers.count, 1, -1)
        bt_extreme(numbers.baseAddress, &high, 1, numbers.count, 1, 1)
      }
      guard low >= 0, high <= 1 else {
        let hint =
          low >= 0 && high <= 255 ? "divide by 255, or give bytes: `tensor(images, type=\"u8\")`" : nil
        throw DataError(
          "tensors", .value("images as floats are from 0 to 1; these are from \(low) to \(high)"), hint: hint)
      }
    }
    self.tensor = tensor
    self.shape = shape
  }

  private static func refusal(_ reason: String, _ tensor: Tensor) -> DataError {
    DataError("tensors", .tensor(TensorError("tensors", reason, operands: [tensor.shape])))
  }

  package var code: String { "tensors" }
  package var count: Int { tensor.shape[0] }
  package var uniformShape: ImageShape? { shape }
  package var needsReading: Bool { !tensor.hasData }

  package func shape(at index: Int) -> ImageShape { shape }

  package func load(_ picture: inout Picture, at index: Int) throws(DataError) {
    guard tensor.hasData else {
      throw DataError("tensors", .value("the images have a shape and no elements"))
    }
    let range = index * shape.count..<(index + 1) * shape.count
    if tensor.element == .float32 {
      tensor.withFloats { picture.load(UnsafeBufferPointer(rebasing: $0[range]), shape: shape) }
    } else {
      picture.load(try image(at: index))
    }
  }

  /// What is beyond 0 and 1 is clamped, a vector drawn as one row.
  package func image(at index: Int) throws(DataError) -> Image {
    do throws(ImageError) {
      guard tensor.element == .uint8, tensor.hasData else {
        var picture = Picture()
        do throws(DataError) { try load(&picture, at: index) } catch {
          throw ImageError(.shape(error.message))
        }
        return try picture.image()
      }
      let range = index * shape.count..<(index + 1) * shape.count
      return try Image(
        width: shape.width, height: shape.height, channels: shape.channels,
        pixels: tensor.withBytes { Array($0[range]) })
    } catch {
      throw DataError("tensors", .image(error))
    }
  }

  package func isEqual(to other: any ImageSource) -> Bool {
    guard let other = other as? TensorImages, tensor.type == other.tensor.type,
      tensor.hasData == other.tensor.hasData
    else { return false }
    return tensor.withBytes { mine in other.tensor.withBytes { mine.elementsEqual($0) } }
  }
}

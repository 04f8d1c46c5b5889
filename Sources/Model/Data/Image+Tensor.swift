package import Imaging
package import Runtime

extension Tensor {
  /// An image as float32 `[height, width, channels]`, 0 to 1.
  package init(_ image: Image) throws(TensorError) {
    try self.init(building: try Shape([image.height, image.width, image.channels])) { elements in
      for (i, byte) in image.pixels.enumerated() { elements[i] = Float(byte) / 255 }
    }
  }
}

extension Image {
  /// A tensor `[height, width]` or `[height, width, channels]` as an image in 8 bits.
  ///
  /// Numbers from 0 to 1 are spread over 0 to 255, what is beyond is clamped; bytes are taken as they are.
  /// - Throws: for other shapes and types, and for NaN.
  package init(_ tensor: Tensor) throws(TensorError) {
    try Image.check(tensor.type)
    let sizes = tensor.shape.array
    let scale: Float = tensor.element == .uint8 ? 1 : 255
    var pixels = [UInt8](repeating: 0, count: tensor.count)
    for (i, number) in tensor.scalars.enumerated() {
      guard !number.isNaN else { throw TensorError("image", "the tensor holds NaN", kind: .value) }
      pixels[i] = UInt8((Swift.min(Swift.max(number * scale, 0), 255)).rounded())
    }
    do {
      try self.init(
        width: sizes[1], height: sizes[0], channels: sizes.count == 3 ? sizes[2] : 1, pixels: pixels)
    } catch { throw TensorError("image", error.message, kind: .value) }
  }

  /// - Throws: where tensors of a type are no image.
  package static func check(_ type: TensorType) throws(TensorError) {
    let sizes = type.shape.array
    guard sizes.count == 2 || (sizes.count == 3 && [1, 3, 4].contains(sizes[2])) else {
      throw TensorError(
        "image", "an image is [height, width] or [height, width, channels] with 1, 3 or 4 channels",
        operands: [type.shape],
        hint: sizes.count == 4 ? "one of several images is `x[0]`; `image_grid` shows many" : nil)
    }
    guard sizes.allSatisfy({ $0 > 0 }), type.shape.count / (sizes.count == 3 ? sizes[2] : 1) <= maximumPixels
    else {
      throw TensorError(
        "image", "an image has from 1 to \(maximumPixels) pixels", operands: [type.shape], kind: .value)
    }
    guard type.format.element.isFloating || type.format.element == .uint8 else {
      throw TensorError(
        "image",
        "an image is made of numbers from 0 to 1, or of bytes, not of \(type.format.element.rawValue)",
        kind: .value)
    }
  }
}

package import Imaging
package import Runtime

// Views applied directly, for looking at them.
extension View {
  /// A view of one image, in 8 bits: as it is before a `normalize` at its end, which moves it beyond 0…1.
  package func apply(to image: Image, key: Key) throws(DataError) -> Image {
    let shape = ImageShape(image.height, image.width, image.channels)
    _ = try checked(shape, "augment")
    var picture = Picture()
    picture.load(image)
    var shown = stages
    while shown.last is ChannelNormalization { shown.removeLast() }
    View(shown).apply(&picture, key: key)
    try requireSuccess("augment")
    do throws(ImageError) {
      return try picture.image()
    } catch {
      throw DataError("augment", .image(error))
    }
  }

  /// A view of each image of a tensor of floats `[n, h, w, c]`; the image at position i draws from `key.at(i)`.
  package func apply(to images: Tensor, key: Key) throws(DataError) -> Tensor {
    let given = images.shape
    guard given.rank == 4, images.element.isFloating else {
      throw DataError(
        "augment", .tensor(TensorError("augment", "images are floats of [n, h, w, c]", operands: [given])))
    }
    let shape = ImageShape(given[1], given[2], given[3])
    guard (1..<1 << 31).contains(shape.count), given.count < 1 << 40 else {
      throw DataError(
        "augment", .tensor(TensorError("augment", "images can't be of this size", operands: [given])))
    }
    let result = try checked(shape, "augment")
    guard images.hasData else {
      return try DataError.wrap("augment") { () throws(TensorError) in
        Tensor(shapeOnly: TensorType(try result.batch(of: given[0])))
      }
    }
    let made = try DataError.wrap("augment") { () throws(TensorError) in
      let views = images.withFloats { numbers in
        nonisolated(unsafe) let numbers = numbers
        return Result { () throws(TensorError) in
          try tensor(of: given[0], shape: result, key: { key.at($0) }) { picture, position in
            let start = position * shape.count
            picture.load(UnsafeBufferPointer(rebasing: numbers[start..<start + shape.count]), shape: shape)
          }
        }
      }
      return try views.get()
    }
    try requireSuccess("augment")
    return made
  }
}

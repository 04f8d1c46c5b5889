package import Imaging
package import Runtime

// Views applied directly, for looking at them.
extension View {
  /// A view of one image, in 8 bits: as it is before a `normalize` at its end, which moves it beyond 0…1.
  package func apply(to image: Image, key: Key) throws(DataError) -> Image {
    try apply(to: [image]) { _ in key }[0]
  }

  /// The same of several images, which are a batch for the stages that need one.
  ///
  /// - Parameter key: of the image at a position.
  package func apply(
    to images: [Image], key: @escaping @Sendable (_ position: Int) -> Key
  ) throws(DataError) -> [Image] {
    guard chain.parts.count == 1 else { return try apply(toBatch: images, key: key) }
    var views: [Image] = []
    for (position, image) in images.enumerated() {
      views += try apply(toBatch: [image]) { _ in key(position) }
    }
    return views
  }

  private func apply(
    toBatch images: [Image], key: @escaping @Sendable (_ position: Int) -> Key
  ) throws(DataError) -> [Image] {
    var shown = stages
    while shown.last is ChannelNormalization { shown.removeLast() }
    var shapes: [ImageShape]?
    for image in images {
      let found = try checked(ImageShape(image.height, image.width, image.channels), "augment")
      guard shapes == nil || found == shapes else {
        throw DataError(
          "augment", .value("the images of a batch differ in shape where one needs the others"),
          hint: "bring all to one size first, with `random_resized_crop` or `resize` and `center_crop`")
      }
      shapes = found
    }
    guard let shapes else { return [] }
    let work = try DataError.wrap("augment") { () throws(TensorError) in
      try ViewWork(View(shown), shapes: shapes, count: images.count, key: key)
    }
    var picture = Picture()
    for (position, image) in images.enumerated() {
      picture.load(image)
      work.begin(&picture, at: position)
    }
    try requireSuccess("augment")
    let views = work.finish()
    try requireSuccess("augment")
    let shape = shapes[shapes.count - 1]
    var made: [Image] = []
    for position in images.indices {
      views.withFloats { numbers in
        let own = numbers[position * shape.count..<(position + 1) * shape.count]
        picture.load(UnsafeBufferPointer(rebasing: own), shape: shape)
      }
      do throws(ImageError) { made.append(try picture.image()) } catch {
        throw DataError("augment", .image(error))
      }
    }
    return made
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
    let shapes = try checked(shape, "augment")
    guard images.hasData else {
      return try DataError.wrap("augment") { () throws(TensorError) in
        Tensor(shapeOnly: TensorType(try shapes[shapes.count - 1].batch(of: given[0])))
      }
    }
    let work = try DataError.wrap("augment") { () throws(TensorError) in
      try ViewWork(self, shapes: shapes, count: given[0]) { key.at($0) }
    }
    images.withFloats { numbers in
      nonisolated(unsafe) let numbers = numbers
      work.forPortions { positions in
        var picture = Picture()
        for position in positions {
          let start = position * shape.count
          picture.load(UnsafeBufferPointer(rebasing: numbers[start..<start + shape.count]), shape: shape)
          work.begin(&picture, at: position)
        }
      }
    }
    try requireSuccess("augment")
    let views = work.finish()
    try requireSuccess("augment")
    return views
  }
}

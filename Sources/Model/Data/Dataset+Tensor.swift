internal import Imaging
package import Runtime

extension Dataset {
  /// Images at consecutive positions as they are evaluated, float32 `[n, h, w, c]`: nothing is random.
  ///
  /// - Parameter view: whose deterministic part is applied.
  package func evaluationTensor(_ range: Range<Int>, view: View? = nil) throws(DataError) -> Tensor {
    let view = (view ?? View([])).evaluation
    let indices = try slice(range).indices
    let shape = try view.checked(try imageShape(), name)
    let key = Key(seed: 0)
    return try tensor(try images(indices), indices, view, shape) { key.at(indices[$0]) }
  }

  /// The shape of such a tensor without its bytes; nothing is decoded.
  package func evaluationType(_ count: Int, view: View? = nil) throws(DataError) -> TensorType {
    let shape = try (view ?? View([])).evaluation.checked(try imageShape(), name)
    return try DataError.wrap(name) { () throws(TensorError) in TensorType(try shape.batch(of: count)) }
  }

  /// The images at indices of the source, several decoded at a time.
  func images(_ indices: [Int]) throws(DataError) -> [Image] {
    var decoded = [Result<Image, DataError>?](repeating: nil, count: indices.count)
    decoded.withUnsafeMutableBufferPointer { decoded in
      nonisolated(unsafe) let decoded = decoded
      Team.run(indices.count) { i in
        decoded[i] = Result { () throws(DataError) in try source.image(at: indices[i]) }
      }
    }
    var images: [Image] = []
    images.reserveCapacity(indices.count)
    for image in decoded { if let image { images.append(try image.get()) } }
    return images
  }

  /// A view of each image, `shape` each; the image at position i draws from `key(i)`.
  ///
  /// - Throws: where a view would have another shape.
  func tensor(
    _ images: [Image], _ indices: [Int], _ view: View, _ shape: ImageShape, key: @Sendable (Int) -> Key
  ) throws(DataError) -> Tensor {
    var known: Set<ImageShape> = []
    for (image, index) in zip(images, indices) {
      let given = ImageShape(image.height, image.width, image.channels)
      guard known.insert(given).inserted else { continue }
      let result = try view.checked(given, name)
      guard result == shape else {
        throw DataError(
          name, .value("image \(index) gives a view of \(result) where others give \(shape)"),
          hint: "the views of a batch have one size: let the first stage resize or crop")
      }
    }
    let tensor = try DataError.wrap(name) { () throws(TensorError) in
      try view.tensor(of: images.count, shape: shape, key: key) { picture, i in picture.load(images[i]) }
    }
    try view.requireSuccess(name)
    return tensor
  }
}

extension View {
  /// - Throws: what went wrong in a stage that can fail.
  func requireSuccess(_ operation: String) throws(DataError) {
    if let error = chain.takeFailure() { throw DataError(operation, .augmentation(error)) }
  }

  /// The shape of a view of such an image, as part of `operation`.
  func checked(_ shape: ImageShape, _ operation: String) throws(DataError) -> ImageShape {
    do throws(AugmentationError) {
      return try result(of: shape)
    } catch {
      throw DataError(operation, .augmentation(error))
    }
  }
}

package import Runtime

extension Dataset {
  /// Images at consecutive positions as they are evaluated, float32 `[n, h, w, c]`: nothing is random.
  ///
  /// - Parameter view: whose deterministic part is applied.
  package func evaluationTensor(_ range: Range<Int>, view: View? = nil) throws(DataError) -> Tensor {
    let view = (view ?? View([])).evaluation
    let indices = try slice(range).indices
    let shapes = try view.checked(try imageShape(), name)
    let key = Key(seed: 0)
    return try tensors(of: indices, [view], shapes: [shapes]) { image, _ in key.at(image) }[0]
  }

  /// The shape of such a tensor without its bytes; nothing is decoded.
  package func evaluationType(_ count: Int, view: View? = nil) throws(DataError) -> TensorType {
    let shapes = try (view ?? View([])).evaluation.checked(try imageShape(), name)
    return try DataError.wrap(name) { () throws(TensorError) in
      TensorType(try shapes[shapes.count - 1].batch(of: count))
    }
  }

  /// For each view a tensor of the images at some indices of the source, `[n, h, w, c]`.
  ///
  /// An image is read once and its views are made before the next is read, so that no more decoded images are in
  /// memory than threads at work. The number of threads changes nothing.
  ///
  /// - Parameters:
  ///   - shapes: of each view, after each of its parts.
  ///   - key: of a view of an image, by the image's index in the source and the number of the view.
  /// - Throws: for the first image that can't be read, or whose view would have another shape.
  func tensors(
    of indices: [Int], _ views: [View], shapes: [[ImageShape]],
    key: @escaping @Sendable (_ image: Int, _ view: Int) -> Key
  ) throws(DataError) -> [Tensor] {
    var work: [ViewWork] = []
    for (number, (view, shapes)) in zip(views, shapes).enumerated() {
      work.append(
        try DataError.wrap(name) { () throws(TensorError) in
          try ViewWork(view, shapes: shapes, count: indices.count) { key(indices[$0], number) }
        })
    }
    let failure = ViewMaker(name: name, source: source, work: work).begin(indices)
    for view in views { try view.requireSuccess(name) }
    if let failure { throw failure }
    let tensors = work.map { $0.finish() }
    for view in views { try view.requireSuccess(name) }
    return tensors
  }
}

extension View {
  /// - Throws: what went wrong in a stage that can fail.
  func requireSuccess(_ operation: String) throws(DataError) {
    if let error = chain.takeFailure() { throw DataError(operation, .augmentation(error)) }
  }

  /// The shapes that such an image has after each part of the view, as part of `operation`; the last is the view's.
  func checked(_ shape: ImageShape, _ operation: String) throws(DataError) -> [ImageShape] {
    do throws(AugmentationError) {
      return try chain.results(of: shape)
    } catch {
      throw DataError(operation, .augmentation(error))
    }
  }
}

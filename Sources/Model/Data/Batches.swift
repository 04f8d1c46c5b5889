package import Runtime

/// Random views of some labelled images.
package struct Batch: Sendable {
  /// For each view of an image a float32 tensor `[n, h, w, c]`.
  package let views: [Tensor]
  package let labels: [Int32]
  /// The indices of the images in their source.
  package let indices: [Int]

  package var count: Int { indices.count }
}

/// A data set cut into batches of random views, in another order each epoch.
///
/// A batch can be made by itself, by epoch and number: the order is drawn by key and epoch, and the views of an
/// image by key, epoch, its index in the source and the number of the view. So neither threads nor prefetching
/// nor resumption changes what a batch holds. Stages such as `mixup` take from the other images of the batch besides.
package struct Batches: Sendable {
  package let dataset: Dataset
  package let views: [View]
  package let size: Int
  package let dropLast: Bool
  /// The shapes of an image after each part of each view.
  fileprivate let partShapes: [[ImageShape]]
  private let key: Key

  /// - Parameter dropLast: whether images that do not fill a batch are left out, other ones each epoch.
  /// - Throws: where there would be no batch, or a view does not fit the first image.
  package init(
    _ dataset: Dataset, views: [View], size: Int, key: Key, dropLast: Bool = true
  ) throws(DataError) {
    guard size > 0 else {
      throw DataError("batches", .value("the size of a batch must be at least 1, not \(size)"))
    }
    guard !views.isEmpty else {
      throw DataError(
        "batches", .value("there are no views"), hint: "`augment { identity() }` gives the images as they are"
      )
    }
    guard dataset.count >= (dropLast ? size : 1) else {
      let images = "\(dataset.count) image\(dataset.count == 1 ? "" : "s")"
      throw DataError(
        "batches", .value("\(dataset.name) has \(images), fewer than one batch of \(size)"),
        hint: dataset.count == 0 ? nil : "use a smaller batch, or keep the incomplete one: `drop_last=false`")
    }
    let shape = try dataset.imageShape()
    var shapes: [[ImageShape]] = []
    for view in views { shapes.append(try view.checked(shape, "batches")) }
    self.dataset = dataset
    self.views = views
    self.size = size
    self.dropLast = dropLast
    partShapes = shapes
    self.key = key
  }

  /// The shapes of the views of an image.
  package var shapes: [ImageShape] { partShapes.compactMap(\.last) }

  /// The number of batches in an epoch.
  package var count: Int { dropLast ? dataset.count / size : (dataset.count - 1) / size + 1 }

  /// The batches of an epoch.
  package func epoch(_ epoch: Int) -> EpochBatches {
    EpochBatches(
      batches: self, order: key.named("order").at(epoch).permutation(dataset.count),
      key: key.named("views").at(epoch))
  }

  /// The shapes of a full batch without its bytes, for checking; nothing is decoded.
  package func shapeOnly() throws(DataError) -> Batch {
    let taken = Array(dataset.indices.prefix(size))
    var tensors: [Tensor] = []
    for shape in shapes {
      tensors.append(
        try DataError.wrap("batches") { () throws(TensorError) in
          Tensor(shapeOnly: TensorType(try shape.batch(of: taken.count)))
        })
    }
    return Batch(views: tensors, labels: Array(dataset.labels.prefix(size)), indices: taken)
  }
}

/// The batches of one epoch, made when asked for.
package struct EpochBatches: Sendable {
  fileprivate let batches: Batches
  /// The positions in the data set, in the order of this epoch.
  package let order: [Int]
  fileprivate let key: Key

  /// The number of batches.
  package var count: Int { batches.count }

  /// The shapes of a batch without its images, for checking.
  package func shapeOnly(_ number: Int) throws(DataError) -> Batch {
    let full = try batches.shapeOnly()
    let count = min(order.count, (number + 1) * batches.size) - number * batches.size
    guard count > 0, count < full.count else { return full }
    var views: [Tensor] = []
    for shape in batches.shapes {
      views.append(
        try DataError.wrap("batches") { () throws(TensorError) in
          Tensor(shapeOnly: TensorType(try shape.batch(of: count)))
        })
    }
    return Batch(
      views: views, labels: Array(full.labels.prefix(count)), indices: Array(full.indices.prefix(count)))
  }

  /// - Parameter number: below `count`.
  package func batch(_ number: Int) throws(DataError) -> Batch {
    try Profile.activity("batches") { () throws(DataError) in try made(number) }
  }

  private func made(_ number: Int) throws(DataError) -> Batch {
    let dataset = batches.dataset
    guard (0..<count).contains(number) else {
      throw DataError("batches", .value("there is no batch \(number) among \(count)"))
    }
    let positions = order[number * batches.size..<min(order.count, (number + 1) * batches.size)]
    let indices = positions.map { dataset.indices[$0] }
    let key = key
    let tensors = try dataset.tensors(of: indices, batches.views, shapes: batches.partShapes) { image, view in
      key.at(image).at(view)
    }
    var labels: [Int32] = []
    for position in positions { labels.append(try dataset.label(at: position)) }
    return Batch(views: tensors, labels: labels, indices: indices)
  }
}

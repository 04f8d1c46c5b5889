package import Runtime

extension Dataset {
  /// What an encoder makes of each image, float32 `[n, d]`, computed by batches.
  ///
  /// - Parameters:
  ///   - view: whose deterministic part the images go through first.
  ///   - batch: how many images go through the encoder at a time; changes the memory needed, not the result.
  ///   - encode: images `[n, h, w, c]` to features `[n, …]`, which are flattened.
  package func features(
    view: View? = nil, batch: Int = 256, _ encode: (Tensor) throws(TensorError) -> Tensor
  ) throws(DataError) -> Tensor {
    guard batch > 0 else {
      throw DataError("features", .value("the size of a batch must be at least 1, not \(batch)"))
    }
    var gathered: Tensor?
    let batch = min(batch, max(1, count))
    for start in stride(from: 0, to: count, by: batch) {
      let end = min(count, start + batch)
      let images = try evaluationTensor(start..<end, view: view)
      let features = try DataError.wrap("features") { () throws(TensorError) in
        try featureRows(try encode(images), end - start)
      }
      let width = features.shape[1]
      // All rows have their place from the start, so that they are in memory once.
      var whole = try DataError.wrap("features") { () throws(TensorError) in
        if let gathered { return gathered }
        return try Tensor(filled: 0, try Shape([count, width]))
      }
      gathered = nil
      guard whole.shape[1] == width else {
        throw DataError("features", .value("the encoder gives features of different widths"))
      }
      try DataError.wrap("features") { () throws(TensorError) in
        try whole.withMutableFloats { numbers in
          let place = UnsafeMutableBufferPointer(rebasing: numbers[start * width..<end * width])
          features.withFloats { part in _ = place.update(fromContentsOf: part) }
        }
      }
      gathered = whole
    }
    guard let gathered else { throw DataError("features", .value("\(name) has no images")) }
    return gathered
  }
}

/// What an encoder makes of some images as a float32 matrix with a row for each.
func featureRows(_ features: Tensor, _ count: Int) throws(TensorError) -> Tensor {
  guard features.shape.rank > 0, features.shape[0] == count, features.element.isFloating else {
    throw TensorError(
      "features", "an encoder gives floats with a row for each of its \(count) images",
      operands: [features.shape])
  }
  guard features.hasData else {
    throw TensorError("features", "an encoder without data gives no features", operands: [features.shape])
  }
  if features.shape.rank == 2, features.type.format == .float32 { return features }
  return try Tensor(features.scalars, try Shape([count, features.shape.array.dropFirst().reduce(1, *)]))
}

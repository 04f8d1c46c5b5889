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
    var gathered: [Float] = []
    var type: TensorType?
    let batch = min(batch, max(1, count))
    for start in stride(from: 0, to: count, by: batch) {
      let end = min(count, start + batch)
      let images = try evaluationTensor(start..<end, view: view)
      let features = try DataError.wrap("features") { () throws(TensorError) in
        try Dataset.rows(try encode(images), end - start)
      }
      if type == nil { gathered.reserveCapacity(count * features.shape[1]) }
      guard type.map({ $0.shape[1] == features.shape[1] }) ?? true else {
        throw DataError("features", .value("the encoder gives features of different widths"))
      }
      type = features.type
      features.withFloats { gathered.append(contentsOf: $0) }
    }
    guard let type else { throw DataError("features", .value("\(name) has no images")) }
    return try DataError.wrap("features") { () throws(TensorError) in
      try Tensor(gathered, try Shape([count, type.shape[1]]))
    }
  }

  /// Features as a matrix with a row for each image.
  private static func rows(_ features: Tensor, _ count: Int) throws(TensorError) -> Tensor {
    guard features.shape.rank > 0, features.shape[0] == count, features.element.isFloating else {
      throw TensorError(
        "features", "an encoder gives floats with a row for each of its \(count) images",
        operands: [features.shape])
    }
    guard features.hasData else {
      throw TensorError("features", "an encoder without data gives no features", operands: [features.shape])
    }
    guard features.shape.rank != 2 else { return features }
    return try Tensor(features.scalars, try Shape([count, features.shape.array.dropFirst().reduce(1, *)]))
  }
}

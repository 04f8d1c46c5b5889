internal import DSL
internal import Model
internal import Runtime

/// Representations of labelled images to learn from, and of others to be asked about.
struct Examples {
  /// float32 `[n, d]`.
  let train: Tensor
  let labels: [Int32]
  /// float32 `[q, d]`.
  let test: Tensor
  let testLabels: [Int32]
  let classes: [String]
}

extension Arguments {
  /// What `encoder` makes of `train` and `test`, two data sets with the same classes.
  func examples(_ context: CallContext) throws(Failure) -> Examples {
    let (train, test) = try labelledPair()
    let known = try features("encoder", "train", context), asked = try features("encoder", "test", context)
    try running { () throws(TensorError) in
      try requireFinite(known, for: builtin.name)
      try requireFinite(asked, for: builtin.name)
    }
    return Examples(
      train: known, labels: train.labels, test: asked, testLabels: test.labels, classes: train.classes)
  }

  /// `train` and `test`, which have images, each with one of the same classes.
  func labelledPair() throws(Failure) -> (train: Dataset, test: Dataset) {
    let train = try labelled("train"), test = try labelled("test")
    guard train.classes == test.classes else {
      throw Failure(
        .data, "the classes of `train` and `test` of `\(builtin.name)` differ", argument: index("test"),
        notes: [
          "`train` has \(Arguments.listed(train.classes))", "`test` has \(Arguments.listed(test.classes))",
        ])
    }
    return (train, test)
  }

  /// A data set that has images, each with its class.
  private func labelled(_ name: String) throws(Failure) -> Dataset {
    let data = try dataset(name)
    guard data.count > 0 else {
      throw Failure(.data, "`\(name)` of `\(builtin.name)` has no images", argument: index(name))
    }
    guard !data.classes.isEmpty, data.labels.allSatisfy({ $0 >= 0 }) else {
      throw Failure(
        .data, "`\(name)` of `\(builtin.name)` has images without a class", argument: index(name),
        notes: ["the data set is \(data)"])
    }
    return data
  }

  private func index(_ name: String) -> Int? { builtin.parameters.firstIndex { $0.name == name } }

  private static func listed(_ classes: [String]) -> String {
    let shown = classes.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
    return classes.count > 10 ? "\(shown), … \(classes.count) in all" : shown
  }

  /// What an encoder, a model, or nothing but the pixels makes of a data set.
  func features(_ encoder: String, _ data: String, _ context: CallContext) throws(Failure) -> Tensor {
    let data = try dataset(data), network = try network(encoder)
    if context.isChecking {
      return try callingInside {
        let images = Tensor(shapeOnly: try data.evaluationType(1, view: network?.view))
        let features = try network?.model.shapeOnly(images) ?? images
        let size = features.shape.array.dropFirst().reduce(1, *)
        return Tensor(shapeOnly: TensorType(try Shape([data.count, size])))
      }
    }
    return try callingInside {
      guard let network else {
        return try data.features { images throws(TensorError) in
          if context.isCancelled { throw TensorError("features", "interrupted", kind: .cancelled) }
          return images
        }
      }
      return try network.features(data, isCancelled: { context.isCancelled })
    }
  }

  /// An encoder, or a model as one whose images are not changed; nil for "pixels".
  func network(_ name: String) throws(Failure) -> Encoder? {
    let value = value(name)
    if value.isUnknown { throw .unknown }
    if case .string("pixels") = value { return nil }
    guard case .host(let host) = value else { throw wrongType(name, "an encoder", value) }
    if let encoder = host as? EncoderValue { return encoder.encoder }
    if let model = host as? ModelValue { return Encoder(model: model.model, view: View([])) }
    if host is RunValue {
      throw Failure(
        .wrongType, "`\(builtin.name)` takes an encoder as `\(name)`, not a run", argument: index(name),
        help: "a run has one: `run.encoder`")
    }
    throw wrongType(name, "an encoder", value)
  }
}

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func evaluation(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "features", area: "evaluation", [Parameter("encoder", "encoder"), Parameter("data", "dataset")],
        summary: "The representation of every image, [n, d], through the encoder's evaluation view."
      ) { (arguments, context) throws(Failure) in
        .host(TensorValue(try arguments.features("encoder", "data", context)))
      },
      Builtin(
        "knn", area: "evaluation",
        [
          Parameter("encoder", "encoder or \"pixels\""), Parameter("train", "dataset"),
          Parameter("test", "dataset"),
          Parameter("k", "int", default: "200"), Parameter("temperature", "number", default: "nothing"),
        ],
        summary: """
          The accuracy on test images of a vote among the k most similar training images, by the cosine of their \
          representations; with a temperature T votes weigh exp(similarity / T). "pixels" compares the images as they are.
          """,
        examples: [Example("knn(\"pixels\", digits().train, digits().test, k=5) > 0.95", "true")]
      ) { (arguments, context) throws(Failure) in
        let k = try arguments.int("k"), temperature = try arguments.optionalFloat("temperature")
        let train = try arguments.dataset("train"), test = try arguments.dataset("test")
        let known = try arguments.features("encoder", "train", context)
        let asked = try arguments.features("encoder", "test", context)
        if context.isChecking {
          try running { () throws(TensorError) in
            let neighbors = try NearestNeighbors(known, labels: train.labels, k: k, temperature: temperature)
            _ = try neighbors.classify(asked)
          }
          return .unknown(kind: "float")
        }
        return .float(
          try running { () throws(TensorError) in
            let neighbors = try NearestNeighbors(known, labels: train.labels, k: k, temperature: temperature)
            return try accuracy(try neighbors.classify(asked), test.labels)
          })
      },
      Builtin(
        "nearest_centroid", area: "evaluation",
        [
          Parameter("encoder", "encoder or \"pixels\""), Parameter("train", "dataset"),
          Parameter("test", "dataset"),
          Parameter("shots", "int", default: "1"), Parameter("draws", "int", default: "20"),
          Parameter("seed", "int", default: "0"),
        ],
        summary: """
          The accuracy on test images of the nearest class center, where centers are means of `shots` labelled \
          training images a class, of unit length; over random draws of the labels: {mean, deviation}.
          """,
        examples: [
          Example("nearest_centroid(\"pixels\", digits().train, digits().test, shots=5).mean > 0.7", "true")
        ]
      ) { (arguments, context) throws(Failure) in
        let shots = try arguments.int("shots"), draws = try arguments.int("draws"),
          seed = try arguments.int("seed")
        let train = try arguments.dataset("train"), test = try arguments.dataset("test")
        let known = try arguments.features("encoder", "train", context)
        let asked = try arguments.features("encoder", "test", context)
        let result = try running { () throws(TensorError) in
          try NearestCentroid(
            train: known, labels: train.labels, test: asked, testLabels: test.labels, shots: shots,
            draws: draws,
            key: Key(seed: seed).named("nearest_centroid"))
        }
        if context.isChecking {
          return Value(record: [("mean", .unknown(kind: "float")), ("deviation", .unknown(kind: "float"))])
        }
        return Value(record: [("mean", .float(result.mean)), ("deviation", .float(result.std))])
      },
    ]
  }
}

extension Arguments {
  /// Their shape, `[n, d]`.
  private func checkedFeatures(
    _ encoder: String, _ value: Value, _ data: Dataset
  ) throws(Failure) -> Tensor {
    var network: Encoder?
    if case .host(let host) = value {
      network = (host as? EncoderValue)?.encoder
      if let model = host as? ModelValue { network = Encoder(model: model.model, view: View([])) }
    }
    if value.isUnknown { throw .unknown }
    if network == nil, value.text != "pixels" { throw wrongType(encoder, "an encoder", value) }
    return try callingInside {
      let images = Tensor(shapeOnly: try data.evaluationType(1, view: network?.view))
      let features = try network?.model.shapeOnly(images) ?? images
      let size = features.shape.array.dropFirst().reduce(1, *)
      return Tensor(shapeOnly: TensorType(try Shape([data.count, size])))
    }
  }

  /// What an encoder, a model, or nothing but the pixels makes of a data set.
  func features(_ encoder: String, _ data: String, _ context: CallContext) throws(Failure) -> Tensor {
    let data = try dataset(data), value = value(encoder)
    if context.isChecking { return try checkedFeatures(encoder, value, data) }
    if case .string("pixels") = value { return try callingInside { try data.features { $0 } } }
    guard case .host(let host) = value else { throw wrongType(encoder, "an encoder", value) }
    if let encoder = host as? EncoderValue {
      return try callingInside { try encoder.encoder.features(data, isCancelled: { context.isCancelled }) }
    }
    if let model = host as? ModelValue {
      return try callingInside {
        try Encoder(model: model.model, view: View([])).features(data, isCancelled: { context.isCancelled })
      }
    }
    throw wrongType(encoder, "an encoder", value)
  }
}

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
        let examples = try arguments.examples(context)
        let found = try running { () throws(TensorError) in
          let neighbors = try NearestNeighbors(
            examples.train, labels: examples.labels, k: k, temperature: temperature)
          return try neighbors.classify(examples.test, isCancelled: { context.isCancelled })
        }
        if context.isChecking { return .unknown(kind: "float") }
        return .float(try running { () throws(TensorError) in try accuracy(found, examples.testLabels) })
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
        let examples = try arguments.examples(context)
        let result = try running { () throws(TensorError) in
          try NearestCentroid(
            train: examples.train, labels: examples.labels, test: examples.test,
            testLabels: examples.testLabels, shots: shots, draws: draws,
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

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// What can be said of representations without labels.
  static func representations(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "correlation", area: "evaluation",
        [
          Parameter("network", "run, encoder, model or \"pixels\""), Parameter("data", "dataset"),
          Parameter("views", "view or two views", default: "nothing"),
          Parameter("batch", "int", default: "256"), Parameter("seed", "int", default: "nothing"),
        ],
        summary: """
          The cross-correlation matrix [d, d] over a whole data set of what a network makes of two views of each image. A \
          run is asked for its embeddings of its own views. An encoder or model without `views` is shown each image as it \
          is evaluated: the matrix is then its auto-correlation.
          """,
        examples: [Example("correlation(\"pixels\", digits(size=8).test).shape", "[64, 64]")], isKeyed: true
      ) { (arguments, context) throws(Failure) in
        let data = try arguments.dataset("data")
        let batch = try arguments.replacingUnknown(["batch": .int(256)]).int("batch", in: 1...Int.max)
        let seed = try arguments.replacingUnknown(["seed": .int(0)]).optionalInt("seed")
        let (network, views) = try arguments.viewed()
        let view = network?.view ?? View([])
        if context.isChecking { return try checked(network, data, views, view) }
        let key = seed.map { Key(seed: $0).named("correlation") } ?? environment.key(context)
        return .host(
          TensorValue(
            try callingInside {
              try data.correlation(
                views: views, view: view, batch: batch, key: key, isCancelled: { context.isCancelled }
              ) { images in try network?.model(images) ?? images }
            }))
      },
      Builtin(
        "rank_me", area: "evaluation", [Parameter("features", "[n, d]")],
        summary: """
          How many directions representations use: exp of the entropy of their normalized singular values (Garrido et \
          al., 2023), from 1 to min(n, d).
          """,
        examples: [Example("\"{rank_me(eye(8)):.3f}\"", "\"8.000\"")]
      ) { (arguments, context) throws(Failure) in
        let features = try arguments.featureMatrix()
        if context.isChecking { return .unknown(kind: "float") }
        return .float(try running { () throws(TensorError) in try Spectrum.rankMe(features) })
      },
      Builtin(
        "spectrum", area: "evaluation", [Parameter("features", "[n, d]")],
        summary: """
          The singular values of the covariance of representations, [d], the largest first; zeros are directions that \
          collapsed (Jing et al., 2022). `lines(spectrum(x), log=true)` shows them.
          """,
        examples: [Example("[spectrum(tensor([[1, 0], [-1, 0]]))]", "[tensor([1.0, 0.0])]")]
      ) { (arguments, context) throws(Failure) in
        let features = try arguments.featureMatrix()
        return .host(
          TensorValue(
            try running { () throws(TensorError) in
              if context.isChecking { return Tensor(shapeOnly: TensorType([features.shape[1]])) }
              let values = try Spectrum.covariance(features, for: "spectrum")
              return try Tensor(values.map(Float.init), [values.count])
            }))
      },
    ]
  }

  /// The matrix on shapes.
  private static func checked(
    _ network: Encoder?, _ data: Dataset, _ views: [View], _ view: View
  ) throws(Failure) -> Value {
    try callingInside {
      guard data.count >= 2 else {
        throw DataError(
          "correlation", .value("\(data.name) has \(data.count) images, and it is over two or more"))
      }
      var widths: [Int] = []
      for view in views.isEmpty ? [view, view] : [views[0], views[views.count - 1]] {
        let images = Tensor(shapeOnly: try data.evaluationType(2, view: view))
        let z = try network?.model.shapeOnly(images) ?? images
        widths.append(z.shape.array.dropFirst().reduce(1, *))
      }
      return .host(TensorValue(try Tensor(shapeOnly: TensorType(try Shape(widths)), for: "correlation")))
    }
  }
}

extension Arguments {
  /// The network, nil for "pixels", and the views to show it.
  fileprivate func viewed() throws(Failure) -> (network: Encoder?, views: [View]) {
    var given = optional("views") == nil ? [] : try views("views")
    guard given.count <= 2, optional("views") == nil || !given.isEmpty else {
      throw invalid("views", "must be one view, drawn twice, or two, not \(given.count)")
    }
    if case .host(let host) = value("network"), let run = (host as? RunValue)?.run {
      if optional("views") == nil { given = Array(run.state.configuration.views.prefix(2)) }
      return (Encoder(model: run.model, view: run.state.configuration.shownView), given)
    }
    return (try network("network"), given)
  }

  /// A matrix of floats.
  fileprivate func featureMatrix() throws(Failure) -> Tensor {
    let features = try tensor("features").tensor()
    guard features.shape.rank == 2, features.element == .float32 else {
      throw Failure(
        .shapes, "`\(builtin.name)` takes features, a matrix of floats with a row for each example",
        argument: 0,
        argumentLabels: [0: "this is of shape \(features.shape), of \(features.element.rawValue)"],
        help: features.shape.rank == 2 ? "`float32(x)` makes floats of them" : nil)
    }
    guard features.count > 0 else { throw invalid("features", "must not be empty") }
    return features
  }
}

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Classifiers on representations, and what counts their answers.
  static let probing: [Builtin] = [
    Builtin(
      "linear_probe", area: "evaluation",
      [
        Parameter("encoder", "encoder or \"pixels\""), Parameter("train", "dataset"),
        Parameter("test", "dataset"), Parameter("epochs", "int", default: "100"),
        Parameter("lr", "number", default: "0.3"), Parameter("batch", "int", default: "256"),
        Parameter("weight_decay", "number", default: "1e-6"),
        Parameter("standardize", "bool", default: "false"), Parameter("seed", "int", default: "0"),
      ],
      summary: """
        Linear evaluation: a linear classifier trained on representations computed once, with the paper's recipe: \
        {accuracy, top5, train_accuracy, predictions, head, history}. `standardize` brings the features to mean 0 and \
        variance 1 first.
        """,
      examples: [
        Example(
          "linear_probe(\"pixels\", digits(size=8).train, digits(size=8).test, epochs=20).accuracy > 0.9",
          "true")
      ]
    ) { (arguments, context) throws(Failure) in
      let standardizes = try arguments.bool("standardize"), seed = try arguments.int("seed")
      let (epochs, batch) = (try arguments.int("epochs"), try arguments.int("batch"))
      let (lr, decay) = (try arguments.float32("lr"), try arguments.float32("weight_decay"))
      let settings = try running { () throws(TensorError) in
        try LinearProbe.Settings(
          epochs: epochs, lr: lr, batch: batch, weightDecay: decay, standardizes: standardizes)
      }
      let examples = try arguments.examples(context)
      let key = Key(seed: seed).named("linear_probe")
      return try callingInside {
        var probe = try LinearProbe(
          features: examples.train, labels: examples.labels, classes: examples.classes.count,
          settings: settings, key: key)
        if context.isChecking { return try checked(probe, examples) }
        for _ in 0..<epochs { try probe.runEpoch(isCancelled: { context.isCancelled }) }
        return try result(probe, examples, context)
      }
    },
    Builtin(
      "accuracy", area: "evaluation",
      [Parameter("predictions", "classes or [n, c]"), Parameter("labels", "classes or dataset")],
      summary: """
        The fraction of predictions that are right. Predictions are classes, a list or a tensor of ints, or a matrix of \
        scores with a row each, whose largest counts; labels are classes or a data set.
        """,
      examples: [Example("accuracy([0, 1, 1, 2], [0, 1, 2, 2])", "0.75")]
    ) { (arguments, context) throws(Failure) in
      guard let (predictions, labels) = try arguments.answers() else { return .unknown(kind: "float") }
      return .float(try running { () throws(TensorError) in try accuracy(predictions, labels) })
    },
    Builtin(
      "confusion", area: "evaluation",
      [
        Parameter("predictions", "classes or [n, c]"), Parameter("labels", "classes or dataset"),
        Parameter("classes", "int or list of names", default: "nothing"),
      ],
      summary: """
        How often each class was taken for each, [c, c]: rows are the true classes, columns the predicted ones. \
        `heatmap(confusion(…), names=data.classes)` shows it.
        """,
      examples: [
        Example(
          "[confusion([0, 1, 1, 1], [0, 1, 0, 1], classes=2)]", "[tensor([[1, 1], [0, 2]], type=\"i32\")]")
      ]
    ) { (arguments, context) throws(Failure) in
      let answers = try arguments.answers()
      guard let classes = try arguments.classCount(answers) else { return .unknown(kind: "tensor") }
      guard let (predictions, labels) = answers else {
        let limit = largestConfusion
        guard (1...limit).contains(classes) else {
          throw arguments.invalid("classes", "must be between 1 and \(limit), not \(classes)")
        }
        return .host(
          TensorValue(Tensor(shapeOnly: TensorType([classes, classes], Format(.int32)))))
      }
      return .host(
        TensorValue(
          try running { () throws(TensorError) in try confusion(predictions, labels, classes: classes) }))
    },
  ]

  private static func result(_ probe: LinearProbe, _ examples: Examples, _ context: CallContext) throws
    -> Value
  {
    let head = try probe.head
    guard let weight = head.store["weight"], let bias = head.store["bias"] else { throw Failure.unknown }
    func classified(_ features: Tensor, _ labels: [Int32]) throws -> Classification {
      try Classification(
        weight: weight, bias: bias, features: features, labels: labels, for: "linear_probe",
        isCancelled: { context.isCancelled })
    }
    let test = try classified(examples.test, examples.testLabels)
    let train = try classified(examples.train, examples.labels)
    return record(
      accuracy: .float(test.accuracy), top5: .float(test.top5), train: .float(train.accuracy),
      try Tensor(test.predictions, [test.predictions.count]), head,
      Value(
        list: probe.losses.enumerated().map { epoch, loss in
          Value(record: [("epoch", .int(epoch + 1)), ("loss", .float(loss))])
        }))
  }

  /// The same on shapes.
  private static func checked(_ probe: LinearProbe, _ examples: Examples) throws -> Value {
    guard examples.test.shape[1] == examples.train.shape[1] else {
      throw TensorError(
        "linear_probe", "the representations of `train` and `test` have different widths",
        operands: [examples.train.shape, examples.test.shape])
    }
    let unknown = Value.unknown(kind: "float"), epochs = probe.settings.epochs
    return record(
      accuracy: unknown, top5: unknown, train: unknown,
      Tensor(shapeOnly: TensorType([examples.test.shape[0]], Format(.int32))), try probe.head,
      epochs > TrainingState.longestCheckedHistory
        ? .unknown(kind: "list")
        : Value(list: (0..<epochs).map { Value(record: [("epoch", .int($0 + 1)), ("loss", unknown)]) }))
  }

  private static func record(
    accuracy: Value, top5: Value, train: Value, _ predictions: Tensor, _ head: Model, _ history: Value
  ) -> Value {
    Value(record: [
      ("accuracy", accuracy), ("top5", top5), ("train_accuracy", train),
      ("predictions", .host(TensorValue(predictions))), ("head", .host(ModelValue(head))),
      ("history", history),
    ])
  }
}

extension Arguments {
  /// `predictions` and `labels`, as many of both; nil where they are only known when computed.
  fileprivate func answers() throws(Failure) -> (predictions: [Int32], labels: [Int32])? {
    let predictions = try answers("predictions"), labels = try answers("labels")
    if let one = predictions.count, let other = labels.count, one != other {
      throw Failure(
        .shapes, "`\(builtin.name)` takes as many predictions as labels",
        argumentLabels: [0: "\(one) predictions", 1: "\(other) labels"])
    }
    guard let predicted = predictions.classes, let known = labels.classes else { return nil }
    guard !known.isEmpty else { throw invalid("labels", "must not be empty") }
    return (predicted, known)
  }

  /// Classes with their number, as far as they are known.
  private func answers(_ name: String) throws(Failure) -> (classes: [Int32]?, count: Int?) {
    let value = value(name)
    switch value {
    case .unknown: return (nil, nil)
    case .list(let list):
      var classes: [Int32] = []
      var isKnown = true
      for item in list.items {
        if item.isUnknown {
          isKnown = false
          continue
        }
        guard case .int(let label) = item else { throw wrongType(name, "a list of ints", item) }
        guard let narrow = Int32(exactly: label) else {
          throw invalid(name, "holds \(label), which is no class")
        }
        classes.append(narrow)
      }
      return (isKnown ? classes : nil, list.count)
    case .host(let host):
      if let data = (host as? DatasetValue)?.data, name == "labels" { return (data.labels, data.count) }
      guard let tensor = try (host as? TensorValue)?.tensor() else { break }
      return try answers(name, tensor)
    default: break
    }
    throw wrongType(
      name, name == "labels" ? "a list or tensor of ints or a data set" : "classes or scores", value)
  }

  private func answers(_ name: String, _ tensor: Tensor) throws(Failure) -> (classes: [Int32]?, count: Int?) {
    if tensor.shape.rank == 2, name == "predictions", tensor.shape[1] > 0 {
      let best = try running { () throws(TensorError) in
        try Tape(recording: false).apply(ArgExtreme(.max, axis: 1, keep: false), tensor.detached)
      }
      return (best.hasData ? best.integers : nil, tensor.shape[0])
    }
    guard tensor.shape.rank == 1 else {
      throw Failure(
        .shapes, "`\(builtin.name)` takes one class for each example as `\(name)`",
        label: "this is of shape \(tensor.shape)",
        argument: builtin.parameters.firstIndex { $0.name == name }
      )
    }
    guard tensor.hasData else { return (nil, tensor.shape[0]) }
    if tensor.element == .float32,
      let wrong = tensor.scalars.first(where: { $0 != $0.rounded() || abs($0) > 1e9 })
    {
      throw invalid(name, "holds \(wrong), which is no class", help: "`argmax(scores, axis=1)` gives classes")
    }
    return (tensor.integers, tensor.shape[0])
  }

  /// How many classes there are: as stated, those of a data set, or one more than the largest; nil where unknown.
  fileprivate func classCount(_ answers: (predictions: [Int32], labels: [Int32])?) throws(Failure) -> Int? {
    let value = value("classes")
    switch value {
    case .int(let count): return count
    case .list(let list): return list.count
    case .unknown: return nil
    case .nothing:
      if case .host(let host) = self.value("labels"), let data = (host as? DatasetValue)?.data {
        return data.classes.count
      }
      return answers.map { Int(max($0.predictions.max() ?? 0, $0.labels.max() ?? 0)) + 1 }
    default: throw wrongType("classes", "an int or a list of names", value)
    }
  }
}

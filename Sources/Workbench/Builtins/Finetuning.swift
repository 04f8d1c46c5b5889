internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Training a backbone further, on labels.
  static func finetuning(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "finetune", area: "evaluation",
        [
          Parameter("encoder", "encoder or model"), Parameter("train", "dataset"),
          Parameter("test", "dataset"),
          Parameter("epochs", "int", default: "20"), Parameter("lr", "number", default: "0.005"),
          Parameter("head_lr", "number", default: "0.5"), Parameter("batch", "int", default: "256"),
          Parameter("weight_decay", "number", default: "0"), Parameter("view", "view", default: "nothing"),
          Parameter("seed", "int", default: "0"),
        ],
        summary: """
          Semi-supervised evaluation: backbone and a linear classifier trained on labelled images with the paper's recipe: \
          {accuracy, top5, predictions, encoder, head, history}. `view` is what the images go through in training.
          """,
        examples: [
          Example(
            "finetune(init(flatten() >> linear(32) >> relu(), input=[8, 8, 1], seed=1), digits(size=8).train[0..<300], digits(size=8).test, lr=0.1, batch=64).accuracy > 0.8",
            "true")
        ]
      ) { (arguments, context) throws(Failure) in
        let (epochs, batch) = (try arguments.int("epochs"), try arguments.int("batch"))
        let (lr, headLR) = (try arguments.float32("lr"), try arguments.float32("head_lr"))
        let decay = try arguments.float32("weight_decay"), seed = try arguments.int("seed")
        let settings = try running { () throws(TensorError) in
          try FineTuning.Settings(epochs: epochs, lr: lr, headLR: headLR, batch: batch, weightDecay: decay)
        }
        let (train, test) = try arguments.labelledPair()
        var view: View?
        if arguments.optional("view") != nil {
          let views = try arguments.views("view")
          guard views.count == 1 else {
            throw arguments.invalid("view", "must be one view, not \(views.count)")
          }
          view = views[0]
        }
        guard let encoder = try arguments.network("encoder") else {
          throw arguments.invalid("encoder", "must be a network: pixels can't be trained")
        }
        let key = Key(seed: seed).named("finetune")
        return try callingInside {
          var tuning = try FineTuning(
            encoder, data: train, view: view, settings: settings, key: key, shapeOnly: context.isChecking)
          if context.isChecking {
            try tuning.check()
            let shown = Tensor(shapeOnly: try test.evaluationType(1, view: encoder.view))
            let width = try encoder.model.shapeOnly(shown).shape.array.dropFirst().reduce(1, *)
            if let (weight, _) = tuning.head, weight.shape[1] != width {
              throw TensorError(
                "finetune",
                "images of `train` give \(weight.shape[1]) features and those of `test` \(width)")
            }
            return try checked(tuning, test)
          }
          for _ in 0..<epochs { try tuning.runEpoch(isCancelled: { environment.isInterrupted() }) }
          return try result(tuning, test, context)
        }
      }
    ]
  }

  private static func result(_ tuning: FineTuning, _ test: Dataset, _ context: CallContext) throws -> Value {
    let features = try tuning.encoder.features(test, isCancelled: { context.isCancelled })
    try requireFinite(features, for: "finetune")
    guard let (weight, bias) = tuning.head else { throw Failure.unknown }
    let found = try Classification(
      weight: weight, bias: bias, features: features, labels: test.labels, for: "finetune",
      isCancelled: { context.isCancelled })
    return try record(
      tuning, accuracy: .float(found.accuracy), top5: .float(found.top5),
      try Tensor(found.predictions, [found.predictions.count]), numbers: true)
  }

  /// The same on shapes.
  private static func checked(_ tuning: FineTuning, _ test: Dataset) throws -> Value {
    try record(
      tuning, accuracy: .unknown(kind: "float"), top5: .unknown(kind: "float"),
      Tensor(shapeOnly: TensorType([test.count], Format(.int32))), numbers: false)
  }

  private static func record(
    _ tuning: FineTuning, accuracy: Value, top5: Value, _ predictions: Tensor, numbers: Bool
  ) throws -> Value {
    guard let (weight, bias) = tuning.head else { throw Failure.unknown }
    var head = try Model(
      try Linear(weight.shape[0]), input: [weight.shape[1]], key: Key(seed: 0), shapeOnly: !numbers)
    head.store.insert("weight", .weight, weight)
    head.store.insert("bias", .bias, bias)
    let epochs = tuning.settings.epochs
    let losses =
      numbers
      ? tuning.losses.map(Value.float)
      : Array(
        repeating: .unknown(kind: "float"), count: min(epochs, TrainingState.longestCheckedHistory))
    let history: Value =
      !numbers && epochs > TrainingState.longestCheckedHistory
      ? .unknown(kind: "list")
      : Value(list: losses.enumerated().map { Value(record: [("epoch", .int($0 + 1)), ("loss", $1)]) })
    return Value(record: [
      ("accuracy", accuracy), ("top5", top5), ("predictions", .host(TensorValue(predictions))),
      ("encoder", .host(EncoderValue(tuning.encoder))), ("head", .host(ModelValue(head))),
      ("history", history),
    ])
  }
}

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// What `train` takes, and `fork` to change.
  static let trainingParameters = [
    Parameter("data", "dataset"), Parameter("views", "list of views"),
    Parameter("backbone", "layer or model"),
    Parameter("projector", "layer", default: "nothing"), Parameter("loss", "loss"),
    Parameter("optimizer", "optimizer"), Parameter("schedule", "schedule", default: "nothing"),
    Parameter("epochs", "int"), Parameter("batch", "int"),
    Parameter("precision", "string", default: "\"f32\""),
    Parameter("seed", "int", default: "nothing"),
    Parameter("drop_last", "bool", default: "true"), Parameter("checkpoint", "string", default: "nothing"),
    Parameter("checkpoint_every", "int", default: "1"), Parameter("resume", "bool", default: "false"),
    Parameter("evaluation_view", "view", default: "nothing"),
    Parameter("each_epoch", "function", default: "nothing"),
  ]

  /// A training as its arguments say.
  static func configuration(
    _ arguments: Arguments, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> TrainingConfiguration {
    let data = try arguments.dataset("data"), views = try arguments.views("views")
    let given = arguments.model("backbone")
    let backbone: any Layer =
      if let given { given.recipe } else { try arguments.recipe("backbone", context, environment) }
    let projector =
      arguments.optional("projector") == nil ? nil : try arguments.recipe("projector", context, environment)
    let loss = try arguments.objective("loss", views: views.count, context, environment)
    let rule = try arguments.host("optimizer", "an optimizer such as `adam(lr=0.001)`", as: RuleValue.self)
      .rule
    let schedule =
      arguments.optional("schedule") == nil
      ? nil : try arguments.host("schedule", "a schedule such as `cosine()`", as: ScheduleValue.self).schedule
    let evaluationView =
      arguments.optional("evaluation_view") == nil ? nil : try arguments.views("evaluation_view").first
    let epochs = try arguments.int("epochs"), batch = try arguments.int("batch")
    let precision = try arguments.precision()
    let seed = try arguments.optionalInt("seed") ?? environment.seed
    let dropLast = try arguments.bool("drop_last")
    return try running { () throws(TensorError) in
      try TrainingConfiguration(
        data: data, views: views, backbone: backbone, start: given?.store, projector: projector, loss: loss,
        rule: rule, schedule: schedule, epochs: epochs, batch: batch, precision: precision, seed: seed,
        dropLast: dropLast, evaluationView: evaluationView)
    }
  }

  /// The arguments that were given, by name.
  static func given(_ arguments: Arguments) -> [(name: String, value: Value)] {
    zip(arguments.builtin.parameters, arguments.values).compactMap { parameter, value in
      value.map { (parameter.name, $0) }
    }
  }
}

extension Arguments {
  /// What activations are computed in: `"f32"` or `"bf16"`.
  func precision() throws(Failure) -> Precision {
    let text = try string("precision")
    guard let precision = Precision(rawValue: text) else {
      throw invalid("precision", "is \"f32\" or \"bf16\", not \"\(text)\"")
    }
    return precision
  }

  /// A model, or that of an encoder; nil for anything else. That of a run is backbone and projector.
  fileprivate func model(_ name: String) -> Model? {
    if case .host(let host) = value(name), host is RunValue { return nil }
    return value(name).model
  }

  /// A layer, a backbone, or a function in the place of one.
  func recipe(
    _ name: String, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> any Layer {
    let value = value(name)
    if case .function(let function) = value, function.kind == .backbone {
      throw Failure(
        .wrongType, "`\(builtin.name)` takes a backbone as `\(name)`, not a function that makes one",
        argument: builtin.parameters.firstIndex { $0.name == name },
        help: "call it: `\(function.name ?? "backbone")()`")
    }
    guard let layer = try Stages(environment, context).layer(value) else {
      throw wrongType(name, "a layer or a backbone", value)
    }
    return layer
  }

  /// A built-in loss, or one written in the language.
  func objective(
    _ name: String, views: Int, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> any Objective {
    let value = value(name)
    if case .host(let host) = value, let loss = host as? LossValue { return loss.objective }
    if case .builtin(let builtin) = value, builtin.area == "losses" {
      let made = try builtin.implementation(try Arguments(binding: CallArguments(), to: builtin), context)
      if case .host(let host) = made, let loss = host as? LossValue { return loss.objective }
    }
    guard case .function(let function) = value else { throw wrongType(name, "a loss", value) }
    let argument = builtin.parameters.firstIndex { $0.name == name }
    if let taken = function.embeddingCounts, !taken.contains(views) {
      throw Failure(
        .wrongType,
        "the loss takes \(taken.lowerBound) embedding\(taken.lowerBound == 1 ? "" : "s"), one of each view, and"
          + " there are \(views) views", argument: argument)
    }
    return FunctionObjective(value, context, environment.probes, argument: argument)
  }
}

extension FunctionValue {
  /// How many embeddings it takes as a loss; nil where that is not known before it is called.
  fileprivate var embeddingCounts: ClosedRange<Int>? {
    guard kind != .composed else { return nil }
    let required = parameters.count { !$0.hasDefault }
    return required...(kind == .loss ? required : parameters.count)
  }
}

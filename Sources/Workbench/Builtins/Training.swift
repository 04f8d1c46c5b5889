internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func training(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "train", area: "training",
        [
          Parameter("data", "dataset"), Parameter("views", "list of views"), Parameter("backbone", "layer"),
          Parameter("projector", "layer", default: "nothing"), Parameter("loss", "loss"),
          Parameter("optimizer", "optimizer"), Parameter("schedule", "schedule", default: "nothing"),
          Parameter("epochs", "int"), Parameter("batch", "int"), Parameter("seed", "int", default: "nothing"),
          Parameter("drop_last", "bool", default: "true"),
          Parameter("evaluation_view", "view", default: "nothing"),
          Parameter("each_epoch", "function", default: "nothing"),
        ], block: .fields,
        summary: """
          Trains a backbone and a projector on views of the images and gives the run. The schedule is by default a \
          cosine after a warm-up of a tenth of the epochs (at most 10); the seed that of the session. `each_epoch` gets \
          the run so far after every epoch; where it gives false the training ends.
          """
      ) { (arguments, context) throws(Failure) in
        if let eachEpoch = arguments.optional("each_epoch"), !eachEpoch.isCallable {
          throw arguments.wrongType("each_epoch", "a function", eachEpoch)
        }
        let checked = try context.checking { context throws(Failure) in
          try check(arguments, context, environment)
        }
        if context.isChecking { return checked }
        let configuration = try configuration(arguments, context, environment)
        let state = try callingInside { try TrainingState(configuration) }
        return try run(
          state, arguments.optional("each_epoch"), given(arguments), context, environment)
      },
      Builtin(
        "resume", area: "training", [Parameter("run", "run")],
        summary: "Goes on with a run that was interrupted, to the same bits as if it had not been."
      ) { (arguments, context) throws(Failure) in
        let value = try arguments.host("run", "a run", as: RunValue.self)
        if context.isChecking {
          return try checked(
            value.run.state, value.configuration, hasLength: true, isFirst: false, context)
        }
        let eachEpoch = value.configuration.first { $0.name == "each_epoch" }?.value
        return try run(value.run.state, eachEpoch, value.configuration, context, environment)
      },
    ]
  }

  /// One step on shapes with the true batch, the loss included, and `each_epoch`: mistakes are found before the
  /// first batch. Gives the run that would come of it, without its numbers.
  private static func check(
    _ arguments: Arguments, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> Value {
    let hasLength = arguments.optional("epochs")?.isUnknown != true
    let given = given(arguments)
    let anyRule = try running { () throws(TensorError) in
      try SGD(lr: 0.1, momentum: 0, weightDecay: 0, nesterov: false)
    }
    let arguments = arguments.replacingUnknown([
      "epochs": .int(1), "seed": .int(0), "schedule": .nothing, "drop_last": .bool(false),
      "optimizer": .host(RuleValue(anyRule)),
    ])
    let configuration = try configuration(arguments, context, environment)
    func index(_ name: String) -> Int? { arguments.builtin.parameters.firstIndex { $0.name == name } }
    context.spend(steps: 1000)
    let state: TrainingState
    do throws(Failure) {
      state = try callingInside { try TrainingState(configuration, shapeOnly: true) }
    } catch {
      let isTooLarge = configuration.dropLast && configuration.batch > configuration.data.count
      throw isTooLarge ? error.at(index("batch")) : error
    }
    return try checked(
      state, given, hasLength: hasLength, isFirst: true, eachEpochAt: index("each_epoch"), context)
  }

  /// The run that goes on from a state, on shapes.
  ///
  /// - Parameter isFirst: whether the training begins with it.
  private static func checked(
    _ state: TrainingState, _ configuration: [(name: String, value: Value)], hasLength: Bool,
    isFirst: Bool, eachEpochAt argument: Int? = nil, _ context: CallContext
  ) throws(Failure) -> Value {
    var hasLength = hasLength
    let probes = Probes(keepsTensors: true)
    try callingInside {
      do {
        try state.check(probes)
      } catch let failure as Failure where failure.isUnknown {
        probes.isIncomplete = true
      }
    }
    func run(_ status: Run.Status, epochs: Int? = nil, hasLength: Bool) -> Value {
      var state = state
      if let epochs { state.configuration.epochs = epochs }
      return .host(
        RunValue(
          Run(state.ended(probes), status), configuration: configuration,
          knowledge: .shapes(hasLength: hasLength, hasNames: !probes.isIncomplete)))
    }
    if let eachEpoch = configuration.first(where: { $0.name == "each_epoch" })?.value, !eachEpoch.isNothing,
      state.configuration.epochs > 0
    {
      do throws(Failure) {
        // As it is called after the first epoch, then as after a later one. What it gives may end the training.
        var answer = Value.nothing
        if isFirst { answer = try context.call(eachEpoch, [run(.running, epochs: 1, hasLength: true)]) }
        let later = try context.call(eachEpoch, [run(.running, hasLength: false)])
        if !answer.isNothing || !later.isNothing { hasLength = false }
      } catch {
        throw error.at(argument)
      }
    }
    return run(.finished, hasLength: hasLength)
  }

  private static func configuration(
    _ arguments: Arguments, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> TrainingConfiguration {
    let data = try arguments.dataset("data"), views = try arguments.views("views")
    let backbone = try arguments.recipe("backbone", context, environment)
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
    let seed = try arguments.optionalInt("seed") ?? environment.seed
    let dropLast = try arguments.bool("drop_last")
    return try running { () throws(TensorError) in
      try TrainingConfiguration(
        data: data, views: views, backbone: backbone, projector: projector, loss: loss, rule: rule,
        schedule: schedule, epochs: epochs, batch: batch, seed: seed, dropLast: dropLast,
        evaluationView: evaluationView)
    }
  }

  private static func run(
    _ state: TrainingState, _ eachEpoch: Value?, _ configuration: [(name: String, value: Value)],
    _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> Value {
    var note: String?
    defer { environment.progressEnded(note) }
    let run = try context.deferringInterruption { () throws(Failure) in
      try callingInside {
        try Run.train(
          state, isCancelled: { environment.isInterrupted() }, progress: environment.progress,
          epochEnded: { state in
            guard let eachEpoch, !eachEpoch.isNothing else { return true }
            let answer = try context.call(
              eachEpoch, [.host(RunValue(Run(state, .running), configuration: configuration))])
            if case .bool(false) = answer { return false }
            return true
          })
      }
    }
    if run.status == .interrupted {
      environment.wasInterrupted = true
      note =
        "interrupted after \(run.history.count) of \(run.state.configuration.epochs) epochs; `resume(run)` goes on"
      environment.acknowledgeInterrupt()
    }
    return .host(RunValue(run, configuration: configuration))
  }

  private static func given(_ arguments: Arguments) -> [(name: String, value: Value)] {
    zip(arguments.builtin.parameters, arguments.values).compactMap { parameter, value in
      value.map { (parameter.name, $0) }
    }
  }
}

extension Arguments {
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

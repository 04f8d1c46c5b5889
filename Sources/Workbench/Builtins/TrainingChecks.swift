internal import DSL
internal import Model
internal import Runtime

// Trainings on shapes: before the first batch, and while a program is checked.
extension BuiltinLibrary {
  /// One step on shapes with the true batch, the loss included, and `each_epoch`: mistakes are found before the
  /// first batch. Gives the run that would come of it, without its numbers.
  static func check(
    _ arguments: Arguments, from old: RunValue? = nil, _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> Value {
    let given = given(arguments)
    let anyRule = try running { () throws(TensorError) in
      try SGD(lr: 0.1, momentum: 0, weightDecay: 0, nesterov: false)
    }
    // What was forked, and what may be on disk already, need not be as long as the configuration says.
    let mayBeOther = old != nil || arguments.value("resume").isUnknown || arguments.isTrue("resume")
    let hasLength = arguments.optional("epochs")?.isUnknown != true && !mayBeOther
    let arguments = arguments.replacingUnknown([
      "epochs": .int(max(1, old?.knownEpochs ?? 1)), "seed": .int(0), "schedule": .nothing,
      "drop_last": .bool(false), "optimizer": .host(RuleValue(anyRule)), "checkpoint": .nothing,
      "checkpoint_every": .int(1), "resume": .bool(false),
    ])
    let checkpoint = try CheckpointArguments(arguments, mayLackPath: given.contains { $0.value.isUnknown })
    try checkpoint?.check(environment)
    let configuration = try configuration(arguments, context, environment)
    func index(_ name: String) -> Int? { arguments.builtin.parameters.firstIndex { $0.name == name } }
    context.spend(steps: 1000)
    let state: TrainingState
    do throws(Failure) {
      state = try callingInside {
        guard let old else { return try TrainingState(configuration, shapeOnly: true) }
        return try old.forked(configuration, onShapes: true)
      }
    } catch {
      let isTooLarge = configuration.dropLast && configuration.batch > configuration.data.count
      throw isTooLarge ? error.at(index("batch")) : error
    }
    return try checked(
      state, given, hasLength: hasLength, hasNames: old == nil, isFirst: old == nil,
      eachEpochAt: index("each_epoch"), context)
  }

  /// The run that goes on from a state, on shapes.
  ///
  /// - Parameters:
  ///   - hasNames: whether all of its history has the columns that its loss reports.
  ///   - isFirst: whether the training begins with it.
  static func checked(
    _ state: TrainingState, _ configuration: [(name: String, value: Value)], hasLength: Bool,
    hasNames: Bool = true, isFirst: Bool, eachEpochAt argument: Int? = nil, _ context: CallContext
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
          knowledge: .shapes(hasLength: hasLength, hasNames: hasNames && !probes.isIncomplete)))
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
}

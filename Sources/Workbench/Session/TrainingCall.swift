internal import DSL
internal import Model
internal import Runtime

/// A call of `train` or `fork`: checked on shapes, then begun, continued from a file or from a run.
struct TrainingCall {
  private let arguments: Arguments
  private let source: ForkSource?
  private let context: CallContext
  private let environment: Environment

  init(
    _ arguments: Arguments, _ source: ForkSource?, _ context: CallContext, _ environment: Environment
  ) {
    (self.arguments, self.source, self.context) = (arguments, source, context)
    self.environment = environment
  }

  func run() throws(Failure) -> Value {
    if let eachEpoch = arguments.optional("each_epoch"), !eachEpoch.isCallable {
      throw arguments.wrongType("each_epoch", "a function", eachEpoch)
    }
    var old: RunValue?
    if case .run(let run)? = source { old = run }
    let checked = try context.checking { context throws(Failure) in
      try BuiltinLibrary.check(arguments, from: old, context, environment)
    }
    if context.isChecking {
      let isKnown = try sourceIsKnown()
      try CheckpointArguments.note(arguments, context, environment)
      return isKnown ? checked : .unknown(kind: "run")
    }
    let configuration = try BuiltinLibrary.configuration(arguments, context, environment)
    let given = BuiltinLibrary.given(arguments)
    let checkpoint = try CheckpointArguments(arguments)
    if let checkpoint, let stored = try checkpoint.stored(for: configuration, arguments, environment) {
      checkpoint.tell(stored, environment)
      if stored.status == .finished { return .host(RunValue(stored, configuration: given)) }
      let keeper = try checkpoint.keeper(environment, for: stored.state)
      return try TrainingCall.run(stored.state, given, keeper, context, environment)
    }
    let state = try beginning(configuration)
    let keeper = try checkpoint?.keeper(environment, for: state)
    return try TrainingCall.run(state, given, keeper, context, environment)
  }

  /// Whether checking knows what the training goes on from, as it does not know what is in a file.
  ///
  /// - Throws: where there is no such file, and none will have been written.
  private func sourceIsKnown() throws(Failure) -> Bool {
    guard case .file(let path)? = source else { return true }
    let isThere = Folder.exists(try environment.outputPath(path))
    let isWritten = try environment.savedFile(path) != nil
    guard isThere || isWritten || environment.toleratesMissing(context) else {
      throw Failure(.file, "fork: there is no checkpoint \"\(path)\"")
    }
    return false
  }

  private func beginning(_ configuration: TrainingConfiguration) throws(Failure) -> TrainingState {
    switch source {
    case nil: return try callingInside { try TrainingState(configuration) }
    case .run(let run): return try callingInside { try run.forked(configuration, onShapes: false) }
    case .file(let path):
      let path = try environment.outputPath(path)
      return try callingInside {
        let checkpoint = try Checkpoint(reading: path)
        return try TrainingState(configuration, from: checkpoint.snapshot, of: checkpoint.description)
      }
    }
  }

  /// The steps of a training, shown and kept.
  static func run(
    _ state: TrainingState, _ configuration: [(name: String, value: Value)], _ keeper: CheckpointKeeper?,
    _ context: CallContext, _ environment: Environment
  ) throws(Failure) -> Value {
    let eachEpoch = configuration.first { $0.name == "each_epoch" }?.value ?? .nothing
    var note: String?
    defer { environment.progressEnded(note) }
    var left: TrainingState?
    let run: Run
    do throws(Failure) {
      run = try context.deferringInterruption { () throws(Failure) in
        try callingInside {
          try Run.train(
            state, isCancelled: { environment.isInterrupted() }, progress: environment.progress,
            epochEnded: { state in
              guard !eachEpoch.isNothing else { return true }
              let answer = try context.call(
                eachEpoch, [.host(RunValue(Run(state, .running), configuration: configuration))])
              if case .bool(false) = answer { return false }
              return true
            }, keep: { keeper?.keep($0) }, failed: { left = $0 })
        }
      }
    } catch {
      if let left {
        environment.leftRun = .host(RunValue(Run(left, .interrupted), configuration: configuration))
      }
      throw error.noting(keeper?.advice)
    }
    if run.status == .interrupted {
      environment.wasInterrupted = true
      let later =
        keeper == nil ? "; one with a `checkpoint` could go on later too" : ", and `train` with `resume=true`"
      note =
        "interrupted after \(run.history.count) of \(run.state.configuration.epochs) epochs: "
        + "this is the run so far, with which `let run = resume(run)` goes on\(later)"
      environment.acknowledgeInterrupt()
    }
    return .host(RunValue(run, configuration: configuration))
  }
}

extension RunValue {
  /// How many epochs are behind it for certain, where it is known on shapes alone.
  var knownEpochs: Int { hasKnownLength ? run.history.count : 0 }

  /// The training that goes on from it with another configuration.
  func forked(_ configuration: TrainingConfiguration, onShapes: Bool) throws -> TrainingState {
    var state = onShapes ? run.state.shapeOnly : run.state
    if !hasKnownLength { state = state.withoutHistory }
    return try TrainingState(
      configuration, from: TrainingSnapshot(state), of: TrainingDescription(run.state.configuration))
  }
}

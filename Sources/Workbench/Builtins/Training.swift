internal import DSL
internal import Model

extension BuiltinLibrary {
  static func training(_ environment: Environment) -> [Builtin] {
    [train(environment), resume(environment), fork(environment)]
  }

  private static func train(_ environment: Environment) -> Builtin {
    Builtin(
      "train", area: "training", trainingParameters, block: .fields,
      summary: """
        Trains a backbone and a projector on views of the images and gives the run. The schedule is by default a \
        cosine after a warm-up of a tenth of the epochs (at most 10); the seed that of the session. A model \
        as `backbone` begins with the parameters it has. With `precision="bf16"` activations are bfloat16, in half of \
        the memory; parameters, statistics and the loss stay float32. `each_epoch` gets \
        the run so far after every epoch; where it gives false the training ends. `checkpoint` is a file in which \
        the training is kept, after every `checkpoint_every` epochs and in the end; with `resume=true` it goes on \
        from there, or begins where there is none.
        """
    ) { (arguments, context) throws(Failure) in
      try TrainingCall(arguments, nil, context, environment).run()
    }
  }

  private static func resume(_ environment: Environment) -> Builtin {
    Builtin(
      "resume", area: "training", [Parameter("run", "run")],
      summary: "Goes on with a run that was interrupted, to the same bits as if it had not been."
    ) { (arguments, context) throws(Failure) in
      let value = try arguments.host("run", "a run", as: RunValue.self)
      if context.isChecking {
        return try checked(value.run.state, value.configuration, hasLength: true, isFirst: false, context)
      }
      let arguments = try Arguments(
        binding: CallArguments(named: value.configuration), to: trainingSignature("train"))
      let keeper = try CheckpointArguments(arguments)?.keeper(environment, for: value.run.state)
      return try TrainingCall.run(value.run.state, value.configuration, keeper, context, environment)
    }
  }

  private static func fork(_ environment: Environment) -> Builtin {
    let changes = trainingParameters.map { Parameter($0.name, $0.type, default: "nothing") }
    return Builtin(
      "fork", area: "training", [Parameter("run", "run or string")] + changes, block: .fields,
      summary: """
        Goes on from where a run is, with some arguments of `train` changed; `epochs` counts from the beginning. The \
        backbone stays. Another projector begins with fresh parameters, another kind of optimizer without a memory; \
        with other data, batch or seed the current epoch begins again. `checkpoint` and `resume` are the fork's own. \
        Instead of a run it takes the path of a checkpoint, and then all arguments.
        """
    ) { (arguments, context) throws(Failure) in
      let signature = trainingSignature("fork")
      let origin = arguments.value("run")
      var named: [(name: String, value: Value)] = []
      var source: ForkSource?
      switch origin {
      case .string(let path): source = .file(path)
      case .unknown: throw .unknown
      default:
        let run = try arguments.host("run", "a run, or the path of a checkpoint,", as: RunValue.self)
        source = .run(run)
        named = run.configuration.filter { !ForkSource.ownNames.contains($0.name) }
        if !named.contains(where: { $0.name == "seed" }) {
          named.append(("seed", .int(run.run.state.configuration.seed)))
        }
      }
      for parameter in trainingParameters where arguments.isGiven(parameter.name) {
        named.removeAll { $0.name == parameter.name }
        named.append((parameter.name, arguments.value(parameter.name)))
      }
      do throws(Failure) {
        let merged = try Arguments(binding: CallArguments(named: named), to: signature)
        return try TrainingCall(merged, source, context, environment).run()
      } catch {
        throw error.mappingArguments {
          arguments.isGiven(trainingParameters[$0].name) ? $0 + 1 : nil
        }
      }
    }
  }

  /// The arguments of a training by themselves, for a call that has them from elsewhere.
  private static func trainingSignature(_ name: String) -> Builtin {
    Builtin(name, area: "training", trainingParameters, summary: "") { (_, _) throws(Failure) in .nothing }
  }
}

/// Where a fork goes on from.
enum ForkSource {
  case run(RunValue)
  /// A checkpoint, below the output directory unless the path is absolute.
  case file(String)

  /// What a fork does not have from the run it is of.
  static let ownNames: Set = ["checkpoint", "checkpoint_every", "resume"]
}

internal import DSL
internal import Model
internal import Runtime

/// What `train` was told of its checkpoint.
struct CheckpointArguments {
  /// As it was given.
  private let path: String
  private let every: Int
  private let resumes: Bool
  private let argument: Int?

  /// nil where the training is not to be kept.
  ///
  /// - Parameter mayLackPath: whether the path may be one that is not known yet.
  init?(_ arguments: Arguments, mayLackPath: Bool = false) throws(Failure) {
    every = try arguments.int("checkpoint_every", in: 1...Int.max)
    resumes = try arguments.bool("resume")
    argument = arguments.builtin.parameters.firstIndex { $0.name == "checkpoint" }
    guard let path = try arguments.optionalString("checkpoint") else {
      if resumes, !mayLackPath {
        throw arguments.invalid(
          "resume", "needs a file to go on from", help: "name it: `checkpoint=\"run.safetensors\"`")
      }
      return nil
    }
    guard !path.isEmpty else { throw arguments.invalid("checkpoint", "must not be empty") }
    self.path = path
  }

  /// Whether the file can be written, as far as that is known without writing.
  func check(_ environment: Environment) throws(Failure) {
    do throws(Failure) { try environment.checkWritten(path) } catch { throw error.at(argument) }
  }

  /// Notes while a program is checked which file the training will have written.
  static func note(_ arguments: Arguments, _ context: CallContext, _ environment: Environment) throws(Failure)
  {
    guard let path = arguments.optional("checkpoint") else { return }
    guard case .string(let path) = path else {
      environment.savedFiles.hasUnknownName = true
      return
    }
    environment.savedFiles.note(
      .unknown(kind: "weights"), at: try environment.outputPath(path), isUncertain: context.isUncertain)
  }

  /// The run that is on disk, with a warning where other libraries or threads go on with it.
  ///
  /// - Throws: where the file is damaged, or of another training.
  func stored(
    for configuration: TrainingConfiguration, _ arguments: Arguments, _ environment: Environment
  ) throws(Failure) -> Run? {
    let place = try environment.outputPath(path)
    guard resumes, Folder.exists(place) else { return nil }
    do throws(Failure) {
      let checkpoint = try callingInside { try Checkpoint(reading: place) }
      let differences = checkpoint.description.differences(to: TrainingDescription(configuration))
      guard differences.isEmpty else { throw refusal(place, differences) }
      let state = try callingInside { try checkpoint.state(for: configuration, place) }
      KernelChoices.shared.adopt(checkpoint.circumstances.kernels)
      let changes = checkpoint.circumstances.differences(to: environment.circumstances)
      if !changes.isEmpty {
        let list = changes.map { "\($0.name) \($0.old), now \($0.new)" }.joined(separator: "; ")
        environment.warned(
          "\(place) was written with \(list): results may differ from an undisturbed training by rounding")
      }
      return Run(state, checkpoint.status)
    } catch {
      throw error.at(argument).helping(
        "the file stays as it is: give another `checkpoint`, or `resume=false`, which starts afresh and replaces it"
      )
    }
  }

  /// Says which run was found.
  func tell(_ run: Run, _ environment: Environment) {
    let (done, epochs) = (run.history.count, run.state.configuration.epochs)
    environment.noted(
      run.status == .finished
        ? "\(path) holds this training, finished after \(done) of \(epochs) epochs"
        : "going on from \(path), after \(done) of \(epochs) epochs")
  }

  private func refusal(_ path: String, _ differences: [TrainingDescription.Difference]) -> Failure {
    Failure(
      .value, "train: \(path) holds another training, and `resume=true` goes on with the same one",
      argument: argument,
      notes: differences.map { "`\($0.name)` was \($0.old), and is \($0.new)" },
      help: "`fork(\"\(self.path)\", …)` with these arguments and another `checkpoint` goes on from it;"
        + " without `resume=true` training starts afresh and replaces it")
  }

  /// Makes the folder, cleans up behind killed processes, and finds out whether there is room.
  ///
  /// - Throws: where the file can't be written; what is there stays as it is.
  func keeper(_ environment: Environment, for state: TrainingState) throws(Failure) -> CheckpointKeeper {
    do throws(Failure) {
      let place = try environment.written(path)
      AtomicFile.removeLeftovers(of: place)
      try running { () throws(TensorError) in
        try AtomicFile(place).reserve(Checkpoint.size(of: state))
      }
      return CheckpointKeeper(place, given: path, every: every, environment)
    } catch {
      throw error.at(argument)
    }
  }
}

/// Writes a training to its file as it goes on.
final class CheckpointKeeper {
  private let path: String
  /// The path as it was given, for advice.
  private let given: String
  private let every: Int
  private let environment: Environment
  /// After how many epochs the file was written last.
  private var lastEpoch: Int?
  /// Whether the last attempt failed, which has been told.
  private var isFailing = false

  init(_ path: String, given: String, every: Int, _ environment: Environment) {
    (self.path, self.given, self.every, self.environment) = (path, given, every, environment)
  }

  /// Writes the run where its time has come. A file that can't be written is told of, and stops nothing: the one
  /// before stays, and the next epoch tries again.
  func keep(_ run: Run) {
    if run.status == .running, !run.history.count.isMultiple(of: every) { return }
    do throws(TensorError) {
      try Checkpoint(run, environment.circumstances).write(to: path)
      lastEpoch = run.history.count
      isFailing = false
    } catch {
      // Once when it begins, and in the end.
      if isFailing, run.status == .running { return }
      isFailing = true
      let before = lastEpoch.map { "; the one after epoch \($0) is still there" } ?? ""
      environment.warned("the checkpoint was not written: \(error.reason)\(before)")
    }
  }

  /// Where a training that failed can go on from.
  var advice: String? {
    guard let lastEpoch else { return nil }
    return
      "the checkpoint after epoch \(lastEpoch) is in \(path): `fork(\"\(given)\", …)` goes on from it with changes"
  }
}

extension Environment {
  /// Where a checkpoint is made.
  var circumstances: Checkpoint.Circumstances {
    Checkpoint.Circumstances(version: Version.text, scriptName: script.name, script: script.text)
  }
}

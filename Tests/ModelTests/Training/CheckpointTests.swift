import Model
import Runtime
import Testing

/// A training that is written, read and continued.
@Suite struct CheckpointTests {
  private let folder: TemporaryFolder
  private let here = Checkpoint.Circumstances(version: "test", scriptName: "a.bt", script: "let a = 1\n")

  init() throws { folder = try TemporaryFolder() }

  /// With everything that draws: views, dropout, the order.
  private func configuration(_ rule: (any UpdateRule)? = nil) throws -> TrainingConfiguration {
    var configuration = try Networks.configuration(rule: rule)
    configuration.projector = Sequential([try Dropout(0.2), try Networks.projector(8)])
    return configuration
  }

  private func state(after steps: Int, _ configuration: TrainingConfiguration) throws -> TrainingState {
    var state = try TrainingState(configuration)
    for _ in 0..<steps { try state.advance() }
    return state
  }

  /// Written to a file and read again.
  private func kept(_ state: TrainingState, _ status: Run.Status = .running) throws -> TrainingState {
    let path = folder.file("a.safetensors")
    try Checkpoint(Run(state, status), here).write(to: path)
    return try Checkpoint(reading: path).state(for: state.configuration, path)
  }

  private static let rules: [@Sendable () throws -> any UpdateRule] = [
    { try SGD(lr: 0.05, weightDecay: 1e-4) }, { try Adam(lr: 2e-3) }, { try LARS(lr: 0.2) },
  ]

  @Test(
    "continued from a file, after an epoch or in the middle of one, it gives the bits of an undisturbed training",
    arguments: 0..<3)
  func sameBits(rule: Int) throws {
    let configuration = try configuration(try Self.rules[rule]())
    let whole = try Run.train(try TrainingState(configuration)).state
    for stop in [0, 1, 3, 4, 6] {
      let state = try state(after: stop, configuration), again = try kept(state)
      #expect(again.bits == state.bits, "after \(stop)")
      #expect(try Run.train(again).state.bits == whole.bits, "after \(stop)")
    }
    #expect(whole.history.count == 2 && whole.step == 6)
  }

  @Test("written at every step and read again, it is the training that was not")
  func everyStep() throws {
    let configuration = try configuration()
    var state = try TrainingState(configuration)
    while !state.isFinished {
      try state.advance()
      state = try kept(state)
    }
    #expect(try state.bits == Run.train(try TrainingState(configuration)).state.bits)
  }

  @Test("what is kept is kept after each epoch and in the end")
  func calls() throws {
    nonisolated(unsafe) var kept: [String] = []
    let note: (Run) -> Void = { kept.append("\($0.status) \($0.state.step)") }
    _ = try Run.train(try TrainingState(try configuration()), keep: note)
    #expect(kept == ["running 3", "finished 6"])
    kept = []
    nonisolated(unsafe) var steps = 0
    let cut = try Run.train(
      try TrainingState(try configuration()), isCancelled: { steps == 5 }, progress: { _ in steps += 1 },
      keep: note)
    #expect(cut.status == .interrupted && kept == ["running 3", "interrupted 5"])
  }

  @Test("a file says what it was made from, where, and how far it is")
  func contents() throws {
    let state = try state(after: 4, try configuration())
    _ = try kept(state, .interrupted)
    let file = try Checkpoint(reading: folder.file("a.safetensors"))
    #expect(file.status == .interrupted && file.snapshot.step == 4 && file.snapshot.history == state.history)
    #expect(file.description == TrainingDescription(state.configuration))
    #expect(file.circumstances == here)
    #expect(
      file.circumstances.platform.entries.keys.sorted() == ["instructions", "onednn", "openblas", "threads"])
    #expect(file.circumstances.platform.entries["threads"] == "\(Team.size)")
    let tensors = try Safetensors(reading: folder.file("a.safetensors"))
    for entry in state.model.store.entries {
      #expect(try tensors.tensor(entry.name).bits == entry.value.bits)
    }
    #expect(
      tensors.entry("optimizer.1.backbone.0.weight") != nil && tensors.entry("probe.correlation.0") != nil)
    #expect(try folder.contents == ["a.safetensors"])
  }

  @Test("numbers that JSON can't write, and probes of any name, come back")
  func odd() throws {
    let loss = FunctionLoss { embeddings, context, probes in
      try probes.record("nan", try Tensor(scalar: .nan))
      try probes.record("-inf", try Tensor(scalar: -.infinity))
      try probes.record("a.\"0\"\n", try Tensor([1, 2] as [Float], [2]))
      try probes.record("a", try Tensor([true, false], [2]))
      try probes.record("empty", try Tensor([] as [Float], [0]))
      return try context.tape.apply(Reduction(.sum), embeddings[0])
    }
    let state = try state(after: 4, try Networks.configuration(loss: loss))
    #expect(state.probes.count == 3 && state.history[0].columns.count == 2)
    #expect(try kept(state).bits == state.bits)
  }

  @Test("what differs from another training is told part by part")
  func differences() throws {
    let old = TrainingDescription(try configuration())
    #expect(old.differences(to: old).isEmpty)
    var changed = try configuration(try Adam(lr: 1e-3))
    changed.epochs = 3
    changed.data = try changed.data.slice(0..<95)
    changed.views = [changed.views[1], View([])]
    changed.schedule = .constant
    let differences = old.differences(to: TrainingDescription(changed))
    #expect(differences.map(\.name) == ["data", "views", "optimizer", "schedule", "epochs"])
    #expect(differences[0].old == "96 images of digits(size=8)" && differences[0].new.hasPrefix("95 images"))
    #expect(differences[2].old == "adam(lr=0.002)" && differences[2].new == "adam(lr=0.001)")
    // Of long texts what differs is told.
    var (long, longer) = (try configuration(), try configuration())
    let stages = (0..<20).map { _ in IdentityAugmentation() as any Augmentation }
    long.views = [View(stages), View(stages)]
    longer.views = [View(stages), View(stages.dropLast() + [try HorizontalFlip()])]
    let told = TrainingDescription(long).differences(to: TrainingDescription(longer))[0]
    #expect(told.old.hasSuffix("identity() }]") && told.new.hasSuffix("; horizontal_flip(p=0.5) }]"))
    #expect(told.new.count < 120 && told.new.hasPrefix("…"))
    // The same number of other images, or the same images in another order, are other data.
    changed = try configuration()
    changed.data = changed.data.shuffled(seed: 1)
    #expect(old.differences(to: TrainingDescription(changed)).map(\.name) == ["data"])
    let state = try state(after: 0, try configuration())
    _ = try kept(state)
    var other = try configuration()
    other.projector = try Networks.projector(4)
    let file = try Checkpoint(reading: folder.file("a.safetensors"))
    #expect(file.description.differences(to: TrainingDescription(other)).map(\.name) == ["projector"])
  }

  @Test("what is not as it was around the training is told")
  func circumstances() {
    var now = here
    now.version = "newer"
    now.platform = Platform(entries: ["threads": "64"])
    now.script = "other"
    let differences = here.differences(to: now)
    #expect(differences.map(\.name) == ["bt", "instructions", "onednn", "openblas", "threads"])
    #expect(here.differences(to: here).isEmpty)
  }
}

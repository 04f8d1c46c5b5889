import Model
import Runtime
import Testing

/// Trainings that go on from others with something changed.
@Suite struct ForkTests {
  private func state(after steps: Int, _ configuration: TrainingConfiguration) throws -> TrainingState {
    var state = try TrainingState(configuration)
    for _ in 0..<steps { try state.advance() }
    return state
  }

  private func fork(
    _ state: TrainingState, _ change: (inout TrainingConfiguration) throws -> Void
  ) throws -> TrainingState {
    var configuration = state.configuration
    try change(&configuration)
    return try TrainingState(
      configuration, from: TrainingSnapshot(state), of: TrainingDescription(state.configuration))
  }

  @Test("with nothing changed it is the same training", arguments: [0, 2, 3, 6])
  func unchanged(steps: Int) throws {
    let state = try state(after: steps, try Networks.configuration())
    #expect(try fork(state) { _ in }.bits == state.bits)
  }

  @Test("with more epochs, at a constant rate, it is the longer training")
  func longer() throws {
    let long = try Run.train(try TrainingState(try Networks.configuration(schedule: .constant, epochs: 3)))
    let short = try state(after: 4, try Networks.configuration(schedule: .constant, epochs: 2))
    #expect(try Run.train(try fork(short) { $0.epochs = 3 }).state.bits == long.state.bits)
  }

  @Test("an optimizer of the same kind keeps its memory, another begins without")
  func optimizers() throws {
    let state = try state(after: 3, try Networks.configuration())
    let slower = try fork(state) { $0.rule = try Adam(lr: 1e-5) }
    #expect(slower.optimizer.step == 3 && slower.optimizer.rule.learningRate == 1e-5)
    #expect(slower.optimizer.slots.joined().map(\.bits) == state.optimizer.slots.joined().map(\.bits))
    let other = try fork(state) { $0.rule = try LARS(lr: 0.1) }
    #expect(other.optimizer.step == 0 && other.model.bits == state.model.bits)
    #expect(other.optimizer.slots.joined().allSatisfy { $0.scalars.allSatisfy { $0 == 0 } })
  }

  @Test("another batch size begins the half epoch again; views, loss and schedule do not")
  func positions() throws {
    let state = try state(after: 4, try Networks.configuration())
    let smaller = try fork(state) { $0.batch = 16 }
    #expect(smaller.step == 6 && smaller.epoch == 1 && smaller.running.isEmpty)
    #expect(smaller.history == state.history)
    let seeded = try fork(state) { $0.seed = 9 }
    #expect(seeded.step == 3 && seeded.model.bits == state.model.bits)
    let others = try fork(state) {
      $0.views = [View([]), View([])]
      $0.loss = try BarlowTwins(lambda: 0.5)
      $0.schedule = .constant
    }
    #expect(others.step == 4 && others.running.count == state.running.count)
    #expect(try Run.train(others).status == .finished)
  }

  @Test("another projector begins with fresh parameters, the backbone goes on")
  func projector() throws {
    let state = try state(after: 3, try Networks.configuration())
    let other = try fork(state) { $0.projector = try Linear(4) }
    #expect(other.model.output == [4])
    #expect(other.model.store["backbone.0.weight"]?.bits == state.model.store["backbone.0.weight"]?.bits)
    #expect(other.model.store["projector.weight"]?.shape == [4, 32])
    #expect(try Run.train(other).status == .finished)
  }

  @Test("another backbone, and fewer epochs than were made, are refused")
  func refused() throws {
    let state = try state(after: 3, try Networks.configuration(epochs: 4))
    let backbone = try #require(throws: TensorError.self) {
      try fork(state) { $0.backbone = try Networks.backbone(width: 2) }
    }
    #expect(backbone.reason.contains("another backbone"))
    let epochs = try #require(throws: TensorError.self) { try fork(state) { $0.epochs = 0 } }
    #expect(epochs.hint == "`epochs=2` goes on for 1")
    #expect(try fork(state) { $0.epochs = 1 }.isFinished)
    let whole = state.configuration
    #expect(throws: DataError.self) { try fork(state) { $0.data = try whole.data.slice(0..<8) } }
  }

  @Test("the state that is forked stays as it was")
  func value() throws {
    let state = try state(after: 2, try Networks.configuration())
    let before = state.bits
    _ = try Run.train(try fork(state) { $0.loss = try BarlowTwins(lambda: 1) })
    #expect(state.bits == before)
  }

  @Test("on shapes it is a fork of shapes")
  func shapes() throws {
    let state = try TrainingState(try Networks.configuration(), shapeOnly: true)
    let forked = try fork(state) { $0.epochs = 7 }
    #expect(forked.model.store.entries.allSatisfy { !$0.value.hasData })
    try forked.check()
  }
}

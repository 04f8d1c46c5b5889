import Model
import Runtime
import Testing

@Suite struct TrainingTests {
  /// A state after some steps.
  private func state(
    after steps: Int, _ configuration: TrainingConfiguration? = nil
  ) throws -> TrainingState {
    var state = try TrainingState(try configuration ?? Networks.configuration())
    for _ in 0..<steps { try state.advance() }
    return state
  }

  @Test("the same seed gives the same bits")
  func repeats() throws {
    let first = try state(after: 6), second = try state(after: 6)
    #expect(first.bits == second.bits)
    let other = try state(after: 6, try Networks.configuration(seed: 6))
    #expect(other.model.bits != first.model.bits)
  }

  @Test("one step on shapes does not depend on data, threads or a first step", arguments: [1, 2])
  func check(threads: Int) throws {
    let size = Team.size
    defer { Team.setSize(size) }
    Team.setSize(threads)
    let state = try TrainingState(try Networks.configuration(), shapeOnly: true)
    try state.check()
    #expect(state.step == 0 && state.history.isEmpty)
    #expect(state.model.store.entries.allSatisfy { !$0.value.hasData })
  }

  @Test("a training stopped after some steps and continued equals an undisturbed one", arguments: [1, 3, 4])
  func continued(stop: Int) throws {
    let whole = try Run.train(try TrainingState(try Networks.configuration()))
    #expect(whole.status == .finished && whole.state.step == 6)
    nonisolated(unsafe) var steps = 0
    let cut = try Run.train(
      try TrainingState(try Networks.configuration()), isCancelled: { steps == stop },
      progress: { _ in steps += 1 })
    #expect(cut.status == .interrupted && cut.state.step == stop)
    #expect(cut.state.bits != whole.state.bits)
    let rest = try Run.train(cut.state)
    #expect(rest.status == .finished)
    #expect(rest.state.bits == whole.state.bits)
  }

  @Test("from the third step on a training takes no new memory from the system")
  func pool() throws {
    var state = try state(after: 2, try Networks.configuration(images: 320, epochs: 1))
    let before = BufferPool.shared.counters.misses
    for _ in 0..<6 { try state.advance() }
    #expect(BufferPool.shared.counters.misses == before)
  }

  @Test("a state is a value: a copy stays as it was")
  func value() throws {
    var state = try state(after: 2)
    let copy = state, before = copy.bits
    for _ in 0..<3 { try state.advance() }
    #expect(copy.bits == before && copy.step == 2)
    #expect(state.model.bits != copy.model.bits)
    var again = copy
    for _ in 0..<3 { try again.advance() }
    #expect(again.bits == state.bits)
  }

  @Test("training lowers the loss and records every epoch")
  func history() throws {
    let configuration = try Networks.configuration(images: 256, rule: Adam(lr: 5e-3), epochs: 6, batch: 64)
    let run = try Run.train(try TrainingState(configuration))
    #expect(run.history.map(\.epoch) == Array(1...6))
    #expect(run.history.map(\.step) == Array(stride(from: 4, through: 24, by: 4)))
    #expect(run.history.allSatisfy { $0.columns.map(\.name) == ["on_diagonal", "off_diagonal", "floor"] })
    #expect(run.history.allSatisfy { $0.seconds > 0 && $0.imagesPerSecond > 0 })
    let losses = run.history.map(\.loss)
    #expect(losses[5] < 0.7 * losses[0], "\(losses)")
    for row in run.history {
      let expected = row.columns[0].value + 0.02 * row.columns[1].value
      #expect(abs(row.loss / expected - 1) < 1e-4)
    }
    let correlations = try #require(run.state.probes["correlation"])
    #expect(correlations.count == 6 && correlations.allSatisfy { $0.shape == [16, 16] })
  }

  @Test("the learning rate in the history is the last step's")
  func rate() throws {
    let schedule = Schedule.cosine(warmup: 1, end: 0)
    let configuration = try Networks.configuration(rule: SGD(lr: 0.5), schedule: schedule)
    let run = try Run.train(try TrainingState(configuration))
    let expected = [2, 5].map { 0.5 * Double(schedule.factor(step: $0, stepsPerEpoch: 3, epochs: 2)) }
    #expect(run.history.map(\.learningRate) == expected)
  }

  @Test("a loss that is no number stops the training with step and epoch")
  func notANumber() throws {
    let loss = FunctionLoss { embeddings, context, _ in
      let sum = try context.tape.apply(Reduction(.sum), embeddings[0])
      return try context.tape.apply(Arithmetic(.multiply), sum, try Tensor(scalar: .nan))
    }
    var state = try TrainingState(try Networks.configuration(loss: loss))
    let before = state.model.bits
    let error = try #require(throws: TrainingTrouble.self) { try state.advance() }
    #expect(error.description == "the loss is NaN at step 1, in epoch 1")
    #expect(state.model.bits == before && state.step == 0)
  }

  @Test("a loss that explodes later says when")
  func explodes() throws {
    let configuration = try Networks.configuration(rule: SGD(lr: 1e30), schedule: .constant, epochs: 9)
    let error = try #require(throws: TrainingTrouble.self) { try Run.train(try TrainingState(configuration)) }
    #expect(error.description.contains("at step ") && error.description.contains("in epoch "))
    #expect(error.step > 1)
  }

  @Test("a loss of several numbers is refused before the first batch")
  func severalNumbers() throws {
    let loss = FunctionLoss { embeddings, _, _ in embeddings[0] }
    let state = try TrainingState(try Networks.configuration(loss: loss), shapeOnly: true)
    let error = try #require(throws: TensorError.self) { try state.check() }
    #expect(error.reason == "the loss gives a tensor of [32, 16], not a single number")
    #expect(error.hint?.contains("mean") == true)
  }

  @Test("without epochs nothing is trained and the run is finished")
  func noEpochs() throws {
    let state = try TrainingState(try Networks.configuration(epochs: 0))
    let run = try Run.train(state)
    #expect(run.status == .finished && run.history.isEmpty && run.model.bits == state.model.bits)
  }

  @Test("what can't be a training is refused when it is made")
  func refused() throws {
    #expect(throws: TensorError.self) { try Networks.configuration(epochs: -1) }
    #expect(throws: TensorError.self) { try Networks.configuration(epochs: .max) }
    for batch in [1, 0, -3] { #expect(throws: TensorError.self) { try Networks.configuration(batch: batch) } }
    let error = try #require(throws: DataError.self) {
      try TrainingState(try Networks.configuration(images: 20, batch: 32))
    }
    #expect(error.message.contains("20 images") && error.hint?.contains("drop_last=false") == true)
    #expect(throws: DataError.self) { try TrainingState(try Networks.configuration(views: 0)) }
  }

  @Test("a loss says itself how many views it takes", arguments: [1, 3])
  func views(count: Int) throws {
    let state = try TrainingState(try Networks.configuration(views: count), shapeOnly: true)
    let error = try #require(throws: TensorError.self) { try state.check() }
    #expect(error.reason.contains("two views, not \(count)"))
    let sum = FunctionLoss { embeddings, context, _ in
      var total = try context.tape.apply(Reduction(.sum), embeddings[0])
      for z in embeddings.dropFirst() {
        total = try context.tape.apply(Arithmetic(.add), total, try context.tape.apply(Reduction(.sum), z))
      }
      return total
    }
    let run = try Run.train(try TrainingState(try Networks.configuration(views: count, loss: sum, epochs: 1)))
    #expect(run.status == .finished && run.history.count == 1)
  }

  @Test("without a projector the representation itself is trained")
  func noProjector() throws {
    let run = try Run.train(try TrainingState(try Networks.configuration(projector: false, epochs: 1)))
    #expect(try run.projector == nil)
    #expect(run.model.output == [32])
    #expect(run.state.probes["correlation"]?.first?.shape == [32, 32])
  }

  @Test("an incomplete batch is trained on where it is wanted, one larger than the data too")
  func incomplete() throws {
    let kept = try TrainingState(try Networks.configuration(images: 70, dropLast: false))
    #expect(kept.stepsPerEpoch == 3)
    #expect(try Run.train(kept).state.step == 6)
    #expect(try TrainingState(try Networks.configuration(images: 70)).stepsPerEpoch == 2)
    let large = try TrainingState(try Networks.configuration(images: 20, batch: 1 << 40, dropLast: false))
    #expect(large.stepsPerEpoch == 1)
    #expect(try Run.train(large).state.step == 2)
  }

  @Test("each epoch takes every image once, in an order of its own, and both views of the same images")
  func order() throws {
    let data = try Digits(size: 8).train.slice(0..<40)
    nonisolated(unsafe) var seen: [[[Float]]] = []
    nonisolated(unsafe) var pairsAgree = true
    let loss = FunctionLoss { embeddings, context, _ in
      if embeddings[0].hasData {
        let rows = embeddings.map { z in
          let numbers = z.scalars
          return stride(from: 0, to: numbers.count, by: 64).map { Array(numbers[$0..<$0 + 64]) }
        }
        pairsAgree = pairsAgree && rows[0] == rows[1]
        seen.append(rows[0])
      }
      return try context.tape.apply(Reduction(.mean), embeddings[0])
    }
    let configuration = try TrainingConfiguration(
      data: data, views: [View([]), View([])], backbone: FlattenLayer(), projector: nil, loss: loss,
      rule: SGD(lr: 1), epochs: 3, batch: 10)
    _ = try Run.train(try TrainingState(configuration))
    #expect(seen.count == 12 && pairsAgree)
    let epochs = (0..<3).map { Array(seen[$0 * 4..<$0 * 4 + 4].joined()) }
    #expect(Set(epochs[0]).count == 40)
    #expect(Set(epochs[0]) == Set(epochs[1]) && Set(epochs[1]) == Set(epochs[2]))
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2] && epochs[0] != epochs[2])
  }

  @Test("nothing that was given to a training changes")
  func untouched() throws {
    let configuration = try Networks.configuration()
    let state = try TrainingState(configuration)
    let before = state.bits
    let run = try Run.train(state)
    #expect(state.bits == before && state.step == 0)
    #expect(run.state.bits != before)
    #expect(configuration.data == run.state.configuration.data)
  }

  @Test("each view has batch statistics of its own, in order")
  func statistics() throws {
    let seen = try state(after: 1)
    // Two views move the running variance twice: 0.9 * 0.9 of the 1 it began with is left.
    let recipe = Network(backbone: seen.configuration.backbone, projector: seen.configuration.projector)
    let fresh = try Model(recipe, input: [8, 8, 1], key: seen.configuration.key.named("parameters"))
    #expect(fresh.store["backbone.0.weight"]?.shape == seen.model.store["backbone.0.weight"]?.shape)
    let batches = try Batches(
      seen.configuration.data, views: seen.configuration.views, size: 32,
      key: seen.configuration.key.named("batches"))
    let pass = GradientPass(fresh, Context(tape: Tape(), mode: .training))
    for view in try batches.epoch(0).batch(0).views { _ = try pass(view) }
    var expected = fresh
    let sum = try pass.context.tape.apply(Reduction(.sum), try Tensor(scalar: 1))
    try expected.absorb(try pass.gradient(of: sum).statistics)
    for name in ["backbone.1.running_mean", "backbone.1.running_var", "projector.1.running_var"] {
      #expect(seen.model.store[name]?.bits == expected.store[name]?.bits, "\(name)")
    }
  }
}

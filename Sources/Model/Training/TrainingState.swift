package import Runtime

/// A training under way: everything that is needed to go on, as a value.
///
/// Progress display, Ctrl-C, checkpoints, resumption and forks are this value, looked at, saved or continued.
package struct TrainingState: Sendable {
  package var configuration: TrainingConfiguration
  package internal(set) var model: Model
  package internal(set) var optimizer: Optimizer
  /// Steps made so far: epoch and position in the data follow from it.
  package internal(set) var step = 0
  package internal(set) var history: [EpochRecord] = []
  /// Tensor probes of the last batch of each epoch, by name.
  package internal(set) var probes: [String: [Tensor]] = [:]
  /// Of the epoch under way.
  var tally = EpochTally()

  /// A training before its first step.
  ///
  /// - Parameter shapeOnly: for checking, tensors have shapes and no bytes.
  /// - Throws: where data, views, network and loss do not fit, before anything is computed.
  package init(_ configuration: TrainingConfiguration, shapeOnly: Bool = false) throws {
    self.configuration = configuration
    batches = try Batches(
      configuration.data, views: configuration.views, size: configuration.batch,
      key: configuration.key.named("batches"), dropLast: configuration.dropLast)
    let network = Network(backbone: configuration.backbone, projector: configuration.projector)
    let image = batches.shapes[0]
    let fresh = try Model(
      network, input: try Shape(image.dimensions), key: configuration.key.named("parameters"),
      batch: min(configuration.batch, max(2, configuration.data.count)), shapeOnly: shapeOnly)
    if let start = configuration.start {
      let weights = start.entries.map { (name: "backbone.\($0.name)", tensor: $0.value) }
      let begun = try fresh.with(weights: weights, strict: false, for: "train")
      model = shapeOnly ? begun.shapeOnly : begun
    } else {
      model = fresh
    }
    optimizer = try Optimizer(configuration.rule, for: model.store)
  }

  private let batches: Batches
  /// The order of the current epoch, drawn when it begins.
  private var epochBatches: (number: Int, batches: EpochBatches)?

  package var stepsPerEpoch: Int { batches.count }
  package var epoch: Int { stepsPerEpoch == 0 ? configuration.epochs : step / stepsPerEpoch }
  package var isFinished: Bool { epoch >= configuration.epochs }

  /// Runs one step on shapes alone, with the true batch size, the loss included.
  ///
  /// - Parameter probes: what the loss reports.
  /// - Returns: the state the training would end with: shapes without bytes, and a history without numbers.
  @discardableResult
  package func check(_ probes: Probes = Probes(keepsTensors: true)) throws -> TrainingState {
    _ = try outcome(of: try batches.shapeOnly().views, probes)
    return ended(probes)
  }

  /// The state at the end without its numbers, for what was reported.
  package func ended(_ probes: Probes) -> TrainingState {
    var state = self
    state.model = model.shapeOnly
    state.optimizer = optimizer.shapeOnly
    let epochs = min(configuration.epochs, TrainingState.longestCheckedHistory)
    state.step = stepsPerEpoch * configuration.epochs
    state.history = (0..<epochs).map { epoch in
      EpochRecord(
        epoch: epoch + 1, step: (epoch + 1) * stepsPerEpoch, loss: .nan,
        columns: probes.scalars.map { EpochRecord.Column(name: $0.name, value: .nan) }, learningRate: .nan,
        seconds: .nan,
        imagesPerSecond: .nan)
    }
    for (name, value) in probes.tensors {
      state.probes[name] = [Tensor](repeating: Tensor(shapeOnly: value.type), count: epochs)
    }
    return state
  }

  package static let longestCheckedHistory = 4096

  /// The same state whose tensors have shapes and no bytes.
  package var shapeOnly: TrainingState {
    var state = self
    state.model = model.shapeOnly
    state.optimizer = optimizer.shapeOnly
    state.probes = probes.mapValues { $0.map { Tensor(shapeOnly: $0.type) } }
    return state
  }

  /// The same state as if it had not made a step, for checking where it is not known how many it made.
  package var withoutHistory: TrainingState {
    var state = self
    (state.step, state.history, state.probes, state.tally) = (0, [], [:], EpochTally())
    return state
  }

  /// Whether another reports the same, numbers apart.
  package func hasProbes(of other: TrainingState) -> Bool {
    probes.mapValues { $0.map(\.type) } == other.probes.mapValues { $0.map(\.type) }
      && history.last?.columns.map(\.name) == other.history.last?.columns.map(\.name)
  }

  /// One batch: views, forward, loss, backward, update.
  ///
  /// - Throws: `TrainingTrouble` where something is not finite. After any error but that of a parameter the state is
  ///   as it was.
  package mutating func advance(isCancelled: @escaping @Sendable () -> Bool = { false }) throws {
    let start = ContinuousClock.now
    let position = step % stepsPerEpoch
    if epochBatches?.number != epoch { epochBatches = (epoch, batches.epoch(epoch)) }
    guard let batch = try epochBatches?.batches.batch(position) else { return }
    let isLast = position == stepsPerEpoch - 1
    let outcome = try outcome(of: batch.views, Probes(keepsTensors: isLast), isCancelled: isCancelled)
    guard let loss = outcome.loss.scalar, loss.isFinite else {
      throw trouble(.loss(outcome.loss.scalar ?? .nan), batch.views)
    }
    let wrong = Profile.activity("check of gradients") {
      outcome.gradient.values.firstIndex { $0?.isFinite == false }
    }
    if let wrong {
      throw trouble(.gradient(model.store.entries[wrong].name), batch.views)
    }
    let factor = configuration.schedule.factor(
      step: step, stepsPerEpoch: stepsPerEpoch, epochs: configuration.epochs)
    try model.absorb(outcome.gradient.statistics)
    try optimizer.apply(outcome.gradient.values, to: &model.store, factor: factor)
    if isLast, let name = model.store.firstNotFinite {
      throw TrainingTrouble(quantity: .parameter(name), step: step + 1, epoch: epoch + 1, origin: nil)
    }
    tally.add(
      loss: loss, outcome.probes.scalars, images: batch.indices.count, time: start.duration(to: .now))
    step += 1
    guard isLast else { return }
    for (name, value) in outcome.probes.tensors { probes[name, default: []].append(value) }
    history.append(
      tally.record(epoch: epoch, step: step, learningRate: configuration.rule.learningRate * factor))
    tally = EpochTally()
  }

  /// The numbers of the epoch so far, for display.
  package var running: [(name: String, value: Double)] { tally.means }
  package var imagesPerSecond: Double { tally.imagesPerSecond }

  private struct Outcome {
    let loss: Tensor
    let probes: Probes
    let gradient: ModelGradient
  }

  /// The views run through the network one after the other, as in the paper, so that batch statistics are
  /// each view's own. Nothing of the pass outlives this function, so that the update finds parameters unshared.
  private func outcome(
    of views: [Tensor], _ probes: Probes, observer: (any TapeObserver)? = Profile.current,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Outcome {
    var context = Context(
      tape: Tape(observer: observer), mode: .training,
      key: configuration.key.named("layers").at(step), isCancelled: isCancelled)
    context.precision = configuration.precision
    context.probes = probes
    let pass = GradientPass(model, context)
    let embeddings = try views.map { try pass($0) }
    func evaluated() throws -> Tensor { try configuration.loss(embeddings, context, probes) }
    let loss = try context.tape.observer?.inside("loss", evaluated) ?? evaluated()
    guard loss.count == 1 else {
      throw TensorError(
        "train", "the loss gives a tensor of \(loss.shape), not a single number",
        hint: "reduce it with `sum(…)` or `mean(…)`")
    }
    return Outcome(loss: loss, probes: probes, gradient: try pass.gradient(of: loss))
  }

  /// Repeats the step, with the same draws and nothing changed, up to the first value that is not finite.
  private func trouble(_ quantity: TrainingTrouble.Quantity, _ views: [Tensor]) -> TrainingTrouble {
    func made(_ origin: TrainingTrouble.Origin?) -> TrainingTrouble {
      TrainingTrouble(quantity: quantity, step: step + 1, epoch: epoch + 1, origin: origin)
    }
    if let view = views.firstIndex(where: { !$0.isFinite }) { return made(.view(view)) }
    if let name = model.store.firstNotFinite { return made(.parameter(name)) }
    let observer = FiniteObserver()
    do {
      _ = try outcome(of: views, Probes(keepsTensors: false), observer: observer)
    } catch {
      guard let found = observer.found else { return made(nil) }
      return made(.operation(found.operation, isBackward: found.isBackward, underlying: error))
    }
    return made(nil)
  }
}

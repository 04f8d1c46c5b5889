package import Runtime

/// A training under way: everything that is needed to go on, as a value.
///
/// Progress display, Ctrl-C, checkpoints, resumption and forks are this value, looked at, saved or continued.
package struct TrainingState: Sendable {
  package var configuration: TrainingConfiguration
  package private(set) var model: Model
  package private(set) var optimizer: Optimizer
  /// Steps made so far: epoch and position in the data follow from it.
  package private(set) var step = 0
  package private(set) var history: [EpochRecord] = []
  /// Tensor probes of the last batch of each epoch, by name.
  package private(set) var probes: [String: [Tensor]] = [:]
  private var tally = EpochTally()

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
    model = try Model(
      network, input: try Shape(image.dimensions), key: configuration.key.named("parameters"),
      batch: min(configuration.batch, max(2, configuration.data.count)), shapeOnly: shapeOnly)
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

  /// Whether another reports the same, numbers apart.
  package func hasProbes(of other: TrainingState) -> Bool {
    probes.mapValues { $0.map(\.type) } == other.probes.mapValues { $0.map(\.type) }
      && history.last?.columns.map(\.name) == other.history.last?.columns.map(\.name)
  }

  /// One batch: views, forward, loss, backward, update.
  package mutating func advance(isCancelled: @escaping @Sendable () -> Bool = { false }) throws {
    let position = step % stepsPerEpoch
    if epochBatches?.number != epoch { epochBatches = (epoch, batches.epoch(epoch)) }
    guard let batch = try epochBatches?.batches.batch(position) else { return }
    let isLast = position == stepsPerEpoch - 1
    let outcome = try outcome(of: batch.views, Probes(keepsTensors: isLast), isCancelled: isCancelled)
    guard let loss = outcome.loss.scalar, loss.isFinite else {
      let value = outcome.loss.scalar.map { $0.isNaN ? "NaN" : "\($0)" } ?? "NaN"
      throw TensorError(
        "train", "the loss is \(value) at step \(step + 1), in epoch \(epoch + 1)",
        hint: "a lower learning rate may help; `image_grid(views, data)` shows what the network sees",
        kind: .value)
    }
    let factor = configuration.schedule.factor(
      step: step, stepsPerEpoch: stepsPerEpoch, epochs: configuration.epochs)
    try model.absorb(outcome.gradient.statistics)
    try optimizer.apply(outcome.gradient.values, to: &model.store, factor: factor)
    tally.add(loss: loss, outcome.probes.scalars, images: batch.indices.count)
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
    of views: [Tensor], _ probes: Probes, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Outcome {
    var context = Context(
      tape: Tape(), mode: .training, key: configuration.key.named("layers").at(step), isCancelled: isCancelled
    )
    context.probes = probes
    let pass = GradientPass(model, context)
    let embeddings = try views.map { try pass($0) }
    let loss = try configuration.loss(embeddings, context, probes)
    guard loss.count == 1 else {
      throw TensorError(
        "train", "the loss gives a tensor of \(loss.shape), not a single number",
        hint: "reduce it with `sum(…)` or `mean(…)`")
    }
    return Outcome(loss: loss, probes: probes, gradient: try pass.gradient(of: loss))
  }
}

internal import Runtime

/// What a training has come to, apart from what it is made from: all that its next step depends on.
package struct TrainingSnapshot: Sendable {
  /// Parameters and statistics by name.
  var parameters: [String: Tensor]
  /// What the optimizer keeps for a parameter, by its name.
  var slots: [String: [Tensor]]
  var optimizerSteps: Int
  package internal(set) var step: Int
  package internal(set) var history: [EpochRecord]
  var probes: [String: [Tensor]]
  var tally: EpochTally

  package init(_ state: TrainingState) {
    parameters = [:]
    slots = [:]
    for (entry, slots) in zip(state.model.store.entries, state.optimizer.slots) {
      parameters[entry.name] = entry.value
      if !slots.isEmpty { self.slots[entry.name] = slots }
    }
    optimizerSteps = state.optimizer.step
    (step, history, probes, tally) = (state.step, state.history, state.probes, state.tally)
  }

  init(
    parameters: [String: Tensor], slots: [String: [Tensor]], optimizerSteps: Int, step: Int,
    history: [EpochRecord], probes: [String: [Tensor]], tally: EpochTally
  ) {
    (self.parameters, self.slots, self.optimizerSteps) = (parameters, slots, optimizerSteps)
    (self.step, self.history, self.probes, self.tally) = (step, history, probes, tally)
  }

  var hasData: Bool { parameters.values.allSatisfy(\.hasData) }
}

extension TrainingState {
  /// A training that goes on from where another is, with some of what it is made from changed perhaps.
  ///
  /// What the next step does not depend on in another way is kept. The backbone must be the same. Another projector
  /// begins with fresh parameters, an optimizer of another kind with none of its memory. With other data, batches
  /// or seed, a half epoch begins again.
  ///
  /// - Throws: where the two do not fit, before anything is changed.
  package init(
    _ configuration: TrainingConfiguration, from snapshot: TrainingSnapshot, of old: TrainingDescription
  ) throws {
    let new = TrainingDescription(configuration)
    guard old.agrees(on: "backbone", with: new) else {
      throw TensorError(
        "fork", "another backbone is another training", hint: "give the same backbone, or use `train`",
        kind: .value)
    }
    guard configuration.epochs >= snapshot.history.count else {
      let count = snapshot.history.count
      throw TensorError(
        "fork",
        "`epochs` counts from the beginning, and \(count) are behind it already, not \(configuration.epochs)",
        hint: "`epochs=\(count + max(1, configuration.epochs))` goes on for \(max(1, configuration.epochs))",
        kind: .value)
    }
    try self.init(configuration, shapeOnly: !snapshot.hasData)
    let keepsProjector = old.agrees(on: "projector", with: new)
    let keepsSlots = old.kindOfOptimizer == new.kindOfOptimizer
    for position in model.store.entries.indices {
      let entry = model.store.entries[position]
      guard keepsProjector || !entry.name.hasPrefix("projector.") else { continue }
      guard let value = snapshot.parameters[entry.name] else { throw Self.missing("`\(entry.name)`") }
      guard value.type == entry.value.type else { throw Self.misfit(entry.name, value, entry.value) }
      model.store.entries[position].value = value
      guard keepsSlots else { continue }
      let slots = snapshot.slots[entry.name] ?? []
      guard slots.map(\.type) == optimizer.slots[position].map(\.type) else {
        throw Self.missing("what the optimizer keeps for `\(entry.name)`")
      }
      optimizer.restore(slots, at: position)
    }
    if keepsSlots { optimizer.restore(steps: snapshot.optimizerSteps) }
    (history, probes) = (snapshot.history, snapshot.probes)
    if old.agrees(on: "data", "batch", "seed", "drop_last", with: new) {
      (step, tally) = (snapshot.step, snapshot.tally)
    } else {
      step = history.count * stepsPerEpoch
    }
  }

  private static func missing(_ what: String) -> TensorError {
    TensorError("train", "the state to go on from lacks \(what)", kind: .value)
  }

  private static func misfit(_ name: String, _ old: Tensor, _ new: Tensor) -> TensorError {
    TensorError(
      "train", "`\(name)` has another shape in the state to go on from", operands: [old.shape, new.shape])
  }
}

extension TrainingDescription {
  /// `adam` of `adam(lr=0.1)`.
  fileprivate var kindOfOptimizer: Substring? { self["optimizer"]?.code.prefix { $0 != "(" } }
}

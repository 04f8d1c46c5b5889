package import Runtime

/// How parameters follow their gradients: sgd, adam, lars.
package protocol UpdateRule: Sendable {
  /// Source that makes it again: `adam(lr=0.002)`.
  var code: String { get }

  /// How many tensors of its own it keeps for each parameter.
  var slotCount: Int { get }

  /// One step in place. `factor` is the schedule's, `step` counts from 1.
  func update(
    _ value: inout Tensor, _ slots: inout [Tensor], gradient: Tensor, role: Role, factor: Float, step: Int
  ) throws(TensorError)

  /// The learning rate of weights, before the schedule.
  var learningRate: Float { get }
}

/// A rule under way: the tensors it keeps and the steps it made. A value; stepping returns a new one.
package struct Optimizer: Sendable {
  package let rule: any UpdateRule
  package private(set) var step = 0
  /// For each parameter by position; empty for those that are not trained.
  package private(set) var slots: [[Tensor]]
  /// False when it was made for parameters that have shapes and no bytes.
  package private(set) var hasData: Bool

  package init(_ rule: any UpdateRule, for store: ParameterStore) throws(TensorError) {
    self.rule = rule
    hasData = store.entries.allSatisfy(\.value.hasData)
    slots = []
    for entry in store.entries {
      var own: [Tensor] = []
      if entry.role.isTrained {
        for _ in 0..<rule.slotCount {
          own.append(
            entry.value.hasData
              ? try Tensor(filled: 0, entry.value.shape) : Tensor(shapeOnly: entry.value.type))
        }
      }
      slots.append(own)
    }
  }

  /// Puts back what it kept for a parameter, by position; of the same types.
  mutating func restore(_ slots: [Tensor], at position: Int) { self.slots[position] = slots }

  /// Puts back how many steps it made.
  mutating func restore(steps: Int) { step = steps }

  /// The same rule at work on parameters that have shapes and no bytes.
  package var shapeOnly: Optimizer {
    var result = self
    result.slots = slots.map { $0.map { Tensor(shapeOnly: $0.type) } }
    result.hasData = false
    return result
  }

  /// Whether the other differs in numbers at most.
  package func hasShapes(of other: Optimizer) -> Bool {
    rule.code == other.rule.code && slots.map { $0.map(\.type) } == other.slots.map { $0.map(\.type) }
  }

  /// Moves a model against a gradient and installs its batch statistics, in place where tensors are not shared.
  ///
  /// - Throws: where the gradient is not of this model; nothing has changed then, nor where memory runs out.
  package mutating func step(
    _ model: inout Model, against gradient: ModelGradient, factor: Float
  ) throws(TensorError) {
    try check(gradient.values, model.store)
    for position in gradient.values.indices {
      let isWritten = gradient.values[position] != nil || !model.store.entries[position].role.isTrained
      guard isWritten else { continue }
      try model.store.entries[position].value.makeUnique(for: "optimizer")
      for slot in slots[position].indices { try slots[position][slot].makeUnique(for: "optimizer") }
    }
    try model.absorb(gradient.statistics)
    try apply(gradient.values, to: &model.store, factor: factor)
  }

  /// - Throws: where the gradients are not those of this model.
  private func check(_ gradients: [Tensor?], _ store: ParameterStore) throws(TensorError) {
    guard gradients.count == store.entries.count, slots.count == gradients.count else {
      throw TensorError("optimizer", "the gradient is of another model", kind: .value)
    }
    for (gradient, entry) in zip(gradients, store.entries) {
      guard let gradient, gradient.type != entry.value.type else { continue }
      throw TensorError(
        "optimizer", "the gradient is of another model", operands: [gradient.shape, entry.value.shape])
    }
  }

  /// Moves the parameters against their gradients, in place where they are not shared.
  ///
  /// - Throws: where the gradients are not those of this model.
  package mutating func apply(
    _ gradients: [Tensor?], to store: inout ParameterStore, factor: Float
  ) throws(TensorError) {
    try check(gradients, store)
    step += 1
    try Profile.activity("optimizer") { () throws(TensorError) in
      try update(gradients, &store, factor: factor)
    }
  }

  private mutating func update(
    _ gradients: [Tensor?], _ store: inout ParameterStore, factor: Float
  ) throws(TensorError) {
    for position in gradients.indices {
      guard let gradient = gradients[position] else { continue }
      let role = store.entries[position].role
      guard gradient.hasData, store.entries[position].value.hasData else { continue }
      try rule.update(
        &store.entries[position].value, &slots[position], gradient: gradient, role: role, factor: factor,
        step: step)
    }
  }
}

import Model
import Runtime
import Testing

/// Who holds the bytes of parameters: a step writes them in place unless somebody still has the old model.
@Suite struct OwnershipTests {
  private static let rules: [any UpdateRule] = [
    (try? SGD(lr: 0.1)) as (any UpdateRule)?, try? Adam(lr: 0.1), try? LARS(lr: 0.1),
  ].compactMap(\.self)

  /// Copies of parameters and of what the rule keeps, in each of some steps of an open loop.
  private func copies(_ rule: any UpdateRule, keepingOld: Bool) throws -> [Int] {
    var model = try Model(try Networks.backbone(), input: [8, 8, 1], key: Key(seed: 1))
    var optimizer = try Optimizer(rule, for: model.store)
    let x = try Tensor(normal: [6, 8, 8, 1], key: Key(seed: 2))
    var counts: [Int] = []
    for _ in 0..<3 {
      let gradient = try gradient(model, x)
      let old = keepingOld ? (model, optimizer) : nil
      let before = BufferPool.shared.counters.copies
      try model.absorb(gradient.statistics)
      try optimizer.apply(gradient.values, to: &model.store, factor: 1)
      counts.append(BufferPool.shared.counters.copies - before)
      withExtendedLifetime(old) {}
    }
    return counts
  }

  private func gradient(_ model: Model, _ x: Tensor) throws -> ModelGradient {
    let context = Context(tape: Tape(), mode: .training)
    let pass = GradientPass(model, context)
    let loss = try context.tape.apply(Reduction(.mean), try pass(x))
    return try pass.gradient(of: loss)
  }

  @Test("no step copies a parameter: neither the pass nor its gradient holds on to the model")
  func inPlace() throws {
    for rule in Self.rules { #expect(try copies(rule, keepingOld: false) == [0, 0, 0], "\(rule.code)") }
    #expect(Self.rules.count == 3)
  }

  @Test("a step copies each tensor once where the old model and optimizer are kept, and leaves those alone")
  func shared() throws {
    // Two convolutions and two batch norms of four tensors each, all but the statistics trained.
    for rule in Self.rules {
      let count = 10 + rule.slotCount * 6
      #expect(try copies(rule, keepingOld: true) == [count, count, count], "\(rule.code)")
    }
    var model = try Model(try Networks.backbone(), input: [8, 8, 1], key: Key(seed: 1))
    let (old, bits) = (model, model.bits)
    let gradient = try gradient(model, try Tensor(normal: [6, 8, 8, 1], key: Key(seed: 2)))
    try model.absorb(gradient.statistics)
    var optimizer = try Optimizer(Self.rules[0], for: model.store)
    try optimizer.apply(gradient.values, to: &model.store, factor: 1)
    #expect(old.bits == bits && model.bits != bits)
  }
}

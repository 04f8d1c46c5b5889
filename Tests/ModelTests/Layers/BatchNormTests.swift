import Model
import Runtime
import Testing

@Suite struct BatchNormTests {
  private let key = Key(seed: 4)

  /// Forward and backward of Σ w y in training, for layers after a convolution.
  private func pass(_ layers: [any Layer], _ x: Tensor) throws -> (
    output: Tensor, gradients: [Tensor?], model: Model
  ) {
    var model = try Model(Sequential(layers), input: [5, 5, 2], key: key)
    for position in model.store.entries.indices where model.store.entries[position].role == .normalization {
      model.store.entries[position].value = try Tensor(
        uniform: model.store.entries[position].value.shape, key: key.at(position))
    }
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    let output = try pass(x)
    let weights = try Tensor(normal: output.shape, key: key)
    let loss = try pass.context.tape.apply(
      Reduction(.sum), try pass.context.tape.apply(Arithmetic(.multiply), output, weights))
    let gradient = try pass.gradient(of: loss)
    try model.absorb(gradient.statistics)
    return (output.detached, gradient.values, model)
  }

  @Test("batch norm and relu in one pass equal the two apart")
  func fused() throws {
    let x = try Tensor.normal(6, 5, 5, 2)
    let fused = try pass([try Conv(3), BatchNorm(), ReLU()], x)
    // A sequence of its own keeps the relu out of the batch norm's sight.
    let apart = try pass([try Conv(3), BatchNorm(), Sequential([ReLU()])], x)
    #expect(deviation(fused.output, from: apart.output) < 1e-6)
    #expect(fused.output.scalars.contains(0) && fused.output.scalars.allSatisfy { $0 >= 0 })
    for (a, b) in zip(fused.gradients, apart.gradients) {
      #expect((a == nil) == (b == nil))
      if let a, let b { #expect(deviation(a, from: b) < 1e-5) }
    }
    #expect(fused.model.bits == apart.model.bits)
    let (f, a) = (try fused.model(x), try apart.model(x))
    #expect(deviation(f, from: a) < 1e-6)
  }

  @Test("running statistics move a tenth of the way to the batch's mean and unbiased variance")
  func running() throws {
    var model = try Model(BatchNorm(), input: [2], key: key)
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    _ = try pass(try Tensor.of([1, 10, 2, 20, 6, 60], 3, 2))
    let statistics = try pass.gradient(
      of: try pass.context.tape.apply(
        Reduction(.sum), try pass(try Tensor.of([0, 0, 2, 4], 2, 2)))
    ).statistics
    #expect(statistics.map(\.path) == ["", ""])
    // The path of a batch norm at the top is empty; its statistics are found all the same.
    try model.absorb(statistics)
    let mean = try #require(model.store["running_mean"]), variance = try #require(model.store["running_var"])
    // Batch one: means 3 and 30, unbiased variances 7 and 700. Batch two: 1 and 2, 2 and 8.
    #expect(deviation(mean.scalars, from: [0.9 * 0.3 + 0.1, 0.9 * 3 + 0.2]) < 1e-6)
    #expect(deviation(variance.scalars, from: [0.9 * 1.6 + 0.2, 0.9 * 70.9 + 0.8]) < 1e-6)
  }

  @Test("evaluation uses running statistics, so that a result does not depend on its batch")
  func evaluation() throws {
    var model = try Model(Sequential([BatchNorm()]), input: [3], key: key)
    model.store.insert("0.running_mean", .statistic, try Tensor.of([1, 2, 3], 3))
    model.store.insert("0.running_var", .statistic, try Tensor.of([4, 9, 16], 3))
    let result = try model(try Tensor.of([1, 2, 3, 3, 5, 7], 2, 3))
    #expect(deviation(result.scalars, from: [0, 0, 0, 1, 1, 1]) < 1e-5)
    #expect(try model(try Tensor.of([3, 5, 7], 1, 3)).bits == Array(result.bits[3...]))
  }

  @Test("training uses the batch's statistics and leaves the given model alone")
  func training() throws {
    let model = try Model(BatchNorm(), input: [3], key: key)
    let before = model.bits
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    let result = try pass(try .normal(50, 3)).scalars
    let mean = result.reduce(0, +) / 150, square = result.map { $0 * $0 }.reduce(0, +) / 150
    #expect(abs(mean) < 1e-5 && abs(square - 1) < 1e-3)
    #expect(model.bits == before)
  }

  @Test("a replayed pass observes nothing")
  func replay() throws {
    let model = try Model(BatchNorm(), input: [3], key: key)
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training, updatesStatistics: false))
    let sum = try pass.context.tape.apply(Reduction(.sum), try pass(try .normal(4, 3)))
    #expect(try pass.gradient(of: sum).statistics.isEmpty)
  }

  @Test("a single value a channel has no batch statistics")
  func single() throws {
    let model = try Model(BatchNorm(), input: [3], key: key)
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    #expect(throws: TensorError.self) { try pass(try .normal(1, 3)) }
  }
}

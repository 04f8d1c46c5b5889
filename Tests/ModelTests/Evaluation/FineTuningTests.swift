import Imaging
import Model
import Runtime
import Testing

/// Gray images whose bytes follow from their index, as in scripts/make_evaluation_goldens.py.
private struct PatternSource: ImageSource {
  var code: String { "pattern" }
  let count = 18
  let uniformShape: ImageShape? = ImageShape(4, 4, 1)

  func shape(at index: Int) -> ImageShape { ImageShape(4, 4, 1) }

  func image(at index: Int) throws(DataError) -> Image {
    do throws(ImageError) {
      return try Image(
        width: 4, height: 4, channels: 1,
        pixels: (0..<16).map { UInt8((index * 37 + $0 * 11 + index * $0 * 5) % 256) })
    } catch {
      throw DataError("pattern", .image(error))
    }
  }

  func dataset() throws(DataError) -> Dataset {
    try Dataset(
      name: "pattern", source: self, labels: (0..<count).map { Int32($0 % 3) }, classes: ["a", "b", "c"])
  }
}

@Suite struct FineTuningTests {
  @Test("backbone, classifier and losses are PyTorch's, each with its learning rate")
  func golden() throws {
    let golden = try Golden("evaluation")
    var model = try Model(
      Sequential([FlattenLayer(), try Linear(6), ReLU()]), input: [4, 4, 1], key: Key(seed: 0))
    for name in ["weight", "bias"] {
      let position = try #require(model.store.position(of: "1.\(name)"))
      model.store.entries[position].value = try golden.tensor("finetune/initial/backbone.\(name)")
    }
    var tuning = try FineTuning(
      Encoder(model: model, view: View([])), data: PatternSource().dataset(),
      settings: .init(epochs: 5, lr: 0.05, headLR: 0.5, batch: 100, weightDecay: 1e-3), key: Key(seed: 1))
    try tuning.start(
      weight: golden.tensor("finetune/initial/head.weight"), bias: golden.tensor("finetune/initial/head.bias")
    )
    for _ in 0..<5 { try tuning.runEpoch() }
    let store = tuning.encoder.model.store, head = try #require(tuning.head)
    for (found, name) in [
      (store["1.weight"], "backbone.weight"), (store["1.bias"], "backbone.bias"),
      (head.weight, "head.weight"),
      (head.bias, "head.bias"),
    ] {
      #expect(
        deviation(try #require(found), from: try golden.tensor("finetune/after/\(name)")) < 1e-4, "\(name)")
    }
    #expect(
      deviation(tuning.losses.map(Float.init), from: try golden.tensor("finetune/losses").scalars) < 1e-5)
  }

  private func tuned(_ seed: Int, lr: Float, batch: Int = 40) throws -> FineTuning {
    let model = try Model(
      Sequential([try Conv(4, bias: false), BatchNorm(), ReLU(), try Pool(.average, kernel: 4)]),
      input: [8, 8, 1], key: Key(seed: 3))
    var tuning = try FineTuning(
      Encoder(model: model, view: View([])), data: try Digits(size: 8).train.slice(0..<81),
      settings: .init(epochs: 3, lr: lr, batch: batch), key: Key(seed: seed))
    for _ in 0..<3 { try tuning.runEpoch() }
    return tuning
  }

  @Test("a backbone without a learning rate keeps its weights, and its batch norm follows the images")
  func frozen() throws {
    let tuning = try tuned(1, lr: 0), before = try tuned(1, lr: 0.1)
    let store = tuning.encoder.model.store
    let fresh = try Model(
      Sequential([try Conv(4, bias: false), BatchNorm(), ReLU(), try Pool(.average, kernel: 4)]),
      input: [8, 8, 1], key: Key(seed: 3)
    ).store
    #expect(store["0.weight"]?.bits == fresh["0.weight"]?.bits)
    #expect(store["1.running_mean"]?.bits != fresh["1.running_mean"]?.bits)
    #expect(before.encoder.model.store["0.weight"]?.bits != fresh["0.weight"]?.bits)
    #expect(try tuned(1, lr: 0.1).encoder.model.bits == before.encoder.model.bits)
    #expect(try tuned(2, lr: 0.1).encoder.model.bits != before.encoder.model.bits)
    let losses = before.losses
    #expect(losses[2] < losses[0])
  }

  @Test("what can't be trained is refused")
  func refusals() throws {
    #expect(throws: TensorError.self) { try FineTuning.Settings(batch: 1) }
    #expect(throws: TensorError.self) { try FineTuning.Settings(headLR: .infinity) }
    #expect(throws: TensorError.self) { try FineTuning.Settings(epochs: -1) }
    let model = try Model(Sequential([FlattenLayer(), try Linear(6)]), input: [4, 4, 1], key: Key(seed: 0))
    let encoder = Encoder(model: model, view: View([]))
    #expect(throws: (any Error).self) {
      try FineTuning(encoder, data: Digits(size: 8).train, settings: .init(), key: Key(seed: 0))
    }
    #expect(throws: (any Error).self) {
      try FineTuning(
        encoder, data: PatternSource().dataset().slice(0..<0), settings: .init(), key: Key(seed: 0))
    }
    var tuning = try FineTuning(
      encoder, data: PatternSource().dataset(), settings: .init(), key: Key(seed: 0))
    #expect(throws: TensorError("finetune", "interrupted", kind: .cancelled)) {
      try tuning.runEpoch(isCancelled: { true })
    }
  }
}

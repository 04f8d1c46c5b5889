import Model
import Runtime
import Testing

@Suite struct EncoderTests {
  private func run() throws -> Run { try Run.train(try TrainingState(try Networks.configuration(epochs: 1))) }

  @Test("backbone and projector in a row are the whole model")
  func parts() throws {
    let run = try run(), encoder = try run.encoder
    let x = try Digits(size: 8).test.slice(0..<9).evaluationTensor(0..<9)
    let h = try encoder.model(x)
    let projector = try #require(try run.projector)
    #expect(try projector(h).bits == run.model(x).bits)
    #expect(encoder.model.output == [32] && projector.input == [32] && projector.output == [16])
    #expect(encoder.model.store.entries.allSatisfy { !$0.name.hasPrefix("backbone") })
  }

  @Test("features in batches equal those at once")
  func batches() throws {
    let encoder = try run().encoder, data = try Digits(size: 8).test
    let all = try encoder.features(data)
    #expect(all.shape == [500, 32])
    let atOnce = try encoder.model(try data.evaluationTensor(0..<500))
    #expect(deviation(all, from: atOnce) < 1e-6)
    let few = try data.features(batch: 7) { images throws(TensorError) in
      do { return try encoder.model(images) } catch { throw TensorError("features", "\(error)") }
    }
    #expect(deviation(few, from: all) < 1e-6)
  }

  @Test("an image's features do not depend on what else is in its batch")
  func composition() throws {
    let encoder = try run().encoder, data = try Digits(size: 8).test
    let all = try encoder.features(data.slice(0..<40))
    let some = try encoder.features(data.slice(30..<33))
    #expect(deviation(some.scalars, from: Array(all.scalars[30 * 32..<33 * 32])) < 1e-6)
  }

  @Test("the encoder looks through the evaluation form of the first view, or the one given")
  func view() throws {
    #expect(try run().encoder.view.stages.isEmpty)
    var configuration = try Networks.configuration(epochs: 0)
    let darker = View([try ChannelNormalization(mean: [0.5], std: [0.25])])
    configuration.evaluationView = darker
    let encoder = try Run(TrainingState(configuration), .finished).encoder
    #expect(encoder.view == darker)
    let data = try Digits(size: 8).test.slice(0..<3)
    let seen = try encoder.features(data)
    let plain = try Encoder(model: encoder.model, view: View([])).features(data)
    #expect(deviation(seen, from: plain) > 1e-2)
  }

  @Test("images that do not fit are refused with the layer's own error")
  func refused() throws {
    let encoder = try run().encoder
    let narrow = Encoder(
      model: try Model(Sequential([FlattenLayer(), try Linear(3)]), input: [4, 4, 1], key: Key(seed: 1)),
      view: encoder.view)
    let error = try #require(throws: LayerError.self) { try narrow.features(try Digits(size: 8).test) }
    #expect(error.path == "1")
    #expect(throws: DataError.self) { try encoder.features(try Digits(size: 8).test.slice(0..<0)) }
  }

  @Test("computing features can be interrupted")
  func interrupted() throws {
    let encoder = try run().encoder
    let error = try #require(throws: TensorError.self) {
      try encoder.features(try Digits(size: 8).test, isCancelled: { true })
    }
    #expect(error.kind == .cancelled)
  }
}

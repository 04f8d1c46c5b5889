import Model
import Runtime
import Testing

/// Where a training that left the numbers says it left them.
@Suite struct TroubleTests {
  /// Multiplies by a number.
  private struct Times: Layer {
    let factor: Float
    var code: String { "times(\(factor))" }
    func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
      try scope.apply(Arithmetic(.multiply), x, try Tensor(scalar: factor))
    }
  }

  private struct Spoil: Augmentation {
    var name: String { "spoil" }
    var code: String { "spoil()" }
    var evaluation: (any Augmentation)? { nil }
    func apply(_ picture: inout Picture, _ draws: inout Draws) {
      picture.load([.nan], shape: picture.shape)
    }
  }

  /// Turned by the test alone.
  private final class Switch: @unchecked Sendable { var isOn = false }

  private func trouble(_ configuration: TrainingConfiguration) throws -> TrainingTrouble {
    let state = try TrainingState(configuration)
    let before = state.bits
    nonisolated(unsafe) var left: TrainingState?
    let trouble = try #require(throws: TrainingTrouble.self) {
      try Run.train(state, failed: { left = $0 })
    }
    #expect(state.bits == before)
    #expect(left?.step == trouble.step - 1)
    return trouble
  }

  /// The operation, and the layer it is in.
  private func place(_ trouble: TrainingTrouble) -> String {
    guard case .operation(let name, let isBackward, let error)? = trouble.origin else {
      return "\(String(describing: trouble.origin))"
    }
    let layer = (error as? LayerError).map { " in \($0.path): \($0.layer)" } ?? ""
    return name + (isBackward ? " backward" : "") + layer
  }

  @Test("the layer and the operation whose result is not finite first")
  func layer() throws {
    var configuration = try Networks.configuration()
    configuration.backbone = Sequential([
      FlattenLayer(), Sequential([try Linear(4), Times(factor: 1), Times(factor: .infinity), ReLU()]), ReLU(),
    ])
    let found = try trouble(configuration)
    #expect(found.description == "the loss is NaN at step 1, in epoch 1")
    #expect(place(found) == "multiply in backbone.1.2: times(inf)")
  }

  @Test("the loss, where the embeddings are finite")
  func loss() throws {
    let loss = FunctionLoss { embeddings, context, _ in
      let square = try context.tape.apply(Elementwise(.square), embeddings[0])
      let log = try context.tape.apply(
        Elementwise(.log), try context.tape.apply(Elementwise(.negate), square))
      return try context.tape.apply(Reduction(.sum), log)
    }
    #expect(place(try trouble(try Networks.configuration(loss: loss))) == "log")
  }

  @Test("a gradient that is not finite, though the loss is, before it reaches a parameter")
  func gradient() throws {
    let loss = FunctionLoss { embeddings, context, _ in
      let zero = try context.tape.apply(Arithmetic(.multiply), embeddings[0], try Tensor(scalar: 0))
      return try context.tape.apply(Reduction(.sum), try context.tape.apply(Elementwise(.sqrt), zero))
    }
    let found = try trouble(try Networks.configuration(loss: loss))
    #expect(found.description == "the gradient of `backbone.0.weight` is not finite at step 1, in epoch 1")
    #expect(place(found) == "sqrt backward")
  }

  @Test("a view that is not finite")
  func view() throws {
    var configuration = try Networks.configuration()
    configuration.views[1] = View([Spoil()])
    guard case .view(1)? = try trouble(configuration).origin else {
      Issue.record("another origin")
      return
    }
  }

  @Test("a parameter that the update threw out is found at the epoch's end at the latest")
  func parameter() throws {
    var configuration = try Networks.configuration(
      images: 32, rule: SGD(lr: .greatestFiniteMagnitude), schedule: .constant, epochs: 3)
    configuration.loss = FunctionLoss { embeddings, context, _ in
      let large = try context.tape.apply(Arithmetic(.multiply), embeddings[0], try Tensor(scalar: 1e6))
      return try context.tape.apply(Reduction(.mean), large)
    }
    let found = try trouble(configuration)
    #expect(found.description.contains("is not finite after the update at step 1, in epoch 1"))
  }

  @Test("looking for the place changes nothing: the state goes on as if there had been none")
  func unchanged() throws {
    let fails = Switch()
    let loss = FunctionLoss { embeddings, context, _ in
      let factor = try Tensor(scalar: fails.isOn ? .nan : 1)
      let sum = try context.tape.apply(
        Reduction(.sum), try context.tape.apply(Elementwise(.square), embeddings[0]))
      return try context.tape.apply(Arithmetic(.multiply), sum, factor)
    }
    let configuration = try Networks.configuration(loss: loss, rule: Adam(lr: 1e-4))
    let whole = try Run.train(try TrainingState(configuration)).state
    var state = try TrainingState(configuration)
    for _ in 0..<6 {
      fails.isOn = true
      #expect(throws: TrainingTrouble.self) { try state.advance() }
      fails.isOn = false
      try state.advance()
    }
    #expect(state.bits == whole.bits)
  }
}

import Model
import Runtime
import Testing

@Suite("Training in bfloat16")
struct PrecisionTests {
  private func configuration(_ precision: Precision, seed: Int = 5) throws -> TrainingConfiguration {
    var configuration = try Networks.configuration(epochs: 3, seed: seed)
    configuration.precision = precision
    return configuration
  }

  /// Sees which element types operations of a name gave.
  private final class Seen: TapeObserver {
    var elements: [String: Set<ElementType>] = [:]
    func made(_ operation: String, _ value: Tensor, isBackward: Bool) {
      if !isBackward { elements[operation, default: []].insert(value.element) }
    }
  }

  @Test("the network's convolutions and batch norms are bfloat16, parameters and what follows it float32")
  func types() throws {
    let state = try TrainingState(try configuration(.bfloat16))
    let seen = Seen()
    var context = Context(tape: Tape(observer: seen), mode: .training)
    context.precision = .bfloat16
    let pass = GradientPass(state.model, context)
    let x = try Tensor(uniform: try Shape([8] + state.model.input.array), key: Key(seed: 1))
    let views = try [x, x].map { try pass($0) }
    #expect(views.allSatisfy { $0.element == .float32 })
    #expect(seen.elements["conv"] == [.bfloat16])
    #expect(seen.elements["batch_norm"]?.contains(.bfloat16) == true)
    let loss = try BarlowTwins(lambda: 0.02)(views, pass.context, Probes(keepsTensors: false))
    #expect(loss.element == .float32)
    let gradient = try pass.gradient(of: loss)
    for (entry, value) in zip(state.model.store.entries, gradient.values) {
      #expect(entry.value.element == .float32)
      #expect(value?.type ?? entry.value.type == entry.value.type, "\(entry.name)")
    }
  }

  @Test("it learns as float32 does, and repeats bit by bit")
  func learns() throws {
    let exact = try Run.train(try TrainingState(try configuration(.float32)))
    let narrow = try Run.train(try TrainingState(try configuration(.bfloat16)))
    let again = try Run.train(try TrainingState(try configuration(.bfloat16)))
    #expect(narrow.state.bits == again.state.bits)
    #expect(narrow.state.bits != exact.state.bits)
    let losses = [exact, narrow].map { run in run.history.map(\.loss) }
    for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < 0.03 * abs(a)) }
  }

  @Test("a checkpoint in one precision is not resumed in the other")
  func described() throws {
    let exact = TrainingDescription(try configuration(.float32))
    let narrow = TrainingDescription(try configuration(.bfloat16))
    #expect(exact.differences(to: narrow).map(\.name) == ["precision"])
    #expect(narrow.differences(to: narrow).isEmpty)
  }
}

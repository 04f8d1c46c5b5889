import Runtime
import Testing

@testable import Model

@Suite("Weights from elsewhere")
struct WeightsTests {
  private let model: Model

  init() throws { model = try Model(try Linear(2), input: [3], key: Key(seed: 1)) }

  private func weights() throws -> [(name: String, tensor: Tensor)] {
    [
      ("bias", try Tensor([5, 6] as [Int32], [2])),
      ("weight", try Tensor([1, 2, 3, 4, 5, 6] as [Float], [2, 3])),
    ]
  }

  @Test("parameters are replaced by name, whatever their order and element type")
  func replaced() throws {
    let result = try model.with(weights: try weights())
    #expect(result.store.entries.map(\.name) == ["weight", "bias"])
    #expect(result.store["weight"]?.scalars == [1, 2, 3, 4, 5, 6])
    #expect(result.store["bias"]?.scalars == [5, 6] && result.store["bias"]?.element == .float32)
    #expect(model.store["bias"]?.scalars != [5, 6])
  }

  @Test("PyTorch's counters and a classifier are passed over, other names are not")
  func passedOver() throws {
    let more = [
      ("bn.num_batches_tracked", try Tensor(scalar: 3)), ("fc.weight", try Tensor(scalar: 1)),
      ("fc.bias", try Tensor(scalar: 1)),
    ]
    #expect(try model.with(weights: try weights() + more).store["bias"]?.scalars == [5, 6])
    let error = try #require(throws: TensorError.self) {
      try model.with(weights: try weights() + [("fc2", try Tensor(scalar: 1))])
    }
    #expect(error.reason == "the model has no `fc2` of the weights")
    #expect(try model.with(weights: [("fc2", try Tensor(scalar: 1))], strict: false).store["bias"] != nil)
  }

  @Test("weights without elements make a model without elements")
  func shapeOnly() throws {
    let shapes = try weights().map { ($0.name, Tensor(shapeOnly: $0.tensor.type)) }
    #expect(try model.with(weights: shapes).store.entries.allSatisfy { !$0.value.hasData })
    let wrong = [("weight", Tensor(shapeOnly: TensorType([3, 2])))]
    #expect(throws: TensorError.self) { try model.with(weights: wrong, strict: false) }
  }
}

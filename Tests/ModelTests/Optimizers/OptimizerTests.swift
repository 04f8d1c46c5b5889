import Model
import Runtime
import Testing

@Suite struct OptimizerTests {
  private func store() throws -> ParameterStore {
    var store = ParameterStore()
    store.insert("weight", .weight, try Tensor.of([3, 4], 1, 2))
    store.insert("bias", .bias, try Tensor.of([3, 4], 2))
    store.insert("norm", .normalization, try Tensor.of([3, 4], 2))
    store.insert("mean", .statistic, try Tensor.of([3, 4], 2))
    return store
  }

  private func stepped(_ rule: any UpdateRule, factor: Float = 1) throws -> ParameterStore {
    var store = try store()
    var optimizer = try Optimizer(rule, for: store)
    let g = try Tensor.of([0, 2], 2)
    try optimizer.apply([try Tensor.of([0, 2], 1, 2), g, g, nil], to: &store, factor: factor)
    #expect(optimizer.step == 1)
    return store
  }

  @Test("LARS scales and decays weights alone, and gives the others a rate of their own")
  func lars() throws {
    let store = try stepped(try LARS(lr: 10, biasLR: 0.5, eta: 0.1, weightDecay: 0))
    // The weight's norm is 5, its gradient's 2: the step is 10 * 0.1 * 5 / 2 of the gradient.
    #expect(store["weight"]?.scalars == [3, -1])
    #expect(store["bias"]?.scalars == [3, 3])
    #expect(store["norm"]?.scalars == [3, 3])
    #expect(store["mean"]?.scalars == [3, 4])
    let decayed = try stepped(try LARS(lr: 1, biasLR: 1, eta: 1, weightDecay: 1))
    // d = g + p = (3, 6), scaled to the norm of p.
    let d: [Float] = [3, 6].map { $0 * 5 / Float(45).squareRoot() }
    #expect(deviation(try #require(decayed["weight"]).scalars, from: [3 - d[0], 4 - d[1]]) < 1e-6)
    #expect(decayed["bias"]?.scalars == [3, 2])
  }

  @Test("LARS leaves the gradient unscaled where weight or gradient is zero")
  func larsZero() throws {
    var store = ParameterStore()
    store.insert("a", .weight, try Tensor.of([0, 0], 1, 2))
    var optimizer = try Optimizer(try LARS(lr: 1, eta: 0.001, weightDecay: 0), for: store)
    try optimizer.apply([try Tensor.of([1, 2], 1, 2)], to: &store, factor: 1)
    #expect(store["a"]?.scalars == [-1, -2])
  }

  @Test("biases learn by default at the paper's proportion")
  func biasRate() throws {
    #expect(abs(try LARS(lr: 0.2).biasLearningRate - 0.0048) < 1e-8)
    #expect(try LARS(lr: 0.2, biasLR: 0).biasLearningRate == 0)
  }

  @Test("the schedule's factor scales the step", arguments: [0, 0.5, 1] as [Float])
  func factor(_ factor: Float) throws {
    let store = try stepped(try SGD(lr: 1, momentum: 0), factor: factor)
    #expect(store["weight"]?.scalars == [3, 4 - 2 * factor])
    #expect(store["bias"]?.scalars == [3, 4 - 2 * factor])
  }

  @Test("a gradient of another model is refused and changes nothing")
  func otherModel() throws {
    var store = try store()
    var optimizer = try Optimizer(try SGD(lr: 1), for: store)
    let before = store.entries.map(\.value.bits)
    #expect(throws: TensorError.self) { try optimizer.apply([nil], to: &store, factor: 1) }
    let wrong = try Tensor.of([1], 1)
    #expect(throws: TensorError.self) { try optimizer.apply([wrong, nil, nil, nil], to: &store, factor: 1) }
    #expect(store.entries.map(\.value.bits) == before)
  }

  @Test("an optimizer is a value: a copy goes its own way")
  func value() throws {
    var store = try store()
    var optimizer = try Optimizer(try SGD(lr: 1, momentum: 0.5), for: store)
    let (copy, kept) = (optimizer, store)
    let g = try Tensor.of([1, 1], 2)
    for _ in 0..<2 { try optimizer.apply([nil, g, nil, nil], to: &store, factor: 1) }
    #expect(optimizer.step == 2 && copy.step == 0)
    #expect(copy.slots[1][0].scalars == [0, 0] && optimizer.slots[1][0].scalars == [1.5, 1.5])
    #expect(kept["bias"]?.scalars == [3, 4] && store["bias"]?.scalars == [0.5, 1.5])
  }

  @Test("numbers out of range are refused, NaN among them")
  func refused() {
    for bad: Float in [-1, .nan, .infinity] {
      #expect(throws: TensorError.self) { try SGD(lr: bad) }
      #expect(throws: TensorError.self) { try Adam(lr: bad) }
      #expect(throws: TensorError.self) { try LARS(lr: bad) }
      #expect(throws: TensorError.self) { try LARS(lr: 1, biasLR: bad) }
      #expect(throws: TensorError.self) { try Adam(weightDecay: bad) }
      #expect(throws: TensorError.self) { try LARS(lr: 1, eta: bad) }
    }
    for bad: Float in [-0.1, 1.5, .nan] {
      #expect(throws: TensorError.self) { try SGD(lr: 1, momentum: bad) }
      #expect(throws: TensorError.self) { try Adam(beta1: bad) }
      #expect(throws: TensorError.self) { try Adam(beta2: bad) }
      #expect(throws: TensorError.self) { try LARS(lr: 1, momentum: bad) }
    }
  }
}

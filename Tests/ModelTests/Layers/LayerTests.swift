import Model
import Runtime
import Testing

@Suite struct LayerTests {
  private let key = Key(seed: 2)

  @Test("parameters are named and shaped as torchvision's")
  func names() throws {
    let network = Network(backbone: try Networks.backbone(), projector: try Networks.projector())
    let model = try Model(network, input: [8, 8, 1], key: key)
    #expect(
      model.store.entries.map { "\($0.name) \($0.value.shape)" } == [
        "backbone.0.weight [4, 1, 3, 3]",
        "backbone.1.weight [4]", "backbone.1.bias [4]", "backbone.1.running_mean [4]",
        "backbone.1.running_var [4]",
        "backbone.3.weight [8, 4, 3, 3]",
        "backbone.4.weight [8]", "backbone.4.bias [8]", "backbone.4.running_mean [8]",
        "backbone.4.running_var [8]",
        "projector.0.weight [16, 32]",
        "projector.1.weight [16]", "projector.1.bias [16]", "projector.1.running_mean [16]",
        "projector.1.running_var [16]",
        "projector.3.weight [16, 16]",
      ])
    #expect(model.output == [16])
    #expect(model.store.trainedCount == 36 + 8 + 288 + 16 + 512 + 32 + 256)
  }

  @Test("each parameter has its role")
  func roles() throws {
    let model = try Model(Sequential([try Conv(2), BatchNorm()]), input: [4, 4, 1], key: key)
    let roles = Dictionary(uniqueKeysWithValues: model.store.entries.map { ($0.name, $0.role) })
    #expect(
      roles == [
        "0.weight": .weight, "0.bias": .bias, "1.weight": .normalization, "1.bias": .normalization,
        "1.running_mean": .statistic, "1.running_var": .statistic,
      ])
    #expect(!Role.statistic.isTrained)
    #expect(Role.allCases.filter(\.isTrained).count == 3)
  }

  @Test("a part of a store has its names from there on")
  func part() throws {
    let network = Network(backbone: try Linear(3), projector: try Linear(2))
    let store = try Model(network, input: [4], key: key).store
    #expect(store.part("projector").entries.map(\.name) == ["weight", "bias"])
    #expect(store.part("projector")["weight"]?.bits == store["projector.weight"]?.bits)
    #expect(store.part("project").entries.isEmpty)
  }

  @Test("a layer gives the shape it says, for every kind of layer")
  func shapes() throws {
    let cases: [(any Layer, Shape, Shape)] = [
      (try Conv(5), [7, 6, 2], [7, 6, 5]), (try Conv(5, kernel: 4), [7, 6, 2], [8, 7, 5]),
      (try Conv(5, kernel: 3, stride: 2), [7, 6, 2], [4, 3, 5]),
      (try Conv(5, kernel: 3, padding: 0), [7, 6, 2], [5, 4, 5]),
      (try Pool(.max, kernel: 2), [7, 6, 2], [3, 3, 2]),
      (try Pool(.average, kernel: 3, stride: 1), [7, 6, 2], [5, 4, 2]),
      (try Pool(.max, kernel: 3, stride: 2, padding: 1), [7, 6, 2], [4, 3, 2]),
      (GlobalAveragePool(), [7, 6, 2], [2]), (FlattenLayer(), [7, 6, 2], [84]), (try Linear(9), [4], [9]),
      (BatchNorm(), [7, 6, 2], [7, 6, 2]), (ReLU(), [3], [3]), (Squash(.sigmoid), [3], [3]),
      (Sequential([]), [3, 2], [3, 2]),
    ]
    for (layer, input, output) in cases {
      let model = try Model(layer, input: input, key: key)
      let empty = try Model(layer, input: input, key: key, shapeOnly: true)
      #expect(model.output == output, "\(layer.code)")
      #expect(empty.output == output && empty.shapes == model.shapes, "\(layer.code)")
      #expect(empty.store.entries.allSatisfy { !$0.value.hasData })
      let x = try Tensor(normal: try Shape([3] + input.array), key: key)
      #expect(try model(x).shape == Shape([3] + output.array), "\(layer.code)")
    }
  }

  @Test("fresh weights keep to PyTorch's bound and depend on key and name")
  func initial() throws {
    let recipe = Sequential([try Linear(50), try Linear(50)])
    let model = try Model(recipe, input: [100], key: key)
    let first = try #require(model.store["0.weight"]).scalars,
      second = try #require(model.store["1.weight"]).scalars
    #expect(first.allSatisfy { abs($0) <= 0.1 } && first.contains { abs($0) > 0.095 })
    #expect(second.contains { abs($0) > 0.1 } && second.allSatisfy { abs($0) <= 1 / Float(50).squareRoot() })
    #expect(abs(first.reduce(0, +) / 5000) < 0.004)
    #expect(try Model(recipe, input: [100], key: key).bits == model.bits)
    #expect(try Model(recipe, input: [100], key: Key(seed: 3)).bits != model.bits)
  }

  @Test("code makes the layer again")
  func code() throws {
    #expect(try Conv(32, bias: false).code == "conv(32, kernel=3, bias=false)")
    #expect(try Conv(8, kernel: 5, stride: 2, padding: 0).code == "conv(8, kernel=5, stride=2, padding=0)")
    #expect(try Pool(.max, kernel: 3, stride: 2, padding: 1).code == "max_pool(3, stride=2, padding=1)")
    #expect(BatchNorm(epsilon: 0.5).code == "batch_norm(eps=0.5)")
    #expect(try Sequential([Linear(3), ReLU()]).code == "linear(3) >> relu()")
  }

  @Test("sizes that can't be are refused when the layer is made")
  func refused() {
    #expect(throws: TensorError.self) { try Conv(0) }
    #expect(throws: TensorError.self) { try Conv(1, kernel: -1) }
    #expect(throws: TensorError.self) { try Conv(1, stride: 0) }
    #expect(throws: TensorError.self) { try Linear(.max) }
    #expect(throws: TensorError.self) { try Pool(.max, kernel: 2, stride: 0) }
  }

  @Test("a kernel beyond all memory is refused and does not overflow")
  func enormous() throws {
    let layer = try Conv(1, kernel: 2_000_000_000)
    #expect(throws: TensorError.self) { try Model(layer, input: [16, 16, 3], key: key) }
  }

  @Test("an error inside a network names the layer and its path")
  func path() throws {
    let network = Network(
      backbone: Sequential([try Conv(2), Sequential([ReLU(), try Linear(3)], name: "head()")]), projector: nil
    )
    let error = try #require(throws: LayerError.self) { try Model(network, input: [4, 4, 1], key: key) }
    #expect(error.path == "backbone.1.1" && error.layer == "linear(3)")
    let reason = try #require(error.underlying as? TensorError)
    #expect(reason.operands == [[2, 4, 4, 2]])
    #expect(reason.hint?.contains("flatten()") == true)
  }

  @Test("a projector that does not fit is named too")
  func projectorPath() throws {
    let network = Network(backbone: Sequential([FlattenLayer()]), projector: try Conv(2))
    let error = try #require(throws: LayerError.self) { try Model(network, input: [4, 4, 1], key: key) }
    #expect(error.path == "projector")
  }

  @Test("an input of another shape than the network was made for is refused")
  func otherInput() throws {
    let model = try Model(try Linear(3), input: [4], key: key)
    let error = try #require(throws: TensorError.self) { try model(try .normal(2, 5)) }
    #expect(error.reason == "it was made for inputs of [n, 4], not [2, 5]")
  }

  @Test("a model without one of its parameters is refused")
  func missing() throws {
    let empty = Model(try Linear(3), input: [4], output: [3], store: ParameterStore())
    let error = try #require(throws: TensorError.self) { try empty(try .normal(2, 4)) }
    #expect(error.reason.contains("no parameter `weight`"))
  }

  @Test("how deep layers lie in one another is known")
  func nesting() throws {
    #expect(ReLU().nesting == 0)
    #expect(Sequential([Sequential([ReLU()]), ReLU()]).nesting == 2)
    #expect(try Maybe(0.5, [Maybe(0.5, [IdentityAugmentation()])]).nesting == 2)
  }
}

import Model
import Runtime
import Testing

@Suite struct LinearProbeTests {
  private let golden: Golden
  private let classes = 7

  init() throws { golden = try Golden("evaluation") }

  private func probe(standardizes: Bool) throws -> LinearProbe {
    var probe = try LinearProbe(
      features: golden.tensor("features"), labels: golden.tensor("labels").integers, classes: classes,
      settings: .init(epochs: 4, lr: 0.3, batch: 32, weightDecay: 1e-3, standardizes: standardizes),
      key: Key(seed: 1))
    try probe.start(weight: golden.tensor("initial/weight"), bias: golden.tensor("initial/bias"))
    let order = try golden.tensor("order").integers.map(Int.init)
    for epoch in 0..<4 { try probe.runEpoch(order: Array(order[epoch * 90..<(epoch + 1) * 90])) }
    return probe
  }

  @Test("losses, weights and accuracies are PyTorch's", arguments: ["plain", "standardized"])
  func golden(name: String) throws {
    let probe = try probe(standardizes: name == "standardized")
    let head = try probe.head
    let weight = try #require(head.store["weight"]), bias = try #require(head.store["bias"])
    #expect(deviation(weight, from: try golden.tensor("\(name)/weight")) < 1e-4)
    #expect(deviation(bias, from: try golden.tensor("\(name)/bias")) < 1e-4)
    #expect(
      deviation(probe.losses.map(Float.init), from: try golden.tensor("\(name)/losses").scalars) < 1e-5)
    let found = try Classification(
      weight: weight, bias: bias, features: golden.tensor("test"),
      labels: golden.tensor("test_labels").integers, for: "test")
    #expect(Float(found.accuracy) == (try golden.tensor("\(name)/accuracy").scalar))
    #expect(Float(found.top5) == (try golden.tensor("\(name)/top5").scalar))
    // The head is a network like any other.
    let logits = try head(golden.tensor("test"))
    for (row, prediction) in found.predictions.enumerated() {
      let own = logits.scalars[row * classes..<(row + 1) * classes]
      #expect(own[own.startIndex + Int(prediction)] == own.max())
    }
  }

  @Test("the same key gives the same classifier, another key another")
  func keys() throws {
    func weights(_ seed: Int) throws -> [UInt32] {
      var probe = try LinearProbe(
        features: golden.tensor("features"), labels: golden.tensor("labels").integers, classes: classes,
        settings: .init(epochs: 2, batch: 20), key: Key(seed: seed))
      for _ in 0..<2 { try probe.runEpoch() }
      return try #require(try probe.head.store["weight"]).bits
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
  }

  @Test("columns far from 0, constant or of huge numbers do no harm when standardized")
  func awkwardColumns() throws {
    let rows: [[Float]] = (0..<40).map { [$0 % 2 == 0 ? 1e6 : 1.00001e6, 3, $0 % 2 == 0 ? 1e30 : -1e30] }
    let features = try Tensor(rows.flatMap { $0 }, [40, 3])
    let labels = (0..<40).map { Int32($0 % 2) }
    var probe = try LinearProbe(
      features: features, labels: labels, classes: 2, settings: .init(epochs: 20, standardizes: true),
      key: Key(seed: 0))
    for _ in 0..<20 { try probe.runEpoch() }
    #expect(try #require(probe.losses.last) < 0.1)
    let head = try probe.head
    let found = try Classification(
      weight: #require(head.store["weight"]), bias: #require(head.store["bias"]), features: features,
      labels: labels, for: "test")
    #expect(found.accuracy == 1)
    #expect(throws: TensorError.self) {
      var plain = try LinearProbe(
        features: features, labels: labels, classes: 2, settings: .init(epochs: 20), key: Key(seed: 0))
      for _ in 0..<20 { try plain.runEpoch() }
    }
  }

  @Test("what can't be learned from is refused")
  func refusals() throws {
    let features = try golden.tensor("features"), labels = try golden.tensor("labels").integers
    func make(_ features: Tensor, _ labels: [Int32], _ classes: Int) throws -> LinearProbe {
      try LinearProbe(
        features: features, labels: labels, classes: classes, settings: .init(), key: Key(seed: 0))
    }
    #expect(throws: TensorError.self) { try make(features, Array(labels.dropLast()), 7) }
    #expect(throws: TensorError.self) { try make(features, labels, 6) }
    #expect(throws: TensorError.self) { try make(Tensor([Float](), [0, 3]), [], 2) }
    #expect(throws: TensorError.self) { try make(Tensor([1, .nan, 2, 3], [2, 2]), [0, 1], 2) }
    #expect(throws: TensorError.self) { try LinearProbe.Settings(epochs: -1) }
    #expect(throws: TensorError.self) { try LinearProbe.Settings(batch: 0) }
    #expect(throws: TensorError.self) { try LinearProbe.Settings(lr: .nan) }
    #expect(throws: TensorError("linear_probe", "interrupted", kind: .cancelled)) {
      var probe = try make(features, labels, 7)
      try probe.runEpoch(isCancelled: { true })
    }
  }

  @Test("a label is among the five likeliest as often as counting says, ties going to the first")
  func topFive() throws {
    let weight = try Tensor(filled: 0, [8, 1])
    let found = try Classification(
      weight: weight, bias: Tensor(filled: 0, [8]), features: Tensor(filled: 1, [8, 1]),
      labels: [0, 1, 2, 3, 4, 5, 6, 7], for: "test")
    #expect(found.predictions == [Int32](repeating: 0, count: 8))
    #expect(found.accuracy == 1 / 8 && found.top5 == 5 / 8)
  }

  @Test("a confusion matrix counts labels by row and predictions by column")
  func confusions() throws {
    let counts = try confusion([0, 1, 1, 2, 1], [0, 1, 2, 2, 2], classes: 3)
    #expect(counts.integers == [1, 0, 0, 0, 1, 0, 0, 2, 1] && counts.shape == [3, 3])
    #expect(throws: TensorError.self) { try confusion([0], [0, 1], classes: 2) }
    #expect(throws: TensorError.self) { try confusion([2], [0], classes: 2) }
    #expect(throws: TensorError.self) { try confusion([0], [-1], classes: 2) }
    #expect(throws: TensorError.self) { try confusion([], [], classes: 0) }
    #expect(throws: TensorError.self) { try confusion([], [], classes: .max) }
  }
}

import Model
import Runtime
import Testing

@Suite struct GoldenTests {
  /// The rules as scripts/make_model_goldens.py sets them.
  enum Rule: String, CaseIterable {
    case sgd, adam, adamw, lars

    func make() throws -> any UpdateRule {
      switch self {
      case .sgd: try SGD(lr: 0.05, momentum: 0.9, weightDecay: 1e-3)
      case .adam: try Adam(lr: 2e-3, weightDecay: 1e-3)
      case .adamw: try Adam(lr: 2e-3, weightDecay: 0.1, decoupled: true)
      case .lars: try LARS(lr: 0.8, biasLR: 0.0192, momentum: 0.9, eta: 0.02, weightDecay: 1e-2)
      }
    }
  }

  @Test("the network has PyTorch's names and shapes")
  func names() throws {
    let golden = try Golden()
    let expected = try golden.part("initial")
    let model = try golden.network()
    #expect(Set(model.store.entries.map(\.name)) == Set(expected.map(\.name)))
    for (name, value) in expected { #expect(model.store[name]?.shape == value.shape, "\(name)") }
  }

  @Test("loss and every gradient of a step are PyTorch's, in either form", arguments: ["direct", "gram"])
  func gradients(_ form: String) throws {
    let golden = try Golden()
    var training = try GoldenTraining(
      golden, try SGD(lr: 0.05), form: BarlowTwinsTerms.Form(rawValue: form))
    let loss = try training.advance()
    #expect(deviation([loss], from: try golden.tensor("loss").scalars) < 1e-4)
    let names = training.model.store.entries.map(\.name)
    let values = try #require(training.gradient).values
    let expected = try golden.part("gradient")
    #expect(values.compactMap { $0 }.count == expected.count)
    for (name, gradient) in expected {
      let position = try #require(names.firstIndex(of: name))
      let found = try #require(values[position], "there is no gradient of \(name)")
      #expect(deviation(found, from: gradient) < 1e-4, "\(name)")
    }
  }

  @Test("parameters and running statistics after one and three steps are PyTorch's", arguments: Rule.allCases)
  func steps(_ rule: Rule) throws {
    let golden = try Golden()
    var training = try GoldenTraining(golden, try rule.make())
    for step in 1...3 {
      _ = try training.advance()
      if step == 2 { continue }
      let before = try golden.network()
      for (name, expected) in try golden.part("\(rule.rawValue)/after\(step)") {
        let found = try #require(training.model.store[name])
        #expect(deviation(found, from: expected) < 1e-4, "\(name) after \(step)")
        // The way it went, not only where it is: a rule that does nothing must not pass.
        let start = try #require(before.store[name])
        let way = zip(found.scalars, start.scalars).map(-)
        let expectedWay = zip(expected.scalars, start.scalars).map(-)
        #expect(deviation(way, from: expectedWay, atLeast: 1e-4) < 5e-3, "way of \(name) after \(step)")
      }
    }
  }

  @Test("ten losses in a row follow PyTorch's", arguments: Rule.allCases)
  func trace(_ rule: Rule) throws {
    let golden = try Golden()
    var training = try GoldenTraining(golden, try rule.make())
    var losses: [Float] = []
    for _ in 0..<10 { losses.append(try training.advance()) }
    #expect(deviation(losses, from: try golden.tensor("\(rule.rawValue)/trace").scalars) < 2e-3)
  }
}

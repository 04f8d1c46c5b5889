import Testing

@testable import Runtime

@Suite("Barlow Twins")
struct BarlowTwinsTests {
  /// Batches below, at and above the number of features.
  static let sizes = [(20, 48), (48, 48), (130, 48), (2, 64), (64, 1)]

  @Test("both forms give the loss and the gradient of its definition", arguments: sizes)
  func definition(_ n: Int, _ d: Int) throws {
    let (a, b) = try standardized(n, d)
    let lambda: Float = 0.0051
    let oracle = Oracle.BarlowTwins(a.scalars, b.scalars, n, d, on: 1, off: Double(lambda))
    for form in [BarlowTwinsTerms.Form.direct, .gram] {
      let run = try Run(BarlowTwinsTerms(form: form), [a, b]) { try Tensor([1, lambda], $0.shape) }
      let scale = max(1, oracle.onDiagonal, oracle.offDiagonal)
      let values = Deviation(run.output.scalars, from: [oracle.onDiagonal, oracle.offDiagonal], scale: scale)
      #expect(values.largest < 1e-6, "\(form): \(values)")
      for (gradient, expected) in zip(run.gradients, [oracle.gradientA, oracle.gradientB]) {
        let gradient = try #require(gradient)
        #expect(relativeDistance(gradient.scalars, expected) < 1e-5, "\(form)")
      }
    }
  }

  @Test("the cheaper form is chosen, and gives what it gives when asked for", arguments: sizes)
  func chosen(_ n: Int, _ d: Int) throws {
    let (a, b) = try standardized(n, d)
    let form = CorrelationForm.cheaper(samples: n, features: d, d)
    #expect(form == (8 * n * n * d <= 6 * n * d * d ? .gram : .direct))
    let asked = try Run(BarlowTwinsTerms(form: form), [a, b]) { try Tensor([1, 0.1], $0.shape) }
    let free = try Run(BarlowTwinsTerms(), [a, b]) { try Tensor([1, 0.1], $0.shape) }
    #expect(asked.output.bits == free.output.bits)
    #expect(asked.gradients.map { $0?.bits } == free.gradients.map { $0?.bits })
  }

  @Test("equal views with unrelated features lose nothing on the diagonal")
  func equalViews() throws {
    let (a, _) = try standardized(64, 16)
    for form in [BarlowTwinsTerms.Form.direct, .gram] {
      let terms = try Tape().apply(BarlowTwinsTerms(form: form), a, a).scalars
      #expect(terms[0] < 1e-6)
      #expect(terms[1] > 0)
    }
  }

  @Test("the order of the samples does not matter")
  func order() throws {
    let (a, b) = try standardized(10, 24)
    let order = Key(seed: 4).permutation(10)
    func permuted(_ x: Tensor) throws -> Tensor {
      let values = x.scalars
      return try Tensor(order.flatMap { values[$0 * 24..<$0 * 24 + 24] }, x.shape)
    }
    for form in [BarlowTwinsTerms.Form.direct, .gram] {
      let one = try Tape().apply(BarlowTwinsTerms(form: form), a, b)
      let other = try Tape().apply(BarlowTwinsTerms(form: form), try permuted(a), try permuted(b))
      #expect(Deviation(other, from: one).largest < 1e-6)
    }
  }

  @Test("loss and gradients are those of the paper's code", arguments: ["fewer", "equal", "more"])
  func paper(_ name: String) throws {
    let golden = try Golden("barlow_twins")
    let lambda = try golden.tensor(name, "lambda")
    for form in [BarlowTwinsTerms.Form.direct, .gram] {
      let tape = Tape()
      let z = try golden.tensors(name, "input").map { tape.variable($0) }
      let a = try tape.apply(Standardize(), z[0]), b = try tape.apply(Standardize(), z[1])
      let terms = try tape.apply(BarlowTwinsTerms(form: form), a, b)
      let weights = try Tensor([1, try #require(lambda.scalar)], [2])
      let loss = try tape.apply(Reduction(.sum), try tape.apply(Arithmetic(.multiply), terms, weights))
      #expect(Deviation(loss, from: try golden.tensor(name, "loss")).largest < 1e-5, "\(form)")
      let gradients = try tape.backward(from: loss)
      for (i, view) in z.enumerated() {
        let gradient = try #require(gradients.of(view))
        let expected = try golden.tensor(name, "gradient\(i)").scalars.map(Double.init)
        #expect(relativeDistance(gradient.scalars, expected) < 1e-5, "\(form), view \(i)")
      }
    }
  }

  private func standardized(_ n: Int, _ d: Int) throws -> (Tensor, Tensor) {
    let key = Key(seed: 5)
    let a = try Tensor(normal: [n, d], key: key.at(0)), noise = try Tensor(normal: [n, d], key: key.at(1))
    let b = try Tape().apply(Arithmetic(.add), a, noise)
    return (try Tape().apply(Standardize(), a), try Tape().apply(Standardize(), b))
  }
}

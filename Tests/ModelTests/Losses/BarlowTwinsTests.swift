import Model
import Runtime
import Testing

@Suite struct BarlowTwinsTests {
  /// The loss of two embeddings.
  private func loss(
    _ a: Tensor, _ b: Tensor, lambda: Float = 0.01, form: BarlowTwinsTerms.Form? = nil
  ) throws -> Float {
    let probes = Probes(keepsTensors: false)
    let value = try BarlowTwins(lambda: lambda, form: form)([a, b], .inference, probes)
    return try #require(value.scalar)
  }

  /// The same numbers with every row moved or every column changed.
  private func changed(_ x: Tensor, _ change: (_ row: Int, _ column: Int, [Float]) -> Float) throws -> Tensor
  {
    let columns = x.shape[1], numbers = x.scalars
    return try Tensor((0..<x.count).map { change($0 / columns, $0 % columns, numbers) }, x.shape)
  }

  /// Columns that are orthonormal after standardization: the signs of a Hadamard matrix without its first column.
  private func orthogonal() throws -> Tensor {
    let signs = (0..<8).flatMap { row in
      (1..<8).map { column -> Float in (row & column).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1 }
    }
    return try Tensor(signs, [8, 7])
  }

  @Test("both forms agree, loss and gradients", arguments: [(24, 6), (6, 24), (9, 9)])
  func forms(n: Int, d: Int) throws {
    var losses: [Float] = [], gradients: [[Tensor]] = []
    for form in [BarlowTwinsTerms.Form.direct, .gram, nil] {
      let tape = Tape()
      let a = tape.variable(try .normal(n, d)), b = tape.variable(try .normal(n, d, seed: 2))
      let value = try BarlowTwins(lambda: 0.02, form: form)(
        [a, b], Context(tape: tape, mode: .training), Probes(keepsTensors: false))
      var found = try tape.backward(from: value)
      losses.append(try #require(value.scalar))
      let (ofA, ofB) = (found.take(a), found.take(b))
      gradients.append([try #require(ofA), try #require(ofB)])
    }
    #expect(deviation(losses, from: [losses[0], losses[0], losses[0]]) < 1e-6)
    for other in gradients.dropFirst() {
      for (x, y) in zip(other, gradients[0]) { #expect(deviation(x, from: y) < 1e-5) }
    }
  }

  @Test("the loss is what its definition says")
  func definition() throws {
    let (n, d) = (7, 3)
    let a = try Tensor.normal(n, d), b = try Tensor.normal(n, d, seed: 2)
    func standardized(_ x: Tensor) -> [[Double]] {
      let numbers = x.scalars.map(Double.init)
      return (0..<d).map { column in
        let values = (0..<n).map { numbers[$0 * d + column] }
        let mean = values.reduce(0, +) / Double(n)
        let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(n)
        return values.map { ($0 - mean) / (variance + 1e-5).squareRoot() }
      }
    }
    let (x, y) = (standardized(a), standardized(b))
    var expected = 0.0
    for i in 0..<d {
      for j in 0..<d {
        let entry = zip(x[i], y[j]).map(*).reduce(0, +) / Double(n)
        expected += i == j ? (entry - 1) * (entry - 1) : 0.3 * entry * entry
      }
    }
    #expect(deviation([try loss(a, b, lambda: 0.3)], from: [Float(expected)]) < 1e-5)
  }

  @Test("exchanging the views changes nothing", arguments: [(20, 5), (5, 20)])
  func swap(n: Int, d: Int) throws {
    let a = try Tensor.normal(n, d), b = try Tensor.normal(n, d, seed: 2)
    #expect(deviation([try loss(a, b)], from: [try loss(b, a)]) < 1e-6)
    #expect(abs(try loss(a, b) - loss(a, a)) > 0.1)
  }

  @Test(
    "the order of the samples does not matter, if it is the same in both views",
    arguments: [(20, 5), (5, 20)])
  func permutation(n: Int, d: Int) throws {
    let a = try Tensor.normal(n, d), b = try Tensor.normal(n, d, seed: 2)
    let order = Key(seed: 6).permutation(n)
    let (x, y) = (
      try changed(a) { $2[order[$0] * d + $1] }, try changed(b) { $2[order[$0] * d + $1] }
    )
    let value = try loss(a, b)
    #expect(deviation([try loss(x, y)], from: [value]) < 1e-5)
    #expect(abs(try loss(x, b) - value) > 1e-3)
  }

  @Test("shifting and stretching features changes nothing", arguments: [(20, 5), (5, 20)])
  func affine(n: Int, d: Int) throws {
    let a = try Tensor.normal(n, d), b = try Tensor.normal(n, d, seed: 2)
    let moved = try changed(a) { $2[$0 * d + $1] * (2 + Float($1)) - 3 * Float($1) }
    #expect(deviation([try loss(moved, b)], from: [try loss(a, b)]) < 1e-4)
    let flipped = try changed(a) { -$2[$0 * d + $1] }
    #expect(abs(try loss(flipped, b) - loss(a, b)) > 1e-2)
  }

  @Test("identical whitened views have no loss, in either form", arguments: ["direct", "gram"])
  func whitened(_ form: String) throws {
    let z = try orthogonal()
    #expect(try loss(z, z, lambda: 1, form: BarlowTwinsTerms.Form(rawValue: form)) < 1e-6)
    // Two equal features are redundant.
    let doubled = try changed(z) { $2[$0 * 7 + max(1, $1)] }
    #expect(abs(try loss(doubled, doubled, lambda: 1) - 2) < 1e-3)
  }

  @Test(
    "the floor has the values of the formula",
    arguments: [
      (8192, 2048, 0.0051, 123.5), (8192, 1024, 0.0051, 283), (8192, 512, 0.0051, 583),
      (8192, 256, 0.0051, 1122),
      (8192, 128, 0.0051, 2004), (8192, 64, 0.0051, 3251), (2048, 512, 0.005, 30.3),
      (2048, 256, 0.0051, 70.9),
      (2048, 128, 0.005, 144), (2048, 32, 0.0051, 510),
    ])
  func floor(d: Int, n: Int, lambda: Double, expected: Double) {
    let value = BarlowTwins.floor(samples: n, features: d, lambda: lambda)
    #expect(abs(value / expected - 1) < 0.005, "\(value)")
  }

  @Test("there is no floor where the batch is large enough")
  func noFloor() {
    #expect(BarlowTwins.floor(samples: 65, features: 64, lambda: 0.01) == 0)
    #expect(BarlowTwins.floor(samples: 64, features: 64, lambda: 0.01) > 0)
    #expect(BarlowTwins.floor(samples: 1, features: 64, lambda: 0.01) == 0)
    #expect(BarlowTwins.floor(samples: 8, features: 64, lambda: 0) == 0)
  }

  @Test(
    "no embedding lies below the floor, not even one trained to",
    arguments: [(4, 16, 0.1), (6, 8, 0.5), (3, 40, 0.02)])
  func aboveFloor(n: Int, d: Int, lambda: Float) throws {
    let floor = Float(BarlowTwins.floor(samples: n, features: d, lambda: Double(lambda)))
    for seed in 1...5 {
      #expect(try loss(.normal(n, d, seed: seed), .normal(n, d, seed: -seed), lambda: lambda) > floor)
    }
    // The embeddings themselves are what is trained.
    var store = ParameterStore()
    store.insert("a", .weight, try .normal(n, d))
    store.insert("b", .weight, try .normal(n, d, seed: 2))
    var optimizer = try Optimizer(try Adam(lr: 0.05), for: store)
    var last: Float = .infinity
    let first = try loss(try #require(store["a"]), try #require(store["b"]), lambda: lambda)
    for _ in 0..<400 {
      let tape = Tape()
      let z = store.entries.map { tape.variable($0.value) }
      let value = try BarlowTwins(lambda: lambda)(
        z, Context(tape: tape, mode: .training), Probes(keepsTensors: false))
      last = try #require(value.scalar)
      #expect(last > floor * 0.999)
      var found = try tape.backward(from: value)
      try optimizer.apply(z.map { found.take($0) }, to: &store, factor: 1)
    }
    #expect(last < first && last < 1.6 * floor, "\(first) to \(last), floor \(floor)")
  }

  @Test("terms, floor and correlation are recorded")
  func probes() throws {
    let probes = Probes(keepsTensors: true)
    let a = try Tensor.normal(5, 9), b = try Tensor.normal(5, 9, seed: 2)
    let value = try BarlowTwins(lambda: 0.01)([a, b], .inference, probes)
    let terms = Dictionary(uniqueKeysWithValues: probes.scalars.map { ($0.name, $0.value) })
    #expect(probes.scalars.map(\.name) == ["on_diagonal", "off_diagonal", "floor"])
    let (on, off) = (try #require(terms["on_diagonal"]), try #require(terms["off_diagonal"]))
    #expect(deviation([on + 0.01 * off], from: value.scalars) < 1e-6)
    #expect(terms["floor"] == Float(BarlowTwins.floor(samples: 5, features: 9, lambda: Double(Float(0.01)))))
    #expect(probes.tensors.map(\.name) == ["correlation"])
    let c = probes.tensors[0].value
    #expect(c.shape == [9, 9])
    let diagonal = (0..<9).map { c.scalars[$0 * 10] - 1 }
    #expect(deviation([diagonal.map { $0 * $0 }.reduce(0, +)], from: [on]) < 1e-5)
    let few = Probes(keepsTensors: false)
    _ = try BarlowTwins()([a, b], .inference, few)
    #expect(few.tensors.isEmpty && few.scalars.count == 3)
  }

  @Test("what is no loss is refused")
  func refused() throws {
    let a = try Tensor.normal(4, 3), probes = Probes(keepsTensors: false)
    #expect(throws: TensorError.self) { try BarlowTwins(lambda: -1) }
    #expect(throws: TensorError.self) { try BarlowTwins(lambda: .nan) }
    #expect(throws: TensorError.self) { try BarlowTwins(lambda: .infinity) }
    let loss = try BarlowTwins()
    for views in [
      [], [a], [a, a, a], [a, try .normal(4, 2)], [a, try .normal(3, 3)], [try .normal(2, 2, 2), a],
    ] {
      #expect(throws: TensorError.self) { try loss(views, .inference, probes) }
    }
  }
}

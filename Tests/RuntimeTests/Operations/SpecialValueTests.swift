import Testing

@testable import Runtime

@Suite("Special values")
struct SpecialValueTests {
  @Test("NaN passes through everything that sees it")
  func notANumber() throws {
    let x = try vector(1, .nan, 3)
    for function in Elementwise.Function.allCases {
      #expect(try Tape().apply(Elementwise(function), x).scalars[1].isNaN, "\(function)")
    }
    for function in Arithmetic.Function.allCases {
      #expect(try Tape().apply(Arithmetic(function), x, try vector(2, 2, 2)).scalars[1].isNaN, "\(function)")
    }
    for function in Reduction.Function.allCases {
      #expect(try #require(try Tape().apply(Reduction(function), x).scalar).isNaN, "\(function)")
    }
  }

  @Test("functions at the edges of their range give what arithmetic says")
  func edges() throws {
    func at(_ function: Elementwise.Function, _ x: Float) throws -> Float {
      try #require(try Tape().apply(Elementwise(function), try vector(x)).scalar)
    }
    #expect(try at(.log, 0) == -.infinity)
    #expect(try at(.log, -1).isNaN)
    #expect(try at(.sqrt, -1).isNaN)
    #expect(try at(.exp, 1000) == .infinity)
    #expect(try at(.exp, -1000) == 0)
    #expect(try at(.sigmoid, 1000) == 1)
    #expect(try at(.sigmoid, -1000) == 0)
    #expect(try at(.tanh, 1000) == 1)
    #expect(try at(.tanh, -1000) == -1)
    #expect(try at(.relu, -0.0) == 0)
    #expect(try at(.relu, .infinity) == .infinity)
    #expect(try at(.abs, -.infinity) == .infinity)
  }

  @Test(
    "functions agree with the system's to a few units in the last place",
    arguments: Elementwise.Function.allCases)
  func accuracy(_ function: Elementwise.Function) throws {
    let limits: ClosedRange<Float> = [.log, .sqrt].contains(function) ? 1e-6...100 : -20...20
    var draws = Key(seed: 51).draws
    let x = (0..<20_000).map { _ in draws.uniform(limits) }
    let y = try Tape().apply(Elementwise(function), try Tensor(x, [x.count])).scalars
    for (x, y) in zip(x, y) {
      let expected = function.exact(Double(x))
      // Near 1 a logarithm, far out the tail of gelu lose digits that nobody sees beside 1.
      let tolerance = 4e-7 * max(abs(expected), 1e-30) + (function == .log || function == .gelu ? 1e-7 : 0)
      if abs(Double(y) - expected) > tolerance {
        Issue.record("\(function)(\(x)) is \(y), not \(expected)")
        return
      }
    }
  }

  @Test("equal winners share the gradient of an extreme", arguments: [Reduction.Function.max, .min])
  func ties(_ function: Reduction.Function) throws {
    let x = try Tensor(filled: 2, [2, 2, 2])
    for axes in [[0, 1, 2], [1], [0, 2]] {
      let run = try Run(Reduction(function, axes: axes), [x]) { try Tensor(filled: 1, $0.shape) }
      let share = 1 / Float(axes.reduce(1) { $0 * x.shape[$1] })
      #expect(try #require(run.gradients[0]).scalars == [Float](repeating: share, count: 8))
    }
  }

  @Test("the sum of nothing is 0, over an empty axis too")
  func empty() throws {
    #expect(try Tape().apply(Reduction(.sum), try Tensor([] as [Float], [0])).scalars == [0])
    #expect(
      try Tape().apply(Reduction(.sum, axes: [0]), try Tensor([] as [Float], [0, 3])).scalars == [0, 0, 0])
    let product = try Tape().apply(
      MatrixProduct(), try Tensor([] as [Float], [2, 0]), try Tensor([] as [Float], [0, 3]))
    #expect(product.scalars == [0, 0, 0, 0, 0, 0])
  }

  @Test("a long sum loses nothing to rounding")
  func longSum() throws {
    let values = try Tensor(uniform: [1_000_003], key: Key(seed: 52))
    let expected = values.scalars.reduce(0.0) { $0 + Double($1) }
    for axes in [nil, [0]] {
      let sum = try #require(try Tape().apply(Reduction(.sum, axes: axes), values).scalar)
      #expect(abs(Double(sum) - expected) <= Double(sum.ulp))
    }
  }

  @Test("empty tensors pass through, forward and backward", arguments: SampleCase.fitting)
  func emptyBatch(_ sampleCase: SampleCase) throws {
    // The first axis of the first input is a batch in most operations; those that need one refuse.
    guard sampleCase.sample.inputs[0].rank > 0 else { return }
    var shapes = sampleCase.sample.inputs
    for i in shapes.indices where shapes[i].rank > 0 && shapes[i][0] == sampleCase.sample.inputs[0][0] {
      shapes[i] = shapes[i].with(0, at: 0)
    }
    do {
      let inputs = try shapes.map { try Tensor(filled: 1, $0) }
      let run = try Run(sampleCase.sample.operation, inputs) { try Tensor(filled: 1, $0.shape) }
      guard type(of: sampleCase.sample.operation).isDifferentiable else { return }
      for (input, gradient) in zip(run.inputs, run.gradients) { #expect(gradient?.shape == input.shape) }
    } catch let error as TensorError {
      #expect(error.kind == .shape || error.kind == .value)
    }
  }
}

extension Elementwise.Function {
  /// The function in double.
  fileprivate func exact(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .exp: exponential(x)
    case .log: logarithm(x)
    case .sqrt: x.squareRoot()
    case .square: x * x
    case .abs: Swift.abs(x)
    case .relu: Swift.max(0, x)
    case .sigmoid: 1 / (1 + exponential(-x))
    case .tanh: hyperbolicTangent(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : 0
    case .sin: sine(x)
    case .cos: cosine(x)
    case .gelu: x * complementaryErrorFunction(-x * 0.5.squareRoot()) / 2
    case .softplus: Swift.max(0, x) + logarithm(1 + exponential(-Swift.abs(x)))
    }
  }
}

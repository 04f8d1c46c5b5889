import Testing

@testable import Runtime

@Suite("Squares and diagonals of products that are not formed")
struct CorrelationProductTests {
  /// Rows n and columns p and q: fewer rows than columns, as many, and more.
  static let sizes = [(6, 40, 40), (20, 20, 20), (70, 24, 24), (5, 30, 17), (1, 9, 4)]

  @Test("the sum of squares and its gradient are those of the product's entries", arguments: sizes)
  func squares(_ n: Int, _ p: Int, _ q: Int) throws {
    let (a, b) = try factors(n, p, q)
    let c = Oracle.product(a.scalars, transposed: true, b.scalars, transposed: false, p, q, n)
    let run = try Run(ProductSquares(factor: 0.5), [a, b]) { try Tensor(filled: 3, $0.shape) }
    #expect(Deviation(run.output.scalars, from: [0.5 * sum(c.map { $0 * $0 })]).largest < 1e-6)
    // Of 1.5 Σ c²: 3 b cᵀ and 3 a c.
    let gradients = expected(a, b, slopes: c.map { 3 * $0 }, n, p, q)
    for (found, expected) in zip(run.gradients, [gradients.a, gradients.b]) {
      #expect(relativeDistance(try #require(found).scalars, expected) < 1e-5)
    }
  }

  @Test(
    "off the diagonal, value and gradient are those of the entries there",
    arguments: [(6, 40), (20, 20), (70, 24), (2, 3)])
  func offDiagonal(_ n: Int, _ d: Int) throws {
    let (a, b) = try factors(n, d, d)
    var c = Oracle.product(a.scalars, transposed: true, b.scalars, transposed: false, d, d, n)
    let all = sum(c.map { $0 * $0 })
    for i in 0..<d { c[i * (d + 1)] = 0 }
    let tape = Tape()
    let (x, y) = (tape.variable(a), tape.variable(b))
    let value = try tape.apply(ProductSquares(), x, y, try tape.apply(ProductDiagonal(), x, y))
    #expect(Deviation(value.scalars, from: [sum(c.map { $0 * $0 })], scale: all).largest < 1e-6)
    let found = try tape.backward(from: value)
    let gradients = expected(a, b, slopes: c.map { 2 * $0 }, n, d, d)
    #expect(relativeDistance(try #require(found.of(x)).scalars, gradients.a) < 1e-5)
    #expect(relativeDistance(try #require(found.of(y)).scalars, gradients.b) < 1e-5)
  }

  @Test("the diagonal is that of the product", arguments: [(6, 40), (300, 7), (3, 700)])
  func diagonal(_ n: Int, _ d: Int) throws {
    let (a, b) = try factors(n, d, d)
    let c = Oracle.product(a.scalars, transposed: true, b.scalars, transposed: false, d, d, n)
    let found = try Tape().apply(ProductDiagonal(), a, b)
    #expect(Deviation(found.scalars, from: (0..<d).map { c[$0 * (d + 1)] }).largest < 1e-6)
  }

  @Test("a matrix with itself gives the sum of squares of its Gram matrix")
  func oneFactor() throws {
    let (a, _) = try factors(6, 40, 40)
    let c = Oracle.product(a.scalars, transposed: true, a.scalars, transposed: false, 40, 40, 6)
    let run = try Run(ProductSquares(), [a, a]) { try Tensor(filled: 1, $0.shape) }
    #expect(Deviation(run.output.scalars, from: [sum(c.map { $0 * $0 })]).largest < 1e-6)
    let gradients = expected(a, a, slopes: c.map { 2 * $0 }, 6, 40, 40)
    for found in run.gradients {
      #expect(relativeDistance(try #require(found).scalars, gradients.a) < 1e-5)
    }
  }

  @Test(
    "a large and a small factor whose Gram matrices are out of range give what their product gives",
    arguments: [(Float(1e25), Float(1e-25)), (1e-22, 1e20), (3e18, 1e-18)])
  func range(_ large: Float, _ small: Float) throws {
    let (a, b) = try factors(4, 12, 12)
    let x = try scaled(a, by: large), y = try scaled(b, by: small)
    let c = Oracle.product(x.scalars, transposed: true, y.scalars, transposed: false, 12, 12, 4)
    let run = try Run(ProductSquares(), [x, y]) { try Tensor(filled: 1, $0.shape) }
    #expect(Deviation(run.output.scalars, from: [sum(c.map { $0 * $0 })], scale: 0).largest < 1e-5)
    let gradients = expected(x, y, slopes: c.map { 2 * $0 }, 4, 12, 12)
    #expect(relativeDistance(try #require(run.gradients[0]).scalars, gradients.a) < 1e-5)
  }

  @Test("zeros give 0, and what is not a number stays so", arguments: [Float.nan, .infinity])
  func special(_ number: Float) throws {
    let zeros = try Tensor(filled: 0, [3, 12]), (a, _) = try factors(3, 12, 12)
    let diagonal = try Tensor(filled: 0, [12])
    #expect(try Tape().apply(ProductSquares(), zeros, a).scalars == [0])
    #expect(try Tape().apply(ProductSquares(), zeros, a, diagonal).scalars == [0])
    var numbers = a.scalars
    numbers[5] = number
    let x = try Tensor(numbers, a.shape)
    let own = try Tape().apply(ProductDiagonal(), x, a)
    #expect(try !#require(Tape().apply(ProductSquares(), x, a).scalar).isFinite)
    #expect(try !#require(Tape().apply(ProductSquares(), x, a, own).scalar).isFinite)
  }

  private func factors(_ n: Int, _ p: Int, _ q: Int) throws -> (Tensor, Tensor) {
    let key = Key(seed: 6)
    return (
      try Tensor(normal: try Shape([n, p]), key: key.at(0)),
      try Tensor(normal: try Shape([n, q]), key: key.at(1))
    )
  }

  private func scaled(_ x: Tensor, by factor: Float) throws -> Tensor {
    try Tensor(x.scalars.map { $0 * factor }, x.shape)
  }

  private func sum(_ x: [Double]) -> Double { x.reduce(0, +) }

  /// The gradients of Σ slopes_ij (aᵀ b)_ij for fixed slopes.
  private func expected(
    _ a: Tensor, _ b: Tensor, slopes: [Double], _ n: Int, _ p: Int, _ q: Int
  ) -> (a: [Double], b: [Double]) {
    let (x, y) = (a.scalars, b.scalars)
    var gradients = ([Double](repeating: 0, count: n * p), [Double](repeating: 0, count: n * q))
    for r in 0..<n {
      for i in 0..<p {
        for j in 0..<q {
          gradients.0[r * p + i] += slopes[i * q + j] * Double(y[r * q + j])
          gradients.1[r * q + j] += slopes[i * q + j] * Double(x[r * p + i])
        }
      }
    }
    return gradients
  }
}

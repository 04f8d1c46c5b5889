import Testing

@testable import Runtime

@Suite("Matrix products")
struct ProductTests {
  @Test("every size and transposition agrees with plain loops", arguments: [0, 1, 2, 7, 17, 33, 64])
  func sizes(_ m: Int) throws {
    for n in [0, 1, 2, 7, 17, 33, 64] {
      for k in [0, 1, 2, 7, 17, 33, 64] {
        for (ta, tb) in [(false, false), (false, true), (true, false), (true, true)] {
          let deviation = try deviation(m, n, k, ta, tb)
          #expect(deviation.largest < 1e-5, "\(m) x \(k) x \(n), transposed \(ta) \(tb): \(deviation)")
        }
      }
    }
  }

  @Test(
    "sizes around the blocks of the library agree", arguments: [(129, 65, 257), (1, 300, 127), (255, 1, 383)])
  func large(_ m: Int, _ n: Int, _ k: Int) throws {
    for (ta, tb) in [(false, false), (false, true), (true, false), (true, true)] {
      #expect(try deviation(m, n, k, ta, tb).largest < 1e-5)
    }
  }

  @Test("what was there is scaled by beta and added to")
  func scaled() throws {
    let a = try Tensor(normal: [5, 3], key: Key(seed: 1)), b = try Tensor(normal: [3, 4], key: Key(seed: 2))
    let c = try Tensor(normal: [5, 4], key: Key(seed: 3))
    let expected = zip(
      Oracle.product(a.scalars, transposed: false, b.scalars, transposed: false, 5, 4, 3), c.scalars
    )
    .map { 2 * $0 - 0.5 * Double($1) }
    BLAS.product(
      a.floats, transposed: false, b.floats, transposed: false, into: c.mutableFloats, 5, 4, 3, alpha: 2,
      beta: -0.5)
    #expect(Deviation(c.scalars, from: expected).largest < 1e-6)
  }

  @Test("the Gram matrix fills the upper triangle and leaves the lower", arguments: [1, 2, 17, 40])
  func gram(_ n: Int) throws {
    for k in [1, 3, 40] {
      let a = try Tensor(normal: [n, k], key: Key(seed: 1))
      let c = try Tensor(filled: 7, [n, n])
      BLAS.gram(a.floats, into: c.mutableFloats, n, k)
      var expected = Oracle.product(a.scalars, transposed: false, a.scalars, transposed: true, n, n, k)
      for i in 0..<n { for j in 0..<i { expected[i * n + j] = 7 } }
      #expect(Deviation(c.scalars, from: expected).largest < 1e-5)
    }
  }

  @Test("a symmetric product reads the upper triangle alone", arguments: [1, 2, 17, 40])
  func symmetric(_ n: Int) throws {
    let d = 23
    let s = try Tensor(normal: [n, n], key: Key(seed: 1)), b = try Tensor(normal: [n, d], key: Key(seed: 2))
    var full = s.scalars
    for i in 0..<n { for j in 0..<i { full[i * n + j] = full[j * n + i] } }
    let expected = Oracle.product(full, transposed: false, b.scalars, transposed: false, n, d, n).map {
      1.5 * $0
    }
    let c = try Tensor(filled: .nan, [n, d])
    BLAS.symmetricProduct(s.floats, b.floats, into: c.mutableFloats, n, d, alpha: 1.5, beta: 0)
    #expect(Deviation(c.scalars, from: expected).largest < 1e-5)
  }

  @Test("a product repeats bit by bit")
  func repeats() throws {
    let a = try Tensor(normal: [256, 300], key: Key(seed: 1)),
      b = try Tensor(normal: [300, 200], key: Key(seed: 2))
    let first = try Tape().apply(MatrixProduct(), a, b).bits
    for _ in 0..<20 { #expect(try Tape().apply(MatrixProduct(), a, b).bits == first) }
  }

  /// The larger one of both libraries, into a result full of NaN, none of which may survive.
  private func deviation(_ m: Int, _ n: Int, _ k: Int, _ ta: Bool, _ tb: Bool) throws -> Deviation {
    let a = try Tensor(normal: ta ? [k, m] : [m, k], key: Key(seed: 1))
    let b = try Tensor(normal: tb ? [n, k] : [k, n], key: Key(seed: 2))
    let expected = Oracle.product(a.scalars, transposed: ta, b.scalars, transposed: tb, m, n, k)
    let product = FloatProduct(m: m, n: n, k: k, transposeA: ta, transposeB: tb)
    let deviations = try FloatProduct.Library.allCases.map { library in
      let c = try Tensor(filled: .nan, [m, n])
      product.compute(a, b, into: c, by: library)
      return Deviation(c.scalars, from: expected)
    }
    return deviations.max { $0.largest < $1.largest } ?? deviations[0]
  }
}

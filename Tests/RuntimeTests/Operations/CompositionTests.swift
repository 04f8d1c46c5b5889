import Testing

@testable import Runtime

@Suite("Compositions of operations")
struct CompositionTests {
  typealias Function = @Sendable (Tape, Tensor) throws -> Tensor

  struct Composition: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shape: Shape
    let run: Function
    /// The same of one row of numbers along the axis, in double.
    let axis: Int
    let row: @Sendable ([Double]) -> [Double]
  }

  static let all: [Composition] = [
    Composition(
      testDescription: "variance", shape: [5, 3], run: { try $0.variance($1, axes: [0]) }, axis: 0,
      row: { [variance($0, 0)] }),
    Composition(
      testDescription: "unbiased variance", shape: [3, 5],
      run: { try $0.variance($1, axes: [-1], ddof: 1, keep: true) }, axis: 1, row: { [variance($0, 1)] }),
    Composition(
      testDescription: "std", shape: [5, 3], run: { try $0.standardDeviation($1, axes: [0], ddof: 1) },
      axis: 0,
      row: { [variance($0, 1).squareRoot()] }),
    Composition(
      testDescription: "standardized rows", shape: [3, 5], run: { try $0.standardized($1, axis: 1) }, axis: 1,
      row: { standardized($0, ddof: 0, epsilon: 1e-5) }),
    Composition(
      testDescription: "standardized with ddof", shape: [5, 3],
      run: { try $0.standardized($1, axis: -2, ddof: 1, epsilon: 0.1) }, axis: 0,
      row: { standardized($0, ddof: 1, epsilon: 0.1) }),
    Composition(
      testDescription: "l2 normalized", shape: [3, 4], run: { try $0.normalized($1) }, axis: 1,
      row: { row in
        let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { $0 / length }
      }),
    Composition(
      testDescription: "norm", shape: [3, 4], run: { try $0.norm($1, axes: [1]) }, axis: 1,
      row: { row in [row.reduce(0) { $0 + $1 * $1 }.squareRoot()] }),
    Composition(
      testDescription: "norm of magnitudes", shape: [4, 3], run: { try $0.norm($1, .absolute, axes: [0]) },
      axis: 0,
      row: { row in [row.reduce(0) { $0 + abs($1) }] }),
    Composition(
      testDescription: "largest magnitude", shape: [3, 4],
      run: { try $0.norm($1, .largest, axes: [1], keep: true) }, axis: 1,
      row: { row in [row.map(abs).max() ?? 0] }),
    Composition(
      testDescription: "softmax", shape: [3, 4], run: { try $0.softmax($1) }, axis: 1,
      row: { row in
        let sum = row.reduce(0) { $0 + exponential($1) }
        return row.map { exponential($0) / sum }
      }),
    Composition(
      testDescription: "log softmax", shape: [4, 3], run: { try $0.logSoftmax($1, axis: 0) }, axis: 0,
      row: { row in
        let sum = row.reduce(0) { $0 + exponential($1) }
        return row.map { $0 - logarithm(sum) }
      }),
    Composition(
      testDescription: "log sum exp", shape: [3, 4], run: { try $0.logSumExp($1, axes: [1]) }, axis: 1,
      row: { row in [logarithm(row.reduce(0) { $0 + exponential($1) })] }),
  ]

  @Test("a composition is what its formula says, row by row", arguments: all)
  func formula(_ composition: Composition) throws {
    let x = try Tensor(normal: composition.shape, key: Key(seed: 61))
    let result = try composition.run(Tape(recording: false), x).scalars.map(Double.init)
    let rows = composition.shape[1 - composition.axis], along = composition.shape[composition.axis]
    let values = x.scalars.map(Double.init)
    for i in 0..<rows {
      let row = (0..<along).map { composition.axis == 1 ? values[i * along + $0] : values[$0 * rows + i] }
      let expected = composition.row(row)
      for (k, number) in expected.enumerated() {
        let place = composition.axis == 1 ? i * expected.count + k : k * rows + i
        #expect(abs(result[place] - number) < 1e-5 * max(1, abs(number)), "row \(i), element \(k)")
      }
    }
  }

  @Test("gradients agree with central differences", arguments: all)
  func gradient(_ composition: Composition) throws {
    let x = try Tensor(normal: composition.shape, key: Key(seed: 62))
    let tape = Tape()
    let variable = tape.variable(x)
    let y = try composition.run(tape, variable)
    let weights = try Tensor(normal: y.shape, key: Key(seed: 63))
    let gradients = try tape.backward(from: [(y, weights)])
    let gradient = try #require(gradients.of(variable)).scalars
    func value(_ numbers: [Float]) throws -> Double {
      let y = try composition.run(Tape(recording: false), try Tensor(numbers, composition.shape))
      return zip(weights.scalars, y.scalars).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    for i in x.scalars.indices {
      var above = x.scalars, below = x.scalars
      above[i] += 1e-2
      below[i] -= 1e-2
      let difference = (try value(above) - value(below)) / (Double(above[i]) - Double(below[i]))
      #expect(abs(Double(gradient[i]) - difference) < 5e-3 * max(1, abs(difference)), "element \(i)")
    }
  }

  @Test("a product of stacks is that of their matrices, one by one, small ones or large")
  func stacks() throws {
    let tape = Tape(recording: false)
    for (m, k, n) in [(5, 7, 6), (170, 160, 170)] {
      let a = try Tensor(normal: try Shape([2, 2, m, k]), key: Key(seed: 64))
      let b = try Tensor(normal: try Shape([2, 2, n, k]), key: Key(seed: 65))
      let stacked = try tape.product(a, b, transposeB: true)
      let shared = try tape.product(
        a, try tape.apply(Slice([.element(0), .element(0)]), b), transposeB: true)
      #expect(stacked.shape.array == [2, 2, m, n] && shared.shape == stacked.shape)
      for i in 0..<4 {
        func expected(_ other: Int) -> [Double] {
          Oracle.product(
            Array(a.scalars[i * m * k..<(i + 1) * m * k]), transposed: false,
            Array(b.scalars[other * n * k..<(other + 1) * n * k]), transposed: true, m, n, k)
        }
        let place = i * m * n..<(i + 1) * m * n
        #expect(Deviation(Array(stacked.scalars[place]), from: expected(i)).largest < 1e-5)
        #expect(Deviation(Array(shared.scalars[place]), from: expected(0)).largest < 1e-5)
      }
    }
  }

  @Test("a stack does not go with a matrix on its left, nor with other sizes")
  func stacksRefused() throws {
    let tape = Tape(recording: false)
    let stack = try Tensor(filled: 1, [2, 3, 4]), matrix = try Tensor(filled: 1, [3, 3])
    let left = #expect(throws: TensorError.self) { try tape.product(matrix, stack) }
    #expect(left?.operands == [[3, 3], [2, 3, 4]])
    let inner = #expect(throws: TensorError.self) { try tape.product(stack, matrix) }
    #expect(inner?.reason == "inner sizes 4 and 3 differ" && inner?.operands == [[2, 3, 4], [3, 3]])
  }

  @Test("large numbers neither overflow nor become NaN")
  func large() throws {
    let tape = Tape(recording: false)
    let x = try vector(1000, 1000, -1000)
    #expect(try tape.softmax(x).scalars == [0.5, 0.5, 0])
    #expect(try #require(try tape.logSumExp(x).scalar) == 1000 + Float(logarithm(2)))
    #expect(try #require(try tape.logSumExp(try vector(-.infinity, -.infinity)).scalar) == -.infinity)
    #expect(try tape.logSoftmax(try vector(-1000, 0)).scalars == [-1000, 0])
  }

  @Test("a row of zeros stays zeros when scaled to length 1, and has a finite gradient")
  func zeroLength() throws {
    let tape = Tape()
    let x = tape.variable(try Tensor(filled: 0, [1, 3]))
    let y = try tape.normalized(x)
    #expect(y.scalars == [0, 0, 0])
    let gradients = try tape.backward(from: [(y, try Tensor(filled: 1, [1, 3]))])
    #expect(try #require(gradients.of(x)).scalars.allSatisfy(\.isFinite))
  }

  @Test("lengths of nothing and deviations of equals are 0, with gradient 0", arguments: [false, true])
  func roots(_ isNorm: Bool) throws {
    let tape = Tape()
    let x = tape.variable(try Tensor(filled: 0, [2, 3]))
    let y = isNorm ? try tape.norm(x, axes: [1]) : try tape.standardDeviation(x, axes: [1])
    #expect(y.scalars == [0, 0])
    let gradients = try tape.backward(from: [(y, try vector(1, 1))])
    #expect(try #require(gradients.of(x)).scalars == [0, 0, 0, 0, 0, 0])
  }

  @Test("covariance and cross-correlation are what their formulas say")
  func covariances() throws {
    let tape = Tape(recording: false), n = 7, d = 3
    let a = try Tensor(normal: [n, d], key: Key(seed: 66)),
      b = try Tensor(normal: [n, d], key: Key(seed: 67))
    func columns(_ x: Tensor) -> [[Double]] {
      (0..<d).map { c in
        let column = (0..<n).map { Double(x.scalars[$0 * d + c]) }
        return column.map { $0 - column.reduce(0, +) / Double(n) }
      }
    }
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let (x, y) = (columns(a), columns(b))
    for ddof in [0, 1] {
      let expected = x.flatMap { one in x.map { dot(one, $0) / Double(n - ddof) } }
      #expect(Deviation(try tape.covariance(a, ddof: ddof).scalars, from: expected).largest < 1e-5)
    }
    let expected = x.flatMap { one in
      y.map {
        dot(one, $0) / ((dot(one, one) + Double(n) * 0.1) * (dot($0, $0) + Double(n) * 0.1)).squareRoot()
      }
    }
    #expect(Deviation(try tape.crossCorrelation(a, b, epsilon: 0.1).scalars, from: expected).largest < 1e-5)
  }

  @Test("a variance of as few values as ddof is refused, and an axis that is not there")
  func refused() throws {
    let tape = Tape(recording: false)
    let x = try Tensor(filled: 1, [1, 3])
    let few = #expect(throws: TensorError.self) { try tape.variance(x, axes: [0], ddof: 1) }
    #expect(few?.reason == "1 value is too few for ddof=1")
    let missing = #expect(throws: TensorError.self) { try tape.softmax(x, axis: 2) }
    #expect(missing?.operation == "softmax")
  }
}

private func variance(_ row: [Double], _ ddof: Double) -> Double {
  let mean = row.reduce(0, +) / Double(row.count)
  return row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (Double(row.count) - ddof)
}

private func standardized(_ row: [Double], ddof: Double, epsilon: Double) -> [Double] {
  let mean = row.reduce(0, +) / Double(row.count)
  let deviation = (variance(row, ddof) + epsilon).squareRoot()
  return row.map { ($0 - mean) / deviation }
}

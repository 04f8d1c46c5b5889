import Runtime
import Testing

@Suite struct DoubleMatrixTests {
  private func matrix(_ rows: Int, _ columns: Int, _ value: (Int, Int) -> Double) throws -> DoubleMatrix {
    let matrix = try DoubleMatrix(rows, columns, for: "test")
    matrix.withElements { elements in
      for row in 0..<rows {
        for column in 0..<columns { elements[row * columns + column] = value(row, column) }
      }
    }
    return matrix
  }

  @Test("sums of products are those of loops, over the rows asked for")
  func products() throws {
    func left(_ i: Int, _ j: Int) -> Double { Double(i * 3 - j * j) / 7 }
    func right(_ i: Int, _ j: Int) -> Double { Double(i - 2 * j) / 3 }
    let a = try matrix(9, 4, left), b = try matrix(9, 5, right)
    let c = try DoubleMatrix(4, 5, for: "test"), rows = try DoubleMatrix(4, 4, for: "test")
    let columns = try DoubleMatrix(9, 9, for: "test")
    for _ in 0..<2 { c.add(transposed: a, times: b, rows: 6) }
    rows.addGram(transposed: a, rows: 6)
    columns.addGram(a, columns: 3)
    c.withElements { c in
      for i in 0..<4 {
        for j in 0..<5 {
          let sum: Double = (0..<6).map { left($0, i) * right($0, j) }.reduce(0, +)
          #expect(abs(c[i * 5 + j] - 2 * sum) < 1e-12)
        }
      }
    }
    rows.withElements { found in
      for i in 0..<4 {
        for j in i..<4 {
          let sum: Double = (0..<6).map { left($0, i) * left($0, j) }.reduce(0, +)
          #expect(abs(found[i * 4 + j] - sum) < 1e-12)
        }
      }
    }
    columns.withElements { found in
      for i in 0..<9 {
        for j in i..<9 {
          let sum: Double = (0..<3).map { left(i, $0) * left(j, $0) }.reduce(0, +)
          #expect(abs(found[i * 9 + j] - sum) < 1e-12)
        }
      }
    }
  }

  @Test("eigenvalues are those known, ascending; what is not finite has none")
  func eigenvalues() throws {
    let chain = try matrix(30, 30) { (i: Int, j: Int) -> Double in i == j ? 2 : abs(i - j) == 1 ? -1 : 0 }
    let found = try chain.eigenvalues(for: "test")
    // 2 - 2 cos(π k / 31), by their sum and the sum of their squares: the traces of the matrix and its square.
    let sum: Double = found.reduce(0, +)
    let squares: Double = found.map { $0 * $0 }.reduce(0, +)
    #expect(found == found.sorted())
    #expect(abs(sum - 60) < 1e-11)
    #expect(abs(squares - 178) < 1e-10)  // 30 * 4 + 2 * 29
    // Only the upper triangle is read.
    let triangle = try matrix(2, 2) { (i: Int, j: Int) -> Double in i > j ? .nan : i == j ? 3 : 1 }
    let pair = try triangle.eigenvalues(for: "test")
    #expect(abs(pair[0] - 2) < 1e-14 && abs(pair[1] - 4) < 1e-14)
    #expect(try DoubleMatrix(0, 0, for: "test").eigenvalues(for: "test").isEmpty)
    #expect(throws: TensorError.self) { try matrix(2, 2) { _, _ in .nan }.eigenvalues(for: "test") }
    #expect(throws: TensorError.self) { try DoubleMatrix(1 << 30, 1 << 30, for: "test") }
    #expect(throws: TensorError.self) { try DoubleMatrix(-1, 2, for: "test") }
  }
}

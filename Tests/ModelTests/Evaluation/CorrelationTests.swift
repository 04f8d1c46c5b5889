import Model
import Runtime
import Testing

@Suite struct CorrelationTests {
  /// standardize(a).T @ standardize(b) / n, in double.
  private func direct(_ a: Tensor, _ b: Tensor) -> [Float] {
    let n = a.shape[0]
    func columns(_ x: Tensor) -> [[Double]] {
      let numbers = x.scalars
      return (0..<x.shape[1]).map { column in
        let values = (0..<n).map { Double(numbers[$0 * x.shape[1] + column]) }
        let mean = values.reduce(0, +) / Double(n)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        return values.map { ($0 - mean) / (variance + 1e-5).squareRoot() }
      }
    }
    let (left, right) = (columns(a), columns(b))
    return left.flatMap { x in right.map { y in Float(zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)) }
    }
  }

  private func rows(_ x: Tensor, _ range: Range<Int>) throws -> Tensor {
    let width = x.shape[1]
    return try Tensor(
      Array(x.scalars[range.lowerBound * width..<range.upperBound * width]), Shape([range.count, width]))
  }

  @Test("batch by batch or at once, it is PyTorch's matrix", arguments: [1, 7, 25, 50])
  func golden(batch: Int) throws {
    let golden = try Golden("evaluation")
    let za = try golden.tensor("za"), zb = try golden.tensor("zb")
    var sums = CorrelationSums()
    for start in stride(from: 0, to: 50, by: batch) {
      let range = start..<min(50, start + batch)
      try sums.add(try rows(za, range), try rows(zb, range))
    }
    #expect(deviation(try sums.matrix(), from: try golden.tensor("correlation")) < 1e-6)
  }

  @Test("columns far from 0 and of drifting mean lose nothing, a constant one correlates with nothing")
  func conditions() throws {
    let noise = try Tensor(normal: [200, 4], key: Key(seed: 3)).scalars
    var numbers: [Float] = []
    for row in 0..<200 {
      let z = noise[row * 4..<row * 4 + 4].map { $0 }
      numbers += [1e4 + z[0], z[1] + Float(row), 1e-3 * z[2], 5]
    }
    let a = try Tensor(numbers, [200, 4])
    let b = try Tensor(normal: [200, 3], key: Key(seed: 4))
    var sums = CorrelationSums(), own = CorrelationSums()
    for start in stride(from: 0, to: 200, by: 16) {
      let range = start..<min(200, start + 16)
      try sums.add(try rows(a, range), try rows(b, range))
      try own.add(try rows(a, range), try rows(a, range))
    }
    #expect(deviation(try sums.matrix().scalars, from: direct(a, b), atLeast: 1) < 1e-5)
    let auto = try own.matrix().scalars
    #expect(deviation(auto, from: direct(a, a), atLeast: 1) < 1e-5)
    #expect(auto[3] == 0 && auto[15] == 0 && abs(auto[0] - 1) < 1e-4)
  }

  @Test("what is no pair of embeddings is refused")
  func refusals() throws {
    var sums = CorrelationSums()
    #expect(throws: TensorError.self) { try sums.matrix() }
    #expect(throws: TensorError.self) { try sums.add(Tensor(filled: 1, [2]), Tensor(filled: 1, [2, 2])) }
    #expect(throws: TensorError.self) { try sums.add(Tensor(filled: 1, [3, 2]), Tensor(filled: 1, [2, 2])) }
    try sums.add(Tensor(filled: 1, [2, 2]), Tensor(filled: 1, [2, 3]))
    #expect(throws: TensorError.self) { try sums.add(Tensor(filled: 1, [2, 3]), Tensor(filled: 1, [2, 3])) }
  }

  @Test("a data set's matrix is that of all its embeddings, whatever the batch; views are drawn by key")
  func ofData() throws {
    let data = try Digits(size: 8).train.slice(0..<70)
    let model = try Model(
      Sequential([FlattenLayer(), try Linear(6)]), input: [8, 8, 1], key: Key(seed: 2))
    let all = try data.features { try! model($0) }
    for batch in [16, 70, 1000] {
      let found = try data.correlation(views: [], view: View([]), batch: batch, key: Key(seed: 0)) {
        try model($0)
      }
      #expect(deviation(found.scalars, from: direct(all, all), atLeast: 1) < 1e-5)
    }
    let noise = View([try GaussianNoise(0.3)])
    func drawn(_ batch: Int, _ seed: Int) throws -> [Float] {
      try data.correlation(views: [noise], view: View([]), batch: batch, key: Key(seed: seed)) {
        try model($0)
      }.scalars
    }
    #expect(deviation(try drawn(16, 1), from: try drawn(70, 1), atLeast: 1) < 1e-5)
    #expect(deviation(try drawn(16, 1), from: try drawn(16, 2), atLeast: 1) > 1e-3)
    // Two draws of a view are two images: they agree less than one with itself.
    #expect(try drawn(70, 1)[0] < 0.999)
    #expect(throws: (any Error).self) {
      try data.correlation(views: [noise, noise, noise], view: View([]), batch: 8, key: Key(seed: 0)) { $0 }
    }
    #expect(throws: (any Error).self) {
      try data.slice(0..<1).correlation(views: [], view: View([]), batch: 8, key: Key(seed: 0)) { $0 }
    }
  }
}

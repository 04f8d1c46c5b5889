import Model
import Runtime
import Testing

@Suite struct NearestCentroidTests {
  private func matrix(_ rows: [[Float]]) throws -> Tensor {
    try Tensor(rows.flatMap { $0 }, try Shape([rows.count, rows.first?.count ?? 0]))
  }

  @Test("examples count by direction and classes by the mean of theirs")
  func means() throws {
    // Unscaled, the long example would pull the mean of class 0 to the side of class 1.
    let train = try matrix([[1, 0], [1, 0], [0, 0.5], [0, 1000], [0, 2], [0.2, 1]])
    let result = try NearestCentroid(
      train: train, labels: [0, 0, 0, 1, 1, 1], test: matrix([[2, 1.1], [1, 4]]), testLabels: [0, 1],
      shots: 3, draws: 4, key: Key(seed: 0))
    #expect(result.accuracies == [1, 1, 1, 1])
    #expect(result.mean == 1 && result.std == 0)
  }

  @Test("mean and deviation are over the draws, which a key decides")
  func draws() throws {
    let key = Key(seed: 9)
    let train = try Tensor(normal: [60, 4], key: key.at(0))
    let test = try Tensor(normal: [40, 4], key: key.at(1))
    func run(_ draws: Int, _ key: Key) throws -> NearestCentroid {
      try NearestCentroid(
        train: train, labels: (0..<60).map { $0 % 3 }, test: test, testLabels: (0..<40).map { $0 % 3 },
        shots: 2, draws: draws, key: key)
    }
    let result = try run(10, key)
    #expect(result.accuracies == (try run(10, key)).accuracies)
    #expect(Array(result.accuracies.prefix(3)) == (try run(3, key)).accuracies)
    #expect(result.accuracies != (try run(10, Key(seed: 10))).accuracies)
    let mean = result.accuracies.reduce(0, +) / 10
    let variance = result.accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10
    #expect(abs(result.mean - mean) < 1e-12 && abs(result.std - variance.squareRoot()) < 1e-12)
    #expect(result.std > 0)
  }

  @Test("raw pixels of the digits are as good as they should be")
  func digits() throws {
    let digits = try Digits(size: 16)
    let train = try digits.train.features(same)
    let test = try digits.test.features(batch: 77, same)
    #expect(train.shape == [1297, 256])
    func centroid(shots: Int) throws -> Double {
      try NearestCentroid(
        train: train, labels: digits.train.labels, test: test, testLabels: digits.test.labels, shots: shots,
        draws: 20, key: Key(seed: 0)
      ).mean
    }
    #expect(try abs(centroid(shots: 1) - 0.655) < 0.02)
    #expect(try abs(centroid(shots: 5) - 0.835) < 0.02)
    let neighbors = try NearestNeighbors(train, labels: digits.train.labels, k: 5)
    #expect(try abs(accuracy(neighbors.classify(test), digits.test.labels) - 0.99) < 0.005)
  }

  @Test("what can't be learned from is refused")
  func errors() throws {
    let train = try matrix([[1, 0], [0, 1], [0, 2]])
    func run(_ labels: [Int32], shots: Int = 1, draws: Int = 1, test: [[Float]] = [[1, 1]]) throws {
      _ = try NearestCentroid(
        train: train, labels: labels, test: matrix(test), testLabels: test.map { _ in 0 }, shots: shots,
        draws: draws, key: Key(seed: 0))
    }
    let few = TensorError(
      "nearest_centroid", "`shots` is 2, more than the 1 examples of class 5", kind: .value)
    #expect(throws: few) { try run([5, 1, 1], shots: 2) }
    #expect(throws: TensorError.self) { try run([0, 1, 1], shots: 0) }
    #expect(throws: TensorError.self) { try run([0, 1, 1], draws: 0) }
    #expect(throws: TensorError.self) { try run([0, 1]) }
    #expect(throws: TensorError.self) { try run([0, 1, 1], test: []) }
    #expect(throws: TensorError.self) { try run([0, 1, 1], test: [[1, 2, 3]]) }
    #expect(throws: TensorError.self) { try run([-1, 1, 1]) }
    #expect(throws: Never.self) { try run([3, 1, 1], test: [[.nan, 0], [0, 0]]) }
  }

  @Test("features that are none are refused")
  func features() throws {
    let data = try Digits().test.slice(0..<10)
    let none = try data.slice(0..<0)
    let single = try Tensor(scalar: 1)
    #expect(throws: DataError.self) { try data.features(batch: 0, same) }
    #expect(throws: DataError.self) { try none.features(same) }
    #expect(throws: DataError.self) { try data.features { _ in single } }
    #expect(throws: Never.self) { try data.features(batch: .max, same) }
  }

  private func same(_ images: Tensor) throws(TensorError) -> Tensor { images }
}

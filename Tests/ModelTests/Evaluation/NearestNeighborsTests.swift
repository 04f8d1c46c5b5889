import Model
import Runtime
import Testing

@Suite struct NearestNeighborsTests {
  private func matrix(_ rows: [[Float]]) throws -> Tensor {
    try Tensor(rows.flatMap { $0 }, try Shape([rows.count, rows.first?.count ?? 0]))
  }

  @Test("the length of a feature does not count, its direction does")
  func directions() throws {
    let examples = try matrix([[1, 0], [0, 100], [-0.01, 0]])
    let classifier = try NearestNeighbors(examples, labels: [4, 7, 9], k: 1)
    #expect(try classifier.classify(matrix([[90, 1], [0.1, 1], [-7, 3]])) == [4, 7, 9])
  }

  @Test("the majority wins, and of classes with as many votes the nearest")
  func votes() throws {
    let examples = try matrix([[1, 0], [1, 0.2], [1, 0.3], [1, 0.4]])
    let labels: [Int32] = [1, 2, 2, 1]
    let query = try matrix([[1, 0]])
    #expect(try NearestNeighbors(examples, labels: labels, k: 1).classify(query) == [1])
    #expect(try NearestNeighbors(examples, labels: labels, k: 2).classify(query) == [1])
    #expect(try NearestNeighbors(examples, labels: labels, k: 3).classify(query) == [2])
    #expect(try NearestNeighbors(examples, labels: labels, k: 4).classify(query) == [1])
    // Of examples as similar the first given is the nearest.
    let same = try matrix([[1, 0], [1, 0]])
    #expect(try NearestNeighbors(same, labels: [5, 3], k: 1).classify(query) == [5])
    #expect(try NearestNeighbors(same, labels: [5, 3], k: 2).classify(query) == [5])
  }

  @Test("a low temperature lets the nearest outvote the majority")
  func temperature() throws {
    let examples = try matrix([[1, 0], [1, 1], [1, 1]])
    let query = try matrix([[1, 0]])
    for (temperature, winner) in [(0.07, 1), (1e-300, 1), (10.0, 2), (1e300, 2)] as [(Double, Int32)] {
      let classifier = try NearestNeighbors(examples, labels: [1, 2, 2], k: 3, temperature: temperature)
      #expect(try classifier.classify(query) == [winner])
    }
  }

  @Test("zeros, NaN and infinity are far from everything, without a trap")
  func withoutDirection() throws {
    let examples = try matrix([[0, 0], [.nan, 1], [.infinity, 0], [1, 1]])
    for temperature in [nil, 0.1] {
      let classifier = try NearestNeighbors(examples, labels: [0, 1, 2, 3], k: 4, temperature: temperature)
      #expect(try classifier.classify(matrix([[1, 0.9]])) == [3])
      #expect(try classifier.classify(matrix([[0, 0], [.nan, .nan]])) == [0, 0])
    }
  }

  @Test(
    "with and without a temperature, votes are those of a weighted vote in PyTorch", arguments: [1, 5, 20])
  func golden(k: Int) throws {
    let golden = try Golden("evaluation")
    let (features, labels) = (try golden.tensor("features"), try golden.tensor("labels").integers)
    for (name, temperature) in [("0", nil), ("0.07", 0.07), ("0.5", 0.5)] as [(String, Double?)] {
      let classifier = try NearestNeighbors(features, labels: labels, k: k, temperature: temperature)
      let expected = try golden.tensor("neighbors/\(k)/\(name)").integers
      #expect(try classifier.classify(golden.tensor("test")) == expected)
    }
  }

  @Test("the k nearest are those of a sorted list, equal ones in their order, wherever they stand")
  func selection() throws {
    var draws = Key(seed: 8).draws
    for count in [1, 31, 32, 33, 500] {
      // Few different directions, so that many examples are as similar; the labels tell them apart.
      let angles = (0..<count).map { _ in Float(draws.integer(below: 12)) }
      let examples = try matrix(angles.map { [12, $0] })
      let query = try matrix([[12, 0]])
      for k in [1, 2, 7, 31, 200] where k <= count {
        let order = angles.indices.sorted { (angles[$0], $0) < (angles[$1], $1) }.prefix(k)
        // Each example is a class of its own but for the last of the k nearest and the one after: two votes.
        var labels = (0..<count).map(Int32.init)
        if k > 1, let last = order.last { labels[last] = labels[order[k / 2 - 1]] }
        let winner = k > 2 || k == 2 ? labels[order[max(0, k / 2 - 1)]] : labels[order[0]]
        #expect(try NearestNeighbors(examples, labels: labels, k: k).classify(query) == [winner])
      }
    }
  }

  @Test("queries are answered alike one at a time and all together, on one thread and two")
  func portions() throws {
    let key = Key(seed: 2)
    let examples = try Tensor(normal: [300, 8], key: key.at(0))
    let queries = try Tensor(normal: [50, 8], key: key.at(1))
    let classifier = try NearestNeighbors(examples, labels: (0..<300).map { $0 % 7 }, k: 9)
    let size = Team.size
    defer { Team.setSize(size) }
    Team.setSize(1)
    let alone = try classifier.classify(queries)
    Team.setSize(2)
    #expect(try classifier.classify(queries) == alone)
    for row in 0..<50 {
      let one = try Tensor(Array(queries.scalars[row * 8..<row * 8 + 8]), [1, 8])
      #expect(try classifier.classify(one) == [alone[row]])
    }
    #expect(try classifier.classify(Tensor([Float](), [0, 8])).isEmpty)
  }

  @Test("what can't be compared is refused")
  func errors() throws {
    let two = try matrix([[1, 0], [0, 1]])
    #expect(throws: TensorError("knn", "`k` is 3, more than the 2 examples", kind: .value)) {
      try NearestNeighbors(two, labels: [0, 1], k: 3)
    }
    #expect(throws: TensorError.self) { try NearestNeighbors(two, labels: [0, 1], k: 0) }
    #expect(throws: TensorError.self) { try NearestNeighbors(two, labels: [0], k: 1) }
    #expect(throws: TensorError.self) { try NearestNeighbors(Tensor([Float](), [0, 2]), labels: [], k: 1) }
    #expect(throws: TensorError.self) { try NearestNeighbors(Tensor(filled: 1, [1]), labels: [0], k: 1) }
    for temperature in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: TensorError.self) {
        try NearestNeighbors(two, labels: [0, 1], k: 1, temperature: temperature)
      }
    }
    let classifier = try NearestNeighbors(two, labels: [0, 1], k: 1)
    #expect(throws: TensorError("knn", "interrupted", kind: .cancelled)) {
      try classifier.classify(two, isCancelled: { true })
    }
    #expect(throws: TensorError.self) { try classifier.classify(matrix([[1, 2, 3]])) }
    #expect(throws: TensorError.self) { try classifier.classify(Tensor(filled: 1, [2])) }
  }

  @Test("accuracy is the fraction that agrees")
  func agreement() throws {
    #expect(try accuracy([1, 2, 3, 4], [1, 0, 3, 4]) == 0.75)
    #expect(throws: TensorError.self) { try accuracy([1], [1, 2]) }
    #expect(throws: TensorError.self) { try accuracy([], []) }
  }
}

import Testing

@testable import Runtime

@Suite("Normalization in two processes")
struct CollectiveTests {
  @Test("standardizing two halves gives the rows of the whole, and their gradients")
  func standardize() throws {
    let whole = try Tensor(normal: [40, 9], key: Key(seed: 61)),
      upstream = try Tensor(normal: [40, 9], key: Key(seed: 62))
    let expected = try Run(Standardize(), [whole]) { _ in upstream }
    let processes = TwoProcesses()
    let found = try processes.run { half in
      try Run(Standardize(collective: processes), [try rows(whole, half)]) { _ in try rows(upstream, half) }
    }
    let output = found.flatMap(\.output.scalars)
    #expect(Deviation(output, from: expected.output.scalars.map(Double.init)).largest < 1e-6)
    let gradient = try found.flatMap { try #require($0.gradients[0]).scalars }
    #expect(
      Deviation(gradient, from: try #require(expected.gradients[0]).scalars.map(Double.init)).largest < 1e-5)
  }

  @Test(
    "batch norm of two halves gives the rows of the whole; gradients of weight and bias are parts of a sum")
  func batchNorm() throws {
    let key = Key(seed: 63)
    let whole = try Tensor(normal: [40, 9], key: key.at(0)),
      upstream = try Tensor(normal: [40, 9], key: key.at(1))
    let weight = try Tensor(normal: [9], key: key.at(2)), bias = try Tensor(normal: [9], key: key.at(3))
    let expected = try Run(BatchNormalization(.batch { _ in }, epsilon: 1e-5), [whole, weight, bias]) { _ in
      upstream
    }
    let processes = TwoProcesses()
    let found = try processes.run { half in
      let operation = BatchNormalization(.batch { _ in }, epsilon: 1e-5, collective: processes)
      return try Run(operation, [try rows(whole, half), weight, bias]) { _ in try rows(upstream, half) }
    }
    let output = found.flatMap(\.output.scalars)
    #expect(Deviation(output, from: expected.output.scalars.map(Double.init)).largest < 1e-5)
    let gradient = try found.flatMap { try #require($0.gradients[0]).scalars }
    #expect(
      Deviation(gradient, from: try #require(expected.gradients[0]).scalars.map(Double.init)).largest < 1e-5)
    for i in 1...2 {
      let parts = try found.map { try #require($0.gradients[i]) }
      let sum = try Tape().apply(Arithmetic(.add), parts[0], parts[1])
      #expect(Deviation(sum, from: try #require(expected.gradients[i])).largest < 1e-5)
    }
  }
}

/// The first or the second half of the rows.
private func rows(_ x: Tensor, _ half: Int) throws -> Tensor {
  let count = x.count / 2
  return try Tensor(Array(x.scalars[half * count..<(half + 1) * count]), [x.shape[0] / 2, x.shape[1]])
}

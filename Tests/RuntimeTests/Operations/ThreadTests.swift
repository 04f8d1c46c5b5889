import Testing

@testable import Runtime

/// Work of several chunks, so that the threads really share it.
@Suite("Threads", .serialized)
struct ThreadTests {
  struct Work: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let operation: any Operation
    let inputs: [Shape]
  }

  static let works: [Work] =
    Elementwise.Function.allCases.map {
      Work(testDescription: "\($0)", operation: Elementwise($0), inputs: [[100_003]])
    }
    + Arithmetic.Function.allCases.flatMap {
      [
        Work(testDescription: "\($0)", operation: Arithmetic($0), inputs: [[311, 97], [311, 97]]),
        Work(testDescription: "\($0) row", operation: Arithmetic($0), inputs: [[20, 31, 97], [97]]),
        Work(testDescription: "\($0) column", operation: Arithmetic($0), inputs: [[31, 1], [20, 31, 97]]),
      ]
    }
    + Reduction.Function.allCases.flatMap {
      [
        Work(testDescription: "\($0)", operation: Reduction($0), inputs: [[311, 97]]),
        Work(testDescription: "\($0) rows", operation: Reduction($0, axes: [0]), inputs: [[1011, 67]]),
        Work(testDescription: "\($0) columns", operation: Reduction($0, axes: [1]), inputs: [[1011, 67]]),
        Work(
          testDescription: "\($0) inner", operation: Reduction($0, axes: [1, 2]), inputs: [[7, 31, 33, 19]]),
      ]
    }
    + Comparison.Relation.allCases.flatMap {
      [
        Work(testDescription: "\($0)", operation: Comparison($0), inputs: [[100_003], [100_003]]),
        Work(testDescription: "\($0) row", operation: Comparison($0), inputs: [[20, 31, 97], [97]]),
        Work(testDescription: "\($0) column", operation: Comparison($0), inputs: [[31, 1], [20, 31, 97]]),
      ]
    } + [
      Work(testDescription: "transpose", operation: Transpose(), inputs: [[301, 207]]),
      Work(testDescription: "to bfloat16", operation: Cast(to: Format(.bfloat16)), inputs: [[100_003]]),
      Work(testDescription: "diagonal", operation: Diagonal(), inputs: [[301, 301]]),
      Work(testDescription: "off the diagonal", operation: OffDiagonal(), inputs: [[301, 301]]),
      Work(testDescription: "standardize", operation: Standardize(), inputs: [[5003, 37]]),
      Work(testDescription: "standardize wide", operation: Standardize(), inputs: [[33, 5003]]),
      Work(
        testDescription: "batch norm", operation: BatchNormalization(.batch { _ in }, epsilon: 1e-5),
        inputs: [[8, 20, 20, 33], [33], [33]]),
      Work(
        testDescription: "batch norm with ReLU",
        operation: BatchNormalization(.batch { _ in }, epsilon: 1e-5, relu: true),
        inputs: [[8, 20, 20, 33], [33], [33]]),
      Work(testDescription: "sorting", operation: ArgSort(axis: 1), inputs: [[5, 5003, 3]]),
      Work(
        testDescription: "group norm", operation: GroupNormalization(groups: 3),
        inputs: [[9, 20, 20, 33], [33], [33]]),
      Work(
        testDescription: "group norm of one sample", operation: GroupNormalization(groups: 3),
        inputs: [[1, 40, 40, 33], [33], [33]]),
      Work(
        testDescription: "small products", operation: BatchProduct(transposeB: true),
        inputs: [[7, 33, 40], [7, 33, 40]]),
    ]

  @Test("our own kernels give the same bits on one thread, two and three", arguments: works)
  func sameBits(_ work: Work) throws {
    let inputs = try work.inputs.enumerated().map { try Tensor(uniform: $1, key: Key(seed: 1).at($0)) }
    let results = try onThreads(1, 2, 3) {
      let run = try Run(work.operation, inputs) { try Tensor(normal: $0.shape, key: Key(seed: 2)) }
      return [run.output.bits] + run.gradients.map { $0?.bits ?? [] }
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("random numbers are the same for any number of threads")
  func random() throws {
    let results = try onThreads(1, 2, 3) {
      let key = Key(seed: 3)
      return [
        try Tensor(uniform: [100_001], key: key).bits, try Tensor(normal: [100_001], key: key).bits,
        try Tensor(integers: -7...1_000_000, [100_001], key: key).bits,
      ]
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("a team of two takes every index once")
  func everyIndex() throws {
    let counts = try onThreads(2, 1) { () -> [[Int32]] in
      let hits = try Tensor([Int32](repeating: 0, count: 1000), [1000])
      let cells = TeamCells(base: hits.raw.assumingMemoryBound(to: Int32.self))
      Team.run(1000) { cells.base[$0] += 1 }
      return [hits.integers]
    }
    #expect(counts[0] == [[Int32](repeating: 1, count: 1000)])
    #expect(counts[1] == counts[0])
  }

  private func onThreads<Result>(_ sizes: Int..., run: () throws -> Result) throws -> [Result] {
    let before = Team.size
    defer { Team.setSize(before) }
    return try sizes.map {
      Team.setSize($0)
      return try run()
    }
  }
}

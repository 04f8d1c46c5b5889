import Testing

@testable import Runtime

@Suite("Normalization")
struct NormalizationTests {
  @Test("batch norm with a ReLU is batch norm and then a ReLU", arguments: [3, 16, 32, 70, 128])
  func relu(_ columns: Int) throws {
    let key = Key(seed: 41)
    let inputs = [
      try Tensor(normal: [4, 5, 5, columns], key: key.at(0)), try Tensor(normal: [columns], key: key.at(1)),
      try Tensor(normal: [columns], key: key.at(2)),
    ]
    let upstream = try Tensor(normal: [4, 5, 5, columns], key: key.at(3))
    let fused = try Run(BatchNormalization(.batch { _ in }, epsilon: 1e-5, relu: true), inputs) { _ in
      upstream
    }
    let tape = Tape()
    let variables = inputs.map { tape.variable($0) }
    let normalized = try tape.apply(BatchNormalization(.batch { _ in }, epsilon: 1e-5), variables)
    let output = try tape.apply(Elementwise(.relu), normalized)
    let gradients = try tape.backward(from: [(output, upstream)])
    #expect(Deviation(fused.output, from: output).largest < 1e-6)
    for (variable, gradient) in zip(variables, fused.gradients) {
      let gradient = try #require(gradient), expected = try #require(gradients.of(variable))
      #expect(Deviation(gradient, from: expected).largest < 1e-5)
    }
  }

  @Test(
    "batch norm with a residual and a ReLU is batch norm, a sum and a ReLU", arguments: [3, 16, 32, 70, 128])
  func residual(_ columns: Int) throws {
    let key = Key(seed: 40), shape: Shape = [4, 5, 3, columns]
    let inputs = [
      try Tensor(normal: shape, key: key.at(0)), try Tensor(normal: [columns], key: key.at(1)),
      try Tensor(normal: [columns], key: key.at(2)), try Tensor(normal: shape, key: key.at(3)),
    ]
    let upstream = try Tensor(normal: shape, key: key.at(4))
    let fused = try Run(BatchNormalization(.batch { _ in }, epsilon: 1e-5, relu: true), inputs) { _ in
      upstream
    }
    let tape = Tape()
    let variables = inputs.map { tape.variable($0) }
    let normalization = BatchNormalization(.batch { _ in }, epsilon: 1e-5)
    let normalized = try tape.apply(normalization, Array(variables.prefix(3)))
    let sum = try tape.apply(Arithmetic(.add), normalized, variables[3])
    let output = try tape.apply(Elementwise(.relu), sum)
    let gradients = try tape.backward(from: [(output, upstream)])
    #expect(Deviation(fused.output, from: output).largest < 1e-6)
    for (variable, gradient) in zip(variables, fused.gradients) {
      let gradient = try #require(gradient), expected = try #require(gradients.of(variable))
      #expect(Deviation(gradient, from: expected).largest < 1e-5)
    }
  }

  @Test("a gradient that is nobody else's is overwritten, a shared one is not", arguments: [3, 32])
  func overwritten(_ columns: Int) throws {
    let key = Key(seed: 44), shape: Shape = [4, 5, 3, columns]
    let operation = BatchNormalization(.batch { _ in }, epsilon: 1e-5, relu: true)
    let upstream = try Tensor(normal: shape, key: key.at(4)), before = upstream.bits
    let drawn = try (0..<4).map { try Tensor(normal: $0 % 3 == 0 ? shape : [columns], key: key.at($0)) }
    func gradients(_ doubled: Bool) throws -> [[Float]] {
      let tape = Tape()
      let inputs = drawn.map { tape.variable($0) }
      var y = try tape.apply(operation, inputs)
      if doubled { y = try tape.apply(Arithmetic(.multiply), y, try Tensor(filled: 2, [])) }
      var found = try tape.backward(from: [(y, upstream)])
      return try inputs.map { input in
        let gradient = found.take(input)
        return try #require(gradient).scalars
      }
    }
    let (shared, own) = (try gradients(false), try gradients(true))
    #expect(upstream.bits == before)
    for (one, two) in zip(shared, own) {
      #expect(Deviation(two, from: one.map { 2 * Double($0) }).largest < 1e-5)
    }
  }

  @Test("results too large for a cache are those of their parts", arguments: [16, 32, 70, 128])
  func large(_ columns: Int) throws {
    let rows = (1 << 18) / columns + 5, key = Key(seed: 43)
    let x = try Tensor(normal: [2 * rows, columns], key: key.at(0))
    let one = try Tensor(filled: 1, [columns]), zero = try Tensor(filled: 0, [columns])
    let kept = ColumnStatistics(mean: zero, variance: one)
    let operation = BatchNormalization(.kept(kept), epsilon: 0, relu: true)
    let whole = try Run(operation, [x, one, zero]) { _ in x }
    let relu = try Run(Elementwise(.relu), [x]) { _ in x }
    #expect(whole.output.scalars == relu.output.scalars)
    #expect(try #require(whole.gradients[0]).scalars == relu.gradients[0]?.scalars)
  }

  @Test("statistics found are mean and biased variance over all but the channels")
  func statistics() throws {
    let x = try Tensor(uniform: [3, 4, 5, 6], key: Key(seed: 42))
    let found = try ColumnStatistics(of: x, for: "test")
    let values = x.scalars.map(Double.init)
    let columns = (0..<6).map { c in stride(from: c, to: values.count, by: 6).map { values[$0] } }
    let means = columns.map { $0.reduce(0, +) / 60 }
    let variances = zip(columns, means).map { column, mean in
      column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60
    }
    #expect(Deviation(found.mean.scalars, from: means).largest < 1e-6)
    #expect(Deviation(found.variance.scalars, from: variances).largest < 1e-6)
    #expect(found.count == 60)
  }

  @Test("a batch reports its statistics once, an evaluation with kept ones none")
  func report() throws {
    final class Reports: @unchecked Sendable { var all: [ColumnStatistics] = [] }
    let reports = Reports()
    let x = try Tensor(normal: [10, 3], key: Key(seed: 43)), one = try Tensor(filled: 1, [3])
    let zero = try Tensor(filled: 0, [3])
    let training = BatchNormalization(.batch { reports.all.append($0) }, epsilon: 1e-5)
    let output = try Tape().apply(training, x, one, zero)
    #expect(reports.all.count == 1)
    let statistics = try #require(reports.all.first)
    let kept = ColumnStatistics(mean: statistics.mean, variance: statistics.variance)
    let evaluated = try Tape().apply(BatchNormalization(.kept(kept), epsilon: 1e-5), x, one, zero)
    #expect(evaluated.bits == output.bits)
    #expect(reports.all.count == 1)
  }

  @Test("columns come out with mean 0 and variance 1, far from 0 too", arguments: [0, 100, -3000])
  func standard(_ offset: Float) throws {
    let x = try Tensor(
      try Tensor(normal: [500, 7], key: Key(seed: 44)).scalars.map { $0 + offset }, [500, 7])
    let statistics = try ColumnStatistics(of: try Tape().apply(Standardize(epsilon: 0), x), for: "test")
    for mean in statistics.mean.scalars { #expect(abs(mean) < 1e-3) }
    for variance in statistics.variance.scalars { #expect(abs(variance - 1) < 1e-3) }
  }

  @Test("a constant column comes out as zeros, with a finite gradient")
  func constant() throws {
    let run = try Run(Standardize(), [try Tensor(filled: 5, [8, 3])]) {
      try Tensor(normal: $0.shape, key: Key(seed: 45))
    }
    #expect(run.output.scalars.allSatisfy { $0 == 0 })
    #expect(try #require(run.gradients[0]).scalars.allSatisfy { $0.isFinite })
  }

  @Test("the gradient of standardization is orthogonal to constants and to the result")
  func orthogonal() throws {
    let run = try Run(Standardize(epsilon: 0), [try Tensor(normal: [50, 4], key: Key(seed: 46))]) {
      try Tensor(normal: $0.shape, key: Key(seed: 47))
    }
    let g = try #require(run.gradients[0]).scalars.map(Double.init), y = run.output.scalars.map(Double.init)
    for column in 0..<4 {
      let rows = stride(from: column, to: g.count, by: 4)
      #expect(abs(rows.reduce(0) { $0 + g[$1] }) < 1e-5)
      #expect(abs(rows.reduce(0) { $0 + g[$1] * y[$1] }) < 1e-5)
    }
  }
}

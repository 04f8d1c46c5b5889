import Testing

@testable import Runtime

@Suite("Random numbers by key")
struct KeyTests {
  /// The known answers published with the Random123 library for Philox4x32 of ten rounds.
  static let known: [(counter: [UInt32], key: [UInt32], answer: [UInt32])] = [
    ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    (
      [.max, .max, .max, .max], [.max, .max], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    ),
  ]

  @Test("the plain generator gives the published answers")
  func published() {
    for (counter, key, answer) in KeyTests.known {
      #expect(Oracle.philox(counter: counter, key: key) == answer)
    }
  }

  @Test("the key of zero begins with the published answer")
  func first() {
    var draws = Key(bits: 0).draws
    #expect((0..<4).map { _ in draws.word() } == KeyTests.known[0].answer)
  }

  @Test("draws are the plain generator's words", arguments: [0, 1, 0x299f_31d0_a409_3822, UInt64.max])
  func words(_ bits: UInt64) {
    var draws = Key(bits: bits).draws
    let key = [UInt32(truncatingIfNeeded: bits), UInt32(bits >> 32)]
    for counter in 0..<50 {
      let expected = Oracle.philox(counter: [UInt32(counter), 0, 0, 0], key: key)
      #expect((0..<4).map { _ in draws.word() } == expected)
    }
  }

  @Test("a uniform tensor holds the same numbers as draws one by one", arguments: [1, 3, 4, 1001])
  func tensor(_ count: Int) throws {
    let key = Key(seed: 11)
    var draws = key.draws
    #expect(try Tensor(uniform: [count], key: key).scalars == (0..<count).map { _ in draws.unit() })
  }

  @Test("a longer tensor begins with the numbers of a shorter one")
  func prefix() throws {
    let key = Key(seed: 12)
    let long = try Tensor(normal: [40_001], key: key).bits
    for count in [1, 5, 16_384, 16_387] {
      #expect(try Tensor(normal: [count], key: key).bits == Array(long.prefix(count)))
    }
  }

  @Test("keys differ by seed, index and name")
  func split() {
    let key = Key(seed: 0)
    var bits: [UInt64] = (0..<1000).map { Key(seed: $0).bits } + (-500..<500).map { key.at($0).bits }
    bits +=
      ["views", "order", "weights", ""].map { key.named($0).bits } + [
        key.at(1).at(2).bits, key.at(2).at(1).bits,
      ]
    #expect(Set(bits).count == bits.count)
  }

  @Test("normal numbers have mean 0, variance 1, and the tails they should")
  func normal() throws {
    let count = 400_000
    let values = try Tensor(normal: [count], key: Key(seed: 1)).scalars.map(Double.init)
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(count)
    // Five standard errors.
    #expect(abs(mean) < 5 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / Double(count)).squareRoot())
    #expect(abs(fourth - 3) < 5 * (96 / Double(count)).squareRoot())
    let beyondTwo = Double(values.count { abs($0) > 2 }) / Double(count)
    #expect(abs(beyondTwo - 0.0455) < 0.002)
    #expect(values.allSatisfy { $0.isFinite })
  }

  @Test("uniform numbers fill [0, 1) evenly")
  func uniform() throws {
    let count = 400_000
    let values = try Tensor(uniform: [count], key: Key(seed: 2)).scalars
    #expect(values.allSatisfy { (0..<1).contains($0) })
    var cells = [Int](repeating: 0, count: 100)
    for value in values { cells[Int(value * 100)] += 1 }
    // χ² with 99 degrees of freedom has mean 99 and deviation 14.
    let expected = Double(count) / 100
    let chiSquared = cells.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect((40...170).contains(chiSquared))
  }

  @Test("a permutation holds every number once", arguments: [-1, 0, 1, 2, 100])
  func permutation(_ count: Int) {
    #expect(Key(seed: 3).permutation(count).sorted() == Array(0..<max(0, count)))
  }

  @Test("all permutations are equally likely")
  func permutationsUniform() {
    var counts: [[Int]: Int] = [:]
    let key = Key(seed: 4)
    for i in 0..<24_000 { counts[key.at(i).permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    // Five deviations of about 31.
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 155 })
  }

  @Test("a permutation as a tensor is the key's")
  func permutationTensor() throws {
    for count in [0, 1, 5, 100] {
      let found = try Tensor(permutation: count, key: Key(seed: 5)).integers
      #expect(found.map(Int.init) == Key(seed: 5).permutation(count))
    }
  }

  @Test("integers of a range fill it evenly, the widest as well")
  func integers() throws {
    let dice = try Tensor(integers: -2...4, [70_000], key: Key(seed: 6)).integers
    for face in -2...4 {
      let count = dice.count { $0 == face }
      #expect(abs(count - 10_000) < 400, "\(face): \(count)")  // four standard deviations
    }
    #expect(dice.allSatisfy { (-2...4).contains($0) })
    let wide = try Tensor(integers: .min ... .max, [10_000], key: Key(seed: 6)).integers
    let mean = wide.reduce(0.0) { $0 + Double($1) } / 10_000
    #expect(abs(mean) < 4 * 0x1p32 / 12.0.squareRoot() / 100)
    #expect(wide.contains { $0 < -0x7F00_0000 } && wide.contains { $0 > 0x7F00_0000 })
    #expect(try Tensor(integers: 3...3, [5], key: Key(seed: 6)).integers == [3, 3, 3, 3, 3])
  }

  @Test("integers below a bound are unbiased", arguments: [1, 3, 7, 10])
  func integers(_ bound: Int) {
    var draws = Key(seed: 5).draws
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<10_000 * bound { counts[draws.integer(below: bound)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
  }

  @Test("integers below a bound that is none are 0", arguments: [0, -1, Int.max])
  func noBound(_ bound: Int) {
    var draws = Key(seed: 6).draws
    let drawn = draws.integer(below: bound)
    #expect(drawn == 0)
  }

  @Test("a probability of 0 never happens, of 1 always")
  func bernoulli() {
    var draws = Key(seed: 7).draws
    let (never, always) = (
      (0..<1000).map { _ in draws.bernoulli(0) }, (0..<1000).map { _ in draws.bernoulli(1) }
    )
    #expect(!never.contains(true))
    #expect(!always.contains(false))
  }
}

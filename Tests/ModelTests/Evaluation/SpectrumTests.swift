import Model
import Runtime
import Testing

@Suite struct SpectrumTests {
  @Test("spectrum and RankMe are NumPy's, for more rows than columns and fewer", arguments: ["tall", "wide"])
  func golden(name: String) throws {
    let golden = try Golden("evaluation")
    let matrix = try golden.tensor(name), expected = try golden.tensor("\(name)/spectrum").scalars
    let found = try Spectrum.covariance(matrix, for: "spectrum")
    #expect(found.count == expected.count)
    let largest = Double(expected[0])
    for (mine, theirs) in zip(found, expected) {
      #expect(abs(mine - Double(theirs)) <= 1e-6 * Double(theirs) + 1e-13 * largest)
    }
    let rank = Double(try #require(golden.tensor("\(name)/rank_me").scalar))
    #expect(abs(try Spectrum.rankMe(matrix) - rank) < 1e-6 * rank)
  }

  @Test("directions of equal size count fully, one direction counts once, a collapsed one not at all")
  func laws() throws {
    let identity = try Tensor(identity: 16)
    #expect(abs(try Spectrum.rankMe(identity) - 16) < 1e-3)
    let line = try Tensor((0..<12).flatMap { [Float($0), 2 * Float($0), -Float($0)] }, [12, 3])
    #expect(abs(try Spectrum.rankMe(line) - 1) < 1e-4)
    let values = try Spectrum.covariance(line, for: "spectrum")
    // The variance of 0...11 along the direction (1, 2, -1), whose square is 6.
    #expect(abs(values[0] - 6 * 143 / 12) < 1e-9 && values[1...].allSatisfy { $0 == 0 })
    // Constant columns vary along no direction.
    #expect(try Spectrum.covariance(Tensor(filled: 7, [5, 3]), for: "spectrum") == [0, 0, 0])
  }

  @Test("the eigenvalues' sum is the variances' sum, over several portions")
  func portions() throws {
    let x = try Tensor(normal: [3000, 400], key: Key(seed: 5))
    let rows = x.scalars
    var total = 0.0
    for column in 0..<400 {
      let values = (0..<3000).map { Double(rows[$0 * 400 + column]) }
      let mean = values.reduce(0, +) / 3000
      total += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3000
    }
    let found = try Spectrum.covariance(x, for: "spectrum")
    #expect(abs(found.reduce(0, +) - total) < 1e-9 * total)
    #expect(found == found.sorted(by: >))
    let transposed = try Tape(recording: false).apply(Transpose(), x)
    #expect(abs(try Spectrum.rankMe(x) / (try Spectrum.rankMe(transposed)) - 1) < 1e-9)
  }

  @Test("nothing, zeros, NaN and what is no matrix are refused")
  func refusals() throws {
    #expect(throws: TensorError.self) { try Spectrum.rankMe(Tensor([Float](), [0, 3])) }
    #expect(throws: TensorError.self) { try Spectrum.rankMe(Tensor(filled: 0, [4, 3])) }
    #expect(throws: TensorError.self) { try Spectrum.rankMe(Tensor(filled: .nan, [4, 3])) }
    #expect(throws: TensorError.self) { try Spectrum.covariance(Tensor(filled: 1, [4]), for: "spectrum") }
    #expect(throws: TensorError.self) { try Spectrum.covariance(Tensor([Float](), [3, 0]), for: "spectrum") }
  }
}

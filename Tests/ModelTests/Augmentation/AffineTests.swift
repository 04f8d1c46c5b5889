import Model
import Runtime
import Testing

@Suite struct AffineTests {
  /// x = (torch.arange(20) * 7 % 11 / 10).reshape(1, 4, 5)
  private let numbers = (0..<20).map { Float($0 * 7 % 11) / 10 }

  private func transformed(_ affine: RandomAffine, _ numbers: [Float], _ shape: ImageShape) -> [Float] {
    var picture = Picture()
    numbers.withUnsafeBufferPointer { picture.load($0, shape: shape) }
    View([affine]).apply(&picture, key: Key(seed: 0))
    return picture.numbers
  }

  private func isClose(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 2e-5 }
  }

  // torchvision.transforms.functional.affine(
  //   x, 20.0, [1.0, 0.8], 1.25, [15.0, 0.0], InterpolationMode.BILINEAR, fill=None)
  @Test("all parts together are as in torchvision")
  func together() throws {
    let affine = try RandomAffine(
      degrees: Uniform(20...20), translate: Uniform(0.2...0.2), scale: 1.25, shear: Uniform(15...15))
    let expected: [Float] = [
      0.00000, 0.03503, 0.16918, 0.48970, 0.23160, 0.09328, 0.22992, 0.65207, 0.65157, 0.37575, 0.34454,
      0.26228, 0.44305, 0.56887, 0.28580, 0.45053, 0.12443, 0.51784, 0.57223, 0.25820,
    ]
    #expect(isClose(transformed(affine, numbers, ImageShape(4, 5, 1)), expected))
  }

  // The same with -30.0, [0.0, 0.0], 0.8, [0.0, 0.0].
  @Test("turning the other way while shrinking is as in torchvision")
  func turned() throws {
    let expected: [Float] = [
      0.00000, 0.08993, 0.83787, 0.68621, 0.00000, 0.07315, 0.67476, 0.38093, 0.49327, 0.42429, 0.08268,
      0.42972, 0.48950, 0.52524, 0.11267, 0.00000, 0.48975, 0.21357, 0.21151, 0.00000,
    ]
    let affine = try RandomAffine(degrees: Uniform(-30 ... -30), scale: 0.8)
    #expect(isClose(transformed(affine, numbers, ImageShape(4, 5, 1)), expected))
  }

  // c = (torch.arange(36) * 7 % 11 / 10).reshape(3, 4, 3); 20.0, [0.0, 0.0], 1.0, [0.0, 0.0] on
  // c.permute(2, 0, 1), and .permute(1, 2, 0) again
  @Test("each channel of a color picture turns alike")
  func color() throws {
    let expected: [Float] = [
      0.30038, 0.35226, 0.52491, 0.67496, 0.53866, 0.39311, 0.83346, 0.47775, 0.12203, 0.46149, 0.24258,
      0.02367, 0.48574, 0.65008, 0.78574, 0.52858, 0.31669, 0.82858, 0.57142, 0.17142, 0.68331, 0.61426,
      0.21426, 0.34992, 0.14051, 0.52361, 0.30470, 0.14476, 0.76727, 0.41155, 0.16134, 0.60689, 0.46134,
      0.17164, 0.22353, 0.39618,
    ]
    let color = (0..<36).map { Float($0 * 7 % 11) / 10 }
    let affine = try RandomAffine(degrees: Uniform(20...20))
    #expect(isClose(transformed(affine, color, ImageShape(3, 4, 3)), expected))
  }

  @Test("shifting by whole pixels moves them, and by the whole size leaves nothing")
  func shifted() throws {
    let square = (0..<16).map { Float($0 + 1) / 16 }
    let shape = ImageShape(4, 4, 1)
    let one = transformed(try RandomAffine(translate: Uniform(0.25...0.25)), square, shape)
    for row in 0..<4 {
      for column in 0..<4 {
        let from = row > 0 && column > 0 ? square[(row - 1) * 4 + column - 1] : 0
        #expect(one[row * 4 + column] == from)
      }
    }
    let gone = transformed(try RandomAffine(translate: Uniform(1...1)), square, shape)
    #expect(gone == Array(repeating: 0, count: 16))
  }

  @Test("without parameters it changes nothing, and never traps")
  func extremes() throws {
    let shape = ImageShape(4, 5, 1)
    #expect(transformed(try RandomAffine(), numbers, shape) == numbers)
    let wild = try RandomAffine(degrees: 360, translate: 1, scale: Uniform(0.01...100), shear: 89)
    for _ in 0..<20 { #expect(transformed(wild, numbers, shape).allSatisfy { $0 >= 0 && $0 <= 1.0001 }) }
    #expect(transformed(wild, [0.5], ImageShape(1, 1, 1)).count == 1)
    #expect(transformed(wild, [Float](repeating: .nan, count: 10), ImageShape(1, 5, 2)).count == 10)
  }

  @Test("numbers are drawn to either side, ranges as they are")
  func sides() throws {
    var draws = Key(seed: 1).draws
    let degrees: Uniform = 20
    let drawn = (0..<1000).map { _ in degrees.drawEitherSide(&draws) }
    #expect(drawn.allSatisfy { abs($0) <= 20 })
    #expect(drawn.contains { $0 < -15 } && drawn.contains { $0 > 15 })
    let range = Uniform(5...10)
    #expect((0..<1000).allSatisfy { _ in (5...10).contains(range.drawEitherSide(&draws)) })
  }
}

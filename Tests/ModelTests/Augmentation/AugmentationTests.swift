import Model
import Runtime
import Testing

@Suite struct AugmentationTests {
  private let shape = ImageShape(4, 5, 1)
  private let numbers = (0..<20).map { Float($0 * 7 % 11) / 10 }

  private func applied(_ stages: [any Augmentation], seed: Int = 0) -> [Float] {
    var picture = Picture()
    numbers.withUnsafeBufferPointer { picture.load($0, shape: shape) }
    View(stages).apply(&picture, key: Key(seed: seed))
    return picture.numbers
  }

  @Test("with probability 0 nothing changes")
  func never() throws {
    let stages: [any Augmentation] = [
      try HorizontalFlip(p: 0), try GaussianBlur(sigma: 3, p: 0), try Maybe(0, [try RandomBrightness(0)]),
      IdentityAugmentation(), try AugmentationSequence([]),
    ]
    for seed in 0..<50 { #expect(applied(stages, seed: seed) == numbers) }
  }

  @Test("a flip exchanges left and right, twice is none")
  func flip() throws {
    let flip = try HorizontalFlip(p: 1)
    let flipped = applied([flip])
    for row in 0..<4 {
      #expect(Array(flipped[row * 5..<row * 5 + 5]) == numbers[row * 5..<row * 5 + 5].reversed())
    }
    #expect(applied([flip, flip]) == numbers)
    let heads = (0..<1000).filter { seed in (try? applied([HorizontalFlip()], seed: seed)) != numbers }.count
    #expect((440...560).contains(heads))
  }

  @Test("brightness multiplies and clamps")
  func brightness() throws {
    #expect(applied([try RandomBrightness(2)]) == numbers.map { min(1, 2 * $0) })
    #expect(applied([try RandomBrightness(0)]) == numbers.map { _ in 0 })
    let factors = (0..<200).map { seed in
      (try? applied([RandomBrightness(Uniform(0.5...0.8))], seed: seed)).map { $0[1] / 0.7 } ?? 0
    }
    #expect(factors.allSatisfy { $0 > 0.499 && $0 < 0.801 } && Set(factors).count > 190)
  }

  @Test("noise has the mean 0 and the standard deviation asked, and stays in 0…1")
  func noise() throws {
    var picture = Picture()
    let gray = [Float](repeating: 0.5, count: 10_000)
    gray.withUnsafeBufferPointer { picture.load($0, shape: ImageShape(100, 100, 1)) }
    View([try GaussianNoise(0.1)]).apply(&picture, key: Key(seed: 5))
    let mean = picture.numbers.reduce(0, +) / 10_000
    let variance = picture.numbers.reduce(Float(0)) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
    #expect(abs(mean - 0.5) < 0.004)
    #expect(abs(variance.squareRoot() - 0.1) < 0.003)
    View([try GaussianNoise(100)]).apply(&picture, key: Key(seed: 5))
    #expect(picture.numbers.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(applied([try GaussianNoise(0)]) == numbers)
  }

  @Test("a mask sets each number to 0 by itself, as often as it says")
  func mask() throws {
    var picture = Picture()
    picture.load([Float](repeating: 2, count: 10_000), shape: ImageShape(100, 25, 4))
    View([try Mask(0.3)]).apply(&picture, key: Key(seed: 5))
    let gone = picture.numbers.map { $0 == 0 }
    #expect(picture.numbers.allSatisfy { $0 == 0 || $0 == 2 })
    #expect((2850...3150).contains(gone.count { $0 }))
    // Neighbors go together as often as any two: 0.3 * 0.3.
    #expect((800...1000).contains(zip(gone, gone.dropFirst()).count { $0 && $1 }))
    #expect(applied([try Mask(0)]) == numbers)
    #expect(applied([try Mask(1)]) == numbers.map { _ in 0 })
  }

  @Test("a jitter is noise that is not clamped")
  func jitter() throws {
    var picture = Picture()
    picture.load([Float](repeating: -3, count: 10_000), shape: ImageShape(1, 10_000, 1))
    View([try NumberJitter(2)]).apply(&picture, key: Key(seed: 5))
    let mean = picture.numbers.reduce(0, +) / 10_000
    let variance = picture.numbers.reduce(Float(0)) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
    #expect(abs(mean + 3) < 0.08 && abs(variance.squareRoot() - 2) < 0.06)
    #expect(applied([try NumberJitter(0)]) == numbers)
  }

  @Test("normalize shifts and scales each channel")
  func normalize() throws {
    let one = try ChannelNormalization(mean: [0.5], std: [0.25])
    #expect(applied([one]) == numbers.map { ($0 - 0.5) * 4 })
    let three = try ChannelNormalization(mean: [0, 0.5, 1], std: [1])
    #expect(try three.result(of: ImageShape(2, 2, 3)) == ImageShape(2, 2, 3))
    #expect(throws: AugmentationError.self) { try three.result(of: shape) }
    var picture = Picture()
    [Float](repeating: 1, count: 6).withUnsafeBufferPointer { picture.load($0, shape: ImageShape(1, 2, 3)) }
    View([three]).apply(&picture, key: Key(seed: 0))
    #expect(picture.numbers == [1, 0.5, 0, 1, 0.5, 0])
    #expect(applied([three]).count == 20)
  }

  @Test("maybe applies all of its stages or none")
  func maybe() throws {
    let maybe = try Maybe(0.3, [try RandomBrightness(0.5), try HorizontalFlip(p: 1)])
    let both = applied([try RandomBrightness(0.5), try HorizontalFlip(p: 1)])
    var count = 0
    for seed in 0..<1000 {
      let result = applied([maybe], seed: seed)
      #expect(result == numbers || result == both)
      count += result == both ? 1 : 0
    }
    #expect((245...355).contains(count))
  }

  @Test("stages are applied in their order")
  func order() throws {
    let brightness = try RandomBrightness(3)
    let normalize = try ChannelNormalization(mean: [0.5], std: [1])
    #expect(applied([brightness, normalize]) == numbers.map { min(1, 3 * $0) - 0.5 })
    #expect(applied([normalize, brightness]) == numbers.map { max(0, min(1, 3 * ($0 - 0.5))) })
    #expect(View([brightness, normalize]) != View([normalize, brightness]))
  }

  @Test("a stage draws the same whatever the stages before it draw")
  func independent() throws {
    let noise = try GaussianNoise(Uniform(0.1...0.3))
    let alone = applied([IdentityAugmentation(), noise])
    #expect(applied([try HorizontalFlip(p: 0), noise]) == alone)
    #expect(applied([try Maybe(0, [noise, noise]), noise]) == alone)
    #expect(applied([noise]) != alone)
  }
}

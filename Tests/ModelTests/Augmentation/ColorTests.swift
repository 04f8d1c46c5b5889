import Model
import Runtime
import Testing

@Suite struct ColorTests {
  private let numbers = (0..<5 * 27 * 3).map { Float($0 * 37 % 101) / 100 }
  private let shape = ImageShape(5, 27, 3)

  private func applied(_ stages: [any Augmentation], seed: Int = 0) -> [Float] {
    var picture = Picture()
    picture.load(numbers, shape: shape)
    View(stages).apply(&picture, key: Key(seed: seed))
    return picture.numbers
  }

  @Test("a jitter draws factors uniformly, and every order equally often")
  func jitter() throws {
    let jitter = try ColorJitter(brightness: 0.4, contrast: 2, saturation: Uniform(0.5...0.6), hue: 0.1)
    var orders: [[ColorKind]: Int] = [:]
    var amounts: [ColorKind: [Float]] = [:]
    for seed in 0..<4800 {
      var draws = Key(seed: seed).draws
      let steps = jitter.steps(&draws)
      orders[(0..<steps.count).map { steps[$0].kind }, default: 0] += 1
      for position in 0..<steps.count {
        amounts[steps[position].kind, default: []].append(steps[position].amount)
      }
    }
    // Chi-squared with 23 degrees of freedom: 1 in 1000 is above 49.7.
    #expect(orders.count == 24)
    #expect(orders.values.map { Double(($0 - 200) * ($0 - 200)) / 200 }.reduce(0, +) < 49.7)
    let ranges: [ColorKind: ClosedRange<Float>] = [
      .brightness: 0.6...1.4, .contrast: 0...3, .saturation: 0.5...0.6, .hue: -0.1...0.1,
    ]
    for (kind, range) in ranges {
      let drawn = try #require(amounts[kind])
      let width = range.upperBound - range.lowerBound, middle = (range.upperBound + range.lowerBound) / 2
      #expect(drawn.count == 4800 && drawn.allSatisfy(range.contains))
      // The mean of uniform draws, whose deviation is width / sqrt(12 n).
      #expect(abs(drawn.reduce(0, +) / 4800 - middle) < 4 * width / Float(12 * 4800).squareRoot())
      #expect((drawn.min() ?? 0) < range.lowerBound + 0.01 * width)
      #expect((drawn.max() ?? 0) > range.upperBound - 0.01 * width)
    }
  }

  @Test("a jitter is its four changes one after another in the order drawn")
  func order() throws {
    let jitter = try ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, p: 1)
    var seen: Set<[ColorKind]> = []
    for seed in 0..<40 {
      // The chain gives its first stage key.at(0); the jitter asks whether, then for its steps.
      var draws = Key(seed: seed).at(0).draws
      _ = draws.unit()
      let steps = jitter.steps(&draws)
      let alone = try (0..<steps.count).map { position -> any Augmentation in
        let (kind, amount) = steps[position]
        return kind == .brightness
          ? try RandomBrightness(Uniform(Double(amount))) : try ColorChange(kind, Uniform(Double(amount)))
      }
      seen.insert((0..<steps.count).map { steps[$0].kind })
      #expect(zip(applied([jitter], seed: seed), applied(alone)).allSatisfy { abs($0 - $1) < 2e-6 })
    }
    #expect(seen.count > 12)
  }

  @Test("stages with a probability are applied as often as it says")
  func probabilities() throws {
    let stages: [(Double) throws -> any Augmentation] = [
      { try ColorJitter(hue: Uniform(0.25...0.25), p: $0) }, { try Grayscale(p: $0) },
      { try Solarize(p: $0) }, { try Posterize(bits: 1, p: $0) }, { try VerticalFlip(p: $0) },
      { try Cutout(5, p: $0) }, { try GaussianBlur(sigma: 1, p: $0) },
    ]
    for stage in stages {
      let count = try (0..<1000).count { try applied([stage(0.2)], seed: $0) != numbers }
      let name = try stage(0.2).name
      #expect((150...250).contains(count), "\(name): \(count)")
      #expect(try applied([stage(0)]) == numbers)
      #expect(try applied([stage(1)]) != numbers)
    }
  }

  @Test("of gray, saturation and hue change nothing, and grayscale neither")
  func gray() throws {
    let stages: [any Augmentation] = [
      try ColorChange(.saturation, 0), try ColorChange(.hue, 0.5), try Grayscale(p: 1),
      try ColorJitter(saturation: 0.9, hue: 0.5),
    ]
    var picture = Picture()
    picture.load(Array(numbers.prefix(135)), shape: ImageShape(5, 27, 1))
    View(stages).apply(&picture, key: Key(seed: 0))
    #expect(picture.numbers == Array(numbers.prefix(135)))
  }

  @Test("turning the hue there and back, or around, changes nothing, and gray pixels keep theirs")
  func hue() throws {
    for shift in [0.1, 0.25, 0.4] {
      let there = try ColorChange(.hue, Uniform(shift)), back = try ColorChange(.hue, Uniform(-shift))
      #expect(zip(applied([there, back]), numbers).allSatisfy { abs($0 - $1) < 2e-6 })
    }
    let half = try ColorChange(.hue, 0.5)
    #expect(zip(applied([half, half]), numbers).allSatisfy { abs($0 - $1) < 2e-6 })
    #expect(applied([half]) != numbers)
    var picture = Picture()
    picture.load([0.5, 0.5, 0.5, 1, 0, 0], shape: ImageShape(1, 2, 3))
    View([try ColorChange(.hue, Uniform(1.0 / 3))]).apply(&picture, key: Key(seed: 0))
    #expect(zip(picture.numbers, [0.5, 0.5, 0.5, 0, 1, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("pictures of other than 1 or 3 channels have no colors to change, and nothing is read beyond them")
  func channels() throws {
    let stages: [any Augmentation] = [
      try ColorChange(.contrast, 2), try ColorChange(.hue, 0.5), try Grayscale(p: 1),
      try ColorJitter(hue: 0.5),
    ]
    for stage in stages {
      #expect(throws: AugmentationError.self) { try stage.result(of: ImageShape(2, 2, 4)) }
      var picture = Picture()
      picture.load([0, 0.25, 0.5, 1], shape: ImageShape(1, 1, 4))
      View([stage]).apply(&picture, key: Key(seed: 0))
      #expect(picture.numbers == [0, 0.25, 0.5, 1])
    }
  }

  @Test("whatever numbers come, numbers come out")
  func extremes() throws {
    let stages: [any Augmentation] = [
      try ColorJitter(brightness: 100, contrast: 100, saturation: 100, hue: 0.5), try Equalize(p: 1),
      try Posterize(bits: 8, p: 1), try Solarize(p: 1), try RandomRotation(360), try Cutout(1),
      try RandomResizedCrop(PictureSize(3)),
    ]
    for value: Float in [.nan, .infinity, -.infinity, 1e30, -5] {
      for stage in stages {
        var picture = Picture()
        picture.load([Float](repeating: value, count: 60), shape: ImageShape(4, 5, 3))
        View([stage]).apply(&picture, key: Key(seed: 1))
        #expect(picture.numbers.count == 60 || picture.numbers.count == 27)
      }
    }
  }
}

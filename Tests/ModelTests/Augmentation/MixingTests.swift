import Imaging
import Runtime
import Testing

@testable import Model

/// Stages that take from the other pictures of a batch.
@Suite struct MixingTests {
  /// Pictures of one number each: 0, 1, 2, …
  private func batch(_ count: Int, _ sizes: [Int] = [2, 3, 1]) throws -> Tensor {
    let each = sizes.reduce(1, *)
    return try Tensor((0..<count * each).map { Float($0 / each) }, try Shape([count] + sizes))
  }

  private func rows(_ tensor: Tensor) -> [[Float]] {
    let each = tensor.count / tensor.shape[0], numbers = tensor.scalars
    return (0..<tensor.shape[0]).map { Array(numbers[$0 * each..<($0 + 1) * each]) }
  }

  @Test("mixup is a mean with one other picture, the larger weight on the own one")
  func mixup() throws {
    let mixed = try View([try Mixup()]).apply(to: try batch(2, [1, 4, 1]), key: Key(seed: 1))
    for (position, row) in rows(mixed).enumerated() {
      let weight = position == 0 ? 1 - row[0] : row[0]  // the other picture is the opposite of 0 or 1
      #expect(weight >= 0.5 && weight < 1 && row.allSatisfy { $0 == row[0] })
    }
    let many = rows(try View([try Mixup(p: 0.25)]).apply(to: try batch(2000), key: Key(seed: 2)))
    let changed = many.enumerated().count { $1[0] != Float($0) }
    #expect((430...570).contains(changed))
    #expect(
      try View([try Mixup(p: 0)]).apply(to: try batch(5), key: Key(seed: 2)).scalars == batch(5).scalars)
  }

  @Test("the weights of mixup are of the distribution Beta(alpha, alpha)", arguments: [0.1, 0.5, 1, 4, 100])
  func beta(alpha: Double) {
    var draws = Key(seed: 7).draws
    let numbers = (0..<20_000).map { _ in draws.beta(alpha) }
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / 20_000
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 5 * (expected / 20_000).squareRoot())
    #expect(abs(variance / expected - 1) < 0.06)
    #expect(numbers.allSatisfy { (0...1).contains($0) })
  }

  @Test("swap noise replaces each number by itself with that of another picture, all equally often")
  func swapNoise() throws {
    let columns = 2000
    let numbers = (0..<4 * columns).map { Float($0 % columns) + Float($0 / columns) * 10_000 }
    let swapped = rows(
      try View([try SwapNoise(0.3)]).apply(to: try Tensor(numbers, [4, 1, columns, 1]), key: Key(seed: 3)))
    for (position, row) in swapped.enumerated() {
      var counts = [Int](repeating: 0, count: 4)
      for (column, number) in row.enumerated() {
        counts[Int(number) / 10_000] += 1
        #expect(Int(number) % 10_000 == column)
      }
      #expect((1320...1480).contains(counts[position]))
      for (other, count) in counts.enumerated() where other != position {
        #expect((150...250).contains(count))
      }
    }
    let all = rows(try View([try SwapNoise(1)]).apply(to: try batch(3), key: Key(seed: 3)))
    #expect(all.enumerated().allSatisfy { position, row in !row.contains(Float(position)) })
  }

  @Test("stages before come first for all pictures, stages behind follow")
  func order() throws {
    // Halved, mixed with a halved one, then shifted: between 0 and 1/2 before, 1 and 1.5 after.
    let shift = try ChannelNormalization(mean: [-1], std: [1])
    let view = View([try RandomBrightness(0.5), try Mixup(), shift])
    let mixed = rows(try view.apply(to: try batch(2), key: Key(seed: 1)))
    #expect(mixed[0][0] > 1 && mixed[0][0] <= 1.25 && mixed[1][0] >= 1.25 && mixed[1][0] < 1.5)
    let twice = try View([try Mixup(), try SwapNoise(0.5), try Mixup()]).apply(
      to: try batch(6), key: Key(seed: 1))
    #expect(twice.shape == [6, 2, 3, 1] && twice.scalars.allSatisfy { (0...5).contains($0) })
  }

  @Test("a picture alone stays as it is, and so does one that is evaluated")
  func alone() throws {
    let view = View([try Mixup(), try SwapNoise(1)])
    #expect(try view.apply(to: try batch(1), key: Key(seed: 1)).scalars == batch(1).scalars)
    let image = try Image(width: 2, height: 1, channels: 1, pixels: [3, 200])
    #expect(try view.apply(to: image, key: Key(seed: 1)).pixels == [3, 200])
    #expect(view.evaluation.stages.isEmpty)
    #expect(try view.apply(to: try batch(0), key: Key(seed: 1)).shape == [0, 2, 3, 1])
  }

  @Test("images looked at together are a batch")
  func together() throws {
    let images = try [UInt8(0), 255].map { try Image(width: 2, height: 1, channels: 1, pixels: [$0, $0]) }
    let key = Key(seed: 4)
    let mixed = try View([try Mixup()]).apply(to: images) { key.at($0) }
    #expect(mixed[0].pixels[0] > 0 && mixed[0].pixels[0] < 128 && mixed[1].pixels[0] < 255)
    let wide = try Image(width: 3, height: 1, channels: 1, pixels: [0, 0, 0])
    #expect(throws: DataError.self) { try View([try Mixup()]).apply(to: images + [wide]) { key.at($0) } }
    #expect(try View([]).apply(to: images + [wide]) { key.at($0) }.count == 3)
  }

  @Test("a batch of a data set has the same bits on one thread and on three")
  func threads() throws {
    let views = [
      View([try GaussianNoise(0.1), try Mixup(), try HorizontalFlip(), try SwapNoise(0.2)]), View([]),
    ]
    let epoch = try Batches(Digits().train, views: views, size: 50, key: Key(seed: 3)).epoch(2)
    let size = Team.size
    defer { Team.setSize(size) }
    Team.setSize(1)
    let alone = try epoch.batch(4)
    Team.setSize(3)
    let together = try epoch.batch(4)
    for (a, b) in zip(alone.views, together.views) { #expect(a.scalars == b.scalars) }
    #expect(alone.views[0].scalars != alone.views[1].scalars)
  }

  @Test("in a block whose stages see one picture they are refused")
  func refused() throws {
    let mixup = try Mixup(), noise = try SwapNoise(0.5)
    #expect(throws: AugmentationError.self) { try Maybe(0.5, [mixup]) }
    #expect(throws: AugmentationError.self) { try OneOf([IdentityAugmentation(), noise]) }
    #expect(throws: AugmentationError.self) { try AugmentationSequence([noise]) }
    for alpha in [0, -1, .nan, .infinity] {
      #expect(throws: AugmentationError.self) { try Mixup(alpha: alpha) }
    }
    #expect(throws: AugmentationError.self) { try Mixup(p: 2) }
    #expect(throws: AugmentationError.self) { try SwapNoise(Uniform(0.5...1.5)) }
  }
}

import Model
import Runtime
import Testing

@Suite struct BatchesTests {
  private let key = Key(seed: 3)

  private func views() throws -> [View] {
    let stages: [any Augmentation] = [
      try RandomAffine(degrees: 20, translate: 0.125, scale: Uniform(0.8...1.25), shear: 15),
      try RandomBrightness(Uniform(0.7...1.3)), try GaussianNoise(0.1),
      try GaussianBlur(sigma: Uniform(0.1...1), p: 0.5),
    ]
    return [View(stages, name: "a"), View(stages, name: "b")]
  }

  @Test("a batch has the same bits on one thread and on three")
  func threads() throws {
    let epoch = try Batches(Digits().train, views: views(), size: 100, key: key).epoch(2)
    let size = Team.size
    defer { Team.setSize(size) }
    Team.setSize(1)
    let alone = try epoch.batch(4)
    Team.setSize(3)
    let together = try epoch.batch(4)
    #expect(alone.indices == together.indices)
    for (a, b) in zip(alone.views, together.views) { #expect(a.scalars == b.scalars) }
  }

  @Test("the draws of an image depend on key, epoch, its index and the view only")
  func draws() throws {
    let data = try Digits().train
    let views = try views()
    func pixels(_ batches: Batches, epoch: Int = 0, index: Int, view: Int = 0) throws -> [Float] {
      let epoch = batches.epoch(epoch)
      for number in 0..<epoch.count {
        let batch = try epoch.batch(number)
        guard let position = batch.indices.firstIndex(of: index) else { continue }
        return Array(batch.views[view].scalars[position * 256..<(position + 1) * 256])
      }
      return []
    }
    let index = data.indices[10]
    let whole = try Batches(data, views: views, size: 64, key: key, dropLast: false)
    let few = try Batches(data.slice(8..<40), views: views, size: 7, key: key, dropLast: false)
    let reference = try pixels(whole, index: index)
    #expect(reference.count == 256)
    #expect(try pixels(few, index: index) == reference)
    #expect(try pixels(few, epoch: 1, index: index) != reference)
    #expect(try pixels(few, index: index, view: 1) != reference)
    let other = try Batches(data.slice(8..<40), views: views, size: 7, key: Key(seed: 4), dropLast: false)
    #expect(try pixels(other, index: index) != reference)
  }

  @Test("an epoch has every image once, in an order of its own")
  func order() throws {
    let data = try TestSource().dataset()
    let batches = try Batches(data, views: [View([])], size: 6, key: key, dropLast: false)
    #expect(batches.count == 4)
    var seen: [[Int]] = []
    for epoch in 0..<2 {
      let epoch = batches.epoch(epoch)
      var indices: [Int] = []
      for number in 0..<epoch.count {
        let batch = try epoch.batch(number)
        #expect(batch.labels == batch.indices.map { Int32($0 % 2) })
        #expect(batch.views[0].scalars[0] == Float(batch.indices[0]) / 255)
        #expect(batch.views[0].shape == [batch.count, 3, 4, 3])
        indices += batch.indices
      }
      #expect(indices.sorted() == Array(0..<20))
      seen.append(indices)
    }
    #expect(seen[0] != seen[1])
    #expect(throws: DataError.self) { try batches.epoch(0).batch(4) }
    #expect(throws: DataError.self) { try batches.epoch(0).batch(-1) }
    #expect(try Batches(data, views: [View([])], size: 6, key: key).count == 3)
    let all = try Batches(data, views: [View([])], size: .max, key: key, dropLast: false)
    #expect(try all.epoch(-1).batch(0).count == 20)
  }

  @Test("the shapes of a batch are known without decoding")
  func shapes() throws {
    let data = try TestSource(damaged: 0).dataset()
    let batch = try Batches(data, views: [View([]), View([])], size: 8, key: key).shapeOnly()
    #expect(batch.views.map(\.shape) == [[8, 3, 4, 3], [8, 3, 4, 3]])
    #expect(batch.views[0].scalars.isEmpty)
    #expect(batch.labels == [0, 1, 0, 1, 0, 1, 0, 1])
  }

  @Test("batches that can't be are refused")
  func errors() throws {
    let data = try TestSource().dataset()
    let views = [View([])]
    let large = #expect(throws: DataError.self) { try Batches(data, views: views, size: 21, key: key) }
    #expect(
      large?.description == "batches: test has 20 images, fewer than one batch of 21; "
        + "use a smaller batch, or keep the incomplete one: `drop_last=false`")
    for size in [0, -1, Int.min] {
      #expect(throws: DataError.self) { try Batches(data, views: views, size: size, key: key) }
    }
    #expect(throws: DataError.self) { try Batches(data, views: [], size: 4, key: key) }
    let none = try data.slice(0..<0)
    #expect(throws: DataError.self) { try Batches(none, views: views, size: 1, key: key, dropLast: false) }
    let gray = View([try ChannelNormalization(mean: [0, 0], std: [1, 1])])
    #expect(throws: DataError.self) { try Batches(data, views: [gray], size: 4, key: key) }
  }
}

import Foundation
import Imaging
import Model
import Runtime
import Testing

/// Photographs decoded smaller than they are, where a view needs no more.
@Suite struct ScaledDecodingTests {
  /// Waves that fall off towards high frequencies, and edges.
  private func photo(_ width: Int, _ height: Int, seed: Int) throws -> Image {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        var level = ((x + seed * 40) / 97 + y / 83) % 2 == 0 ? 40.0 : 0
        for wave in 1...6 {
          let (w, h) = (Double(x) * Double(wave * wave), Double(y) * Double(wave))
          level += sin(w / 60 + h / 35 + Double(seed * wave)) * 40 / Double(wave)
        }
        for channel in 0..<3 { pixels.append(UInt8(min(max(100 + level + Double(10 * channel), 0), 255))) }
      }
    }
    return try Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func data(_ files: DataFiles, cache: Int = 0) throws -> Dataset {
    let content = try ImageFolder.open(files.path, .init(cache: cache), code: "image_folder(\"d\")")
    guard case .data(let data) = content else { throw DataError("test", .value("a split")) }
    return data
  }

  /// The views of all images, and what they would be of images decoded whole.
  private func views(_ data: Dataset, _ view: View) throws -> (scaled: [Float], whole: [Float]) {
    let batch = try Batches(data, views: [view], size: data.count, key: Key(seed: 1)).epoch(0).batch(0)
    let scaled = batch.views[0].scalars
    let key = Key(seed: 1).named("views").at(0)
    var picture = Picture()
    var whole: [Float] = []
    for index in batch.indices {
      picture.load(try data.source.image(at: index))
      view.apply(&picture, key: key.at(index).at(0))
      whole += picture.numbers
    }
    return (scaled, whole)
  }

  @Test("views of photographs decoded smaller are within levels of those decoded whole")
  func close() throws {
    let files = try DataFiles()
    for seed in 0..<6 { try files.write("a/\(seed).jpg", try photo(640, 480, seed: seed), as: .jpeg) }
    for scale in [0.3...1, 0.9...1] {
      let view = View([try RandomResizedCrop(PictureSize(48), scale: Uniform(scale))])
      let made = try views(try data(files), view)
      let apart = zip(made.scaled, made.whole).map { abs($0 - $1) * 255 }
      let mean = apart.reduce(0, +) / Float(apart.count)
      #expect(mean > 0 && mean < 1.5 && (apart.max() ?? 255) < 13, "\(scale): \(mean), \(apart.max() ?? 0)")
    }
  }

  @Test("an image is decoded whole where half of it would be too small for a view, whichever that is")
  func whole() throws {
    let files = try DataFiles()
    for seed in 0..<4 { try files.write("a/\(seed).jpg", try photo(120, 90, seed: seed), as: .jpeg) }
    let small = View([try RandomResizedCrop(PictureSize(46), scale: 0.9)])
    let made = try views(try data(files), small)
    #expect(made.scaled == made.whole)
    // One view could do with less, the other could not.
    let tiny = View([try RandomResizedCrop(PictureSize(8))])
    let key = Key(seed: 1)
    let alone = try Batches(try data(files), views: [small], size: 4, key: key).epoch(0).batch(0)
    let both = try Batches(try data(files), views: [small, tiny], size: 4, key: key).epoch(0).batch(0)
    #expect(alone.views[0].scalars == both.views[0].scalars)
    // What is no part of the whole picture's size, or comes first as it is, needs every pixel.
    for stages: [any Augmentation] in [
      [try HorizontalFlip(), try RandomResizedCrop(PictureSize(8))], [try CenterCrop(PictureSize(8))],
      [try Resize(.shorterSide(8), interpolation: .nearest)],
    ] {
      let made = try views(try data(files), View(stages))
      #expect(made.scaled == made.whole)
    }
  }

  @Test("views have the same bits on one, two and three threads, whatever the cache holds")
  func bits() throws {
    let files = try DataFiles()
    for seed in 0..<10 {
      try files.write("a/\(seed).jpg", try photo(200 + 8 * seed, 160, seed: seed), as: .jpeg)
    }
    let views = [
      View([try RandomResizedCrop(PictureSize(24))]), View([try RandomResizedCrop(PictureSize(32))]),
    ]
    let size = Team.size
    defer { Team.setSize(size) }
    var seen: [[[Float]]] = []
    for threads in [1, 2, 3] {
      Team.setSize(threads)
      for cache in [0, 60_000, 1 << 24] {
        let data = try data(files, cache: cache)
        let batches = try Batches(data, views: views, size: 10, key: Key(seed: 2))
        // The second epoch finds images of other sizes in the cache.
        seen.append(try (0..<3).flatMap { try batches.epoch($0).batch(0).views.map(\.scalars) })
      }
    }
    #expect(seen.allSatisfy { $0 == seen[0] })
  }

  @Test("sides that no divisor divides, one pixel and PNG files have their views")
  func sides() throws {
    let files = try DataFiles()
    for (number, side) in [(0, (1, 1)), (1, (17, 3)), (2, (33, 31)), (3, (65, 130))] {
      try files.write("a/\(number).jpg", try photo(side.0, side.1, seed: number), as: .jpeg)
      try files.write("a/\(number).png", try photo(side.0, side.1, seed: number))
    }
    for stages: [any Augmentation] in [
      [try Resize(.size(PictureSize(2, 3)))], [try EvaluationCrop(checking: PictureSize(7))],
      [try RandomResizedCrop(PictureSize(1), interpolation: .bilinear)],
    ] {
      let made = try views(try data(files), View(stages))
      #expect(zip(made.scaled, made.whole).allSatisfy { abs($0 - $1) < 0.2 })
      #expect(made.scaled.count == made.whole.count)
    }
  }
}

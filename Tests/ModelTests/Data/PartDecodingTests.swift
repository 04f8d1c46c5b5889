import Foundation
import Imaging
import Model
import Runtime
import Testing

/// Photographs of which no more is decoded than views need.
@Suite struct PartDecodingTests {
  private func photo(_ width: Int, _ height: Int, seed: Int) throws -> Image {
    var pixels: [UInt8] = []
    for place in 0..<width * height {
      let (x, y) = (place % width, place / width)
      for channel in 0..<3 { pixels.append(UInt8(truncatingIfNeeded: x * seed + y * 3 + 60 * channel)) }
    }
    return try Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// Wide, high, square and tiny.
  private func folder() throws -> DataFiles {
    let files = try DataFiles()
    for (number, side) in [(260, 64), (57, 201), (130, 130), (97, 150), (31, 33), (5, 3)].enumerated() {
      try files.write("a/\(number).jpg", try photo(side.0, side.1, seed: number + 1), as: .jpeg)
    }
    try files.write("a/6.png", try photo(70, 40, seed: 7))
    return files
  }

  private func data(_ files: DataFiles, channels: Int = 3, cache: Int) throws -> Dataset {
    let content = try ImageFolder.open(
      files.path, .init(channels: channels, cache: cache), code: "image_folder(\"d\")")
    guard case .data(let data) = content else { throw DataError("test", .value("a split")) }
    return data
  }

  @Test("views of parts have the bits of views of whole images", arguments: [3, 1])
  func bits(_ channels: Int) throws {
    let files = try folder()
    let size = PictureSize(12)
    let narrow = try RandomResizedCrop(PictureSize(9, 14), scale: Uniform(0.02...0.3))
    let nearest = try RandomResizedCrop(size, interpolation: .nearest)
    for stages: [[any Augmentation]] in [
      [[narrow]], [[narrow, try HorizontalFlip()], [try RandomResizedCrop(size)]], [[nearest]],
      [[try RandomCrop(size, padding: 20)]], [[try CenterCrop(size)], [narrow]], [[try CenterCrop(size)]],
      [[try Resize(.size(size))], [narrow]], [[try EvaluationCrop(checking: size)]],
      [[try HorizontalFlip(), try RandomResizedCrop(size)], [narrow]],
    ] {
      // The first has no room, the second for one or two, the third for all.
      let seen = try [0, 50_000, 1 << 24].map { cache in
        let data = try data(files, channels: channels, cache: cache)
        let batches = try Batches(data, views: stages.map { View($0) }, size: data.count, key: Key(seed: 3))
        let epochs = try (0..<4).flatMap { try batches.epoch($0).batch(0).views.map(\.scalars) }
        for index in 0..<data.count {
          // A part is never taken for the whole.
          #expect(try data.source.image(at: index).pixels.count == data.source.shape(at: index).count)
        }
        return epochs
      }
      #expect(seen[0] == seen[1] && seen[0] == seen[2], "\(stages)")
    }
  }

  @Test("where there is room, all of an image is decoded and kept")
  func kept() throws {
    let files = try folder()
    // The nearest pixels are always those of the whole size.
    let crop = try RandomResizedCrop(PictureSize(12), interpolation: .nearest)
    let data = try data(files, cache: 1 << 24)
    let batches = try Batches(data, views: [View([crop])], size: data.count, key: Key(seed: 4))
    _ = try batches.epoch(0).batch(0)
    try files.remove("a")
    for epoch in 1..<4 { _ = try batches.epoch(epoch).batch(0) }
  }

  @Test("a stage that crops needs its part, others need everything")
  func needs() throws {
    let shape = ImageShape(90, 120, 3)
    let everything = ImageBox(shape)
    let draws = Key(seed: 1).draws
    var own = draws
    let crop = try RandomResizedCrop(PictureSize(10))
    let need = crop.need(of: shape, draws)
    #expect(need.box == crop.box(in: shape, &own) && need.box != everything && need.scaleDown > 1)
    let middle = try CenterCrop(PictureSize(10, 300)).need(of: shape, draws)
    #expect(middle == ImageNeed(ImageBox(top: 40, left: 0, height: 10, width: 120)))
    let padded = try RandomCrop(PictureSize(10), padding: 4).need(of: shape, draws)
    #expect(padded.scaleDown == 1 && padded.box.pixelCount <= 100 && everything.contains(padded.box))
    for stage: any Augmentation in [
      try Resize(.shorterSide(10)), try EvaluationCrop(checking: PictureSize(10)), try HorizontalFlip(),
      try Maybe(1, [crop]),
    ] { #expect(stage.need(of: shape, draws).box == everything) }
    let both = need.union(middle)
    #expect(both.box.contains(need.box) && both.box.contains(middle.box) && both.scaleDown == 1)
  }

  @Test("a file that was cut off is told, wherever the views' part lies")
  func damaged() throws {
    let files = try DataFiles()
    let bytes = try photo(60, 200, seed: 2).encoded(as: .jpeg)
    try files.write("a/0.jpg", Array(bytes.dropLast(40)))
    let crop = try RandomResizedCrop(PictureSize(8), scale: Uniform(0.02...0.1))
    for seed in 0..<20 {
      let batches = try Batches(
        try data(files, cache: 0), views: [View([crop])], size: 1, key: Key(seed: seed))
      let error = #expect(throws: DataError.self) { try batches.epoch(0).batch(0) }
      #expect(error?.message.hasSuffix("a/0.jpg: not a whole JPEG image: Premature end of JPEG file") == true)
    }
  }
}

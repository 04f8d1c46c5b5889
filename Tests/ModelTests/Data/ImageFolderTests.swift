import Foundation
import Imaging
import Model
import Runtime
import Testing

@Suite struct ImageFolderTests {
  private func data(_ path: String, channels: Int = 3, cache: Int = 1 << 20) throws -> Dataset {
    let content = try ImageFolder.open(
      path, .init(channels: channels, cache: cache), code: "image_folder(\"d\")")
    guard case .data(let data) = content else { throw DataError("test", .value("a split")) }
    return data
  }

  private func refusal(_ path: String) -> String {
    let error = #expect(throws: DataError.self) { try ImageFolder.open(path, code: "image_folder(\"d\")") }
    return error?.description ?? ""
  }

  @Test("images, labels and their order are torchvision's, in color and in gray", arguments: [3, 1])
  func goldens(_ channels: Int) throws {
    let golden = try Golden("data/folder")
    let data = try data(DataFiles.golden("folder"), channels: channels)
    #expect(data.classes == ["Zebra", "ant", "bêê"])
    #expect(data.labels == (try golden.tensor("labels").integers))
    for position in 0..<data.count {
      let image = try data.image(at: position)
      let expected = try golden.tensor("\(channels == 3 ? "rgb" : "gray").\(position)")
      #expect([image.height, image.width] == Array(expected.shape.array.prefix(2)), "\(position)")
      #expect(image.channels == channels && data.source.name(at: position).contains("/folder/"))
      #expect(try data.source.shape(at: position) == ImageShape(image.height, image.width, channels))
      // Decoders of JPEG may differ by a level.
      let far = zip(image.pixels, expected.integers).filter { abs(Int32($0) - $1) > 2 }.count
      #expect(far == 0, "image \(position)")
    }
  }

  @Test("parts for training, testing and validation share their classes")
  func split() throws {
    let files = try DataFiles()
    for name in ["train/cat/1.png", "train/dog/1.png", "train/dog/2.png", "test/dog/1.png", "val/cat/7.png"] {
      try files.write(name, try flat(3, 2))
    }
    try files.write("readme.txt", [])
    func open() throws -> Split? {
      if case .split(let split) = try ImageFolder.open(files.path, code: "image_folder(\"d\")") {
        split
      } else {
        nil
      }
    }
    let split = try #require(try open())
    #expect(split.parts.map(\.name) == ["train", "test", "val"])
    #expect(
      split["train"]?.labels == [0, 1, 1] && split["test"]?.labels == [1] && split["val"]?.labels == [0])
    #expect(split["test"]?.classes == ["cat", "dog"])
    #expect(split["test"]?.description == "image_folder.test: 1 image in 2 classes")
    #expect(split["test"]?.path.code == "image_folder(\"d\").test")
    #expect(try open() == split)
    try files.write("test/wolf/1.png", try flat(3, 2))
    #expect(refusal(files.path).contains("/test/wolf is a class that the training images do not have"))
  }

  @Test("files count by their content where the name says nothing, others are left out")
  func contents() throws {
    let files = try DataFiles()
    try files.write("a/nameless", try flat(3, 2, 1))
    try files.write("a/photo.data", try flat(4, 2, 2), as: .jpeg)
    try files.write("a/notes.md", Array("BM is no bitmap".utf8))
    try files.write("a/empty", [])
    try files.write("a/.png", [1])
    try files.write(".hidden/x.png", [1])
    #expect(mkfifo("\(files.path)/a/pipe.png", 0o600) == 0)
    let data = try data(files.path)
    #expect(data.count == 2 && data.classes == ["a"])
    #expect(try data.image(at: 0).pixels[0] == 1)
    for (name, start) in [
      ("x.gif", Array("GIF89a".utf8)), ("x.webp", Array("RIFF\0\0\0\0WEBPVP8 ".utf8)),
      ("x.tif", [0x49, 0x49, 42, 0, 8, 0, 0, 0]),
      ("x.bmp", Array("BM".utf8) + [UInt8](repeating: 0, count: 12)),
    ] {
      try files.write("a/\(name)", start)
      #expect(refusal(files.path).contains("/a/\(name) is a "))
      try files.remove("a/\(name)")
    }
  }

  @Test("folders that are no image folder are told from it")
  func refusals() throws {
    let files = try DataFiles()
    #expect(refusal("\(files.path)/none").contains("no such file"))
    #expect(refusal(files.path).contains("has no folders of classes; images lie in `DIR/CLASS/`"))
    try files.write("1.png", try flat(2, 2))
    #expect(refusal("\(files.path)/1.png").contains("it is not a folder"))
    #expect(refusal(files.path).contains("has no folders of classes"))
    try files.write("cat/1.png", try flat(2, 2))
    try files.write("dog/1.txt", [])
    #expect(refusal(files.path).contains("/dog has no images"))
    try files.remove("dog")
    try files.link("cat/back", to: "../cat")
    #expect(refusal(files.path).contains("/cat/back is a link that leads back"))
    try files.remove("cat/back")
    try files.link("cat/itself.png", to: "itself.png")
    try files.link("cat/other.png", to: "1.png")
    #expect(try data(files.path).count == 2)
    #expect(refusal("a\0b").contains("zero byte"))
    #expect(throws: DataError.self) { try ImageFolder.open(files.path, .init(channels: 4), code: "") }
  }

  @Test("an image that can't be decoded is named, and the others are not lost")
  func damaged() throws {
    let files = try DataFiles()
    let good = try flat(8, 8, 9).encoded(as: .jpeg)
    try files.write("a/0.jpg", good)
    let bomb: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
      + [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0, 0xDE, 0xAD, 0xBE, 0xEF]
    let bad: [(name: String, bytes: [UInt8])] = [
      ("1-empty.jpg", []), ("2-cut.jpg", Array(good.prefix(good.count / 2))),
      ("3-text.png", Array("text".utf8)),
      ("4-bomb.png", bomb), ("5-start.jpg", [0xFF, 0xD8, 0xFF]),
    ]
    for (name, bytes) in bad { try files.write("a/\(name)", bytes) }
    try files.write("a/6-gone.png", try flat(8, 8))
    try files.write("a/7-jpeg.png", good)
    let data = try data(files.path)
    try files.remove("a/6-gone.png")
    for (number, (name, _)) in bad.enumerated() {
      let error = #expect(throws: DataError.self) { try data.image(at: number + 1) }
      #expect(error?.message.contains("/a/\(name): ") == true, "\(name)")
    }
    let gone = #expect(throws: DataError.self) { try data.image(at: 6) }
    #expect(gone?.message.contains("6-gone.png: no such file") == true)
    #expect(try data.image(at: 7) == data.image(at: 0))
    // The first of a batch is told, whichever thread meets it.
    let first = #expect(throws: DataError.self) { try data.evaluationTensor(0..<8) }
    #expect(first?.message.contains("1-empty.jpg") == true)
  }

  @Test("images of several sizes need a view of one size, and the message names the image that has none")
  func sizes() throws {
    let files = try DataFiles()
    for (number, size) in [(9, 7), (9, 7), (12, 7), (20, 30)].enumerated() {
      try files.write("a/\(number).png", try flat(size.0, size.1, UInt8(number)))
    }
    let data = try data(files.path)
    let error = #expect(throws: DataError.self) { try data.evaluationTensor(0..<4) }
    #expect(
      error?.message.hasSuffix("/a/2.png is 7x12x3 and gives a view of 7x12x3, others of 7x9x3") == true)
    #expect(error?.hint?.contains("random_resized_crop(7)") == true)
    #expect(try data.evaluationTensor(0..<2).shape == [2, 7, 9, 3])
  }

  @Test("a cache of any size changes no image, and stays within its bound")
  func caching() throws {
    let files = try DataFiles()
    for number in 0..<12 {
      try files.write("c\(number % 3)/\(number).png", try flat(4 + number, 5, UInt8(number)))
    }
    let plain = try data(files.path, cache: 0)
    let sizes = try (0..<12).map { try plain.image(at: $0).pixels.count }
    for bound in [1, sizes.max() ?? 0, 400, sizes.reduce(0, +)] {
      let cached = try data(files.path, cache: bound)
      for position in [0, 1, 2, 0, 11, 10, 0, 9, 8, 7, 0, 6, 5, 4, 3, 2, 1, 0] + Array(0..<12) {
        #expect(try cached.image(at: position) == plain.image(at: position))
      }
    }
    let cache = ImageCache(bound: 300, patience: 7)
    for number in 0..<200 {
      let image = try flat(1 + number % 9, 1 + number % 7, UInt8(number))
      cache.keep(DecodedImage(image), at: "\(number % 50)")
      cache.keep(DecodedImage(image), at: "large \(number)")
      #expect(cache.bytes <= 300)
    }
  }

  @Test("a cache that half of the images fit into finds half of them in each epoch, until others are wanted")
  func epochs() throws {
    let cache = ImageCache(bound: 50 * 12, patience: 200)
    var found: [Int] = []
    for (epoch, step) in [1, 3, 7, 9, 11, 13, 17, 19].enumerated() {
      found.append(0)
      for place in 0..<100 {
        // Another order each time.
        let name = "\((place * step + 37 * epoch) % 100)"
        if cache.image(name) != nil {
          found[epoch] += 1
        } else {
          cache.keep(DecodedImage(try flat(2, 2)), at: name)
        }
        #expect(cache.bytes <= 600)
      }
    }
    #expect(found.dropFirst().allSatisfy { $0 == 50 }, "\(found)")
    // Images that nobody asks for any more make place.
    for epoch in 0..<20 {
      for other in 0..<40 where cache.image("other \(other)") == nil {
        cache.keep(DecodedImage(try flat(2, 2)), at: "other \(other)")
        #expect(epoch < 15)
      }
    }
  }

  @Test("a batch has the same bits on one thread and on three, with a cache and without")
  func threads() throws {
    let files = try DataFiles()
    for number in 0..<30 { try files.write("c/\(number).png", try flat(6, 6, UInt8(number))) }
    let views = [View([try GaussianNoise(0.1), try HorizontalFlip()]), View([try GaussianNoise(0.2)])]
    let size = Team.size
    defer { Team.setSize(size) }
    var seen: [[[Float]]] = []
    for threads in [1, 2, 3] {
      Team.setSize(threads)
      for cache in [0, 300, 1 << 20] {
        let epoch = try Batches(
          try data(files.path, cache: cache), views: views, size: 25, key: Key(seed: 1)
        )
        .epoch(0)
        let first = try epoch.batch(0).views.map(\.scalars)
        #expect(try epoch.batch(0).views.map(\.scalars) == first)
        seen.append(first)
      }
    }
    #expect(seen.allSatisfy { $0 == seen[0] })
  }
}

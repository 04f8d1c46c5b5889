import Model
import Runtime
import Testing

@Suite struct CropTests {
  private let shape = ImageShape(6, 7, 1)
  private let numbers = (1...42).map { Float($0) / 64 }

  private func applied(_ stage: any Augmentation, seed: Int = 0) -> (numbers: [Float], shape: ImageShape) {
    var picture = Picture()
    picture.load(numbers, shape: shape)
    View([stage]).apply(&picture, key: Key(seed: seed))
    return (picture.numbers, picture.shape)
  }

  @Test("a random crop is each part of the padded picture about equally often")
  func random() throws {
    let crop = try RandomCrop(PictureSize(5, 6), padding: 1)
    #expect(try crop.result(of: shape) == ImageShape(5, 6, 1))
    // The first pixel tells where the part begins: 4 places down, 4 across, 0 where it is of the padding.
    var counts: [Float: Int] = [:]
    for seed in 0..<3200 {
      let part = applied(crop, seed: seed)
      #expect(part.shape == ImageShape(5, 6, 1))
      counts[part.numbers[0], default: 0] += 1
    }
    #expect(counts.count == 10)
    // 7 of the 16 begin in the padding.
    #expect((1270...1530).contains(counts[0] ?? 0))
    for row in 0..<3 {
      for column in 0..<3 {
        #expect((150...250).contains(counts[numbers[row * 7 + column]] ?? 0))
      }
    }
  }

  @Test("a random crop of a smaller picture is refused, telling the padding that is missing")
  func small() throws {
    let crop = try RandomCrop(PictureSize(9), padding: 1)
    #expect {
      try crop.result(of: shape)
    } throws: {
      "\($0)"
        == "random_crop: there are no 9x9 pixels in 6x7x1 with 1 more at each side; `padding=2` adds enough at "
        + "each side, `resize` enlarges"
    }
    #expect(applied(crop).shape == ImageShape(9, 9, 1))
    #expect(crop.evaluation?.code == "center_crop(9)")
  }

  @Test("in evaluation a random resized crop is the picture itself where it has the size")
  func evaluation() throws {
    let crop = try RandomResizedCrop(PictureSize(6, 7), scale: Uniform(0.2...1))
    let evaluation = try #require(crop.evaluation)
    #expect(applied(evaluation).numbers == numbers)
    #expect(evaluation.code == "evaluation_crop([6, 7])")
    #expect(evaluation.evaluation?.code == evaluation.code)
    // The paper's: the shorter side 256, and of that the middle 224.
    let paper = try RandomResizedCrop(PictureSize(224))
    #expect(try paper.evaluation?.result(of: ImageShape(300, 500, 3)) == ImageShape(224, 224, 3))
    var once = Picture()
    var twice = Picture()
    let colors = (0..<90 * 70 * 3).map { Float($0 * 7 % 101) / 100 }
    once.load(colors, shape: ImageShape(90, 70, 3))
    twice.load(colors, shape: ImageShape(90, 70, 3))
    View([paper]).evaluation.apply(&once, key: Key(seed: 0))
    View([try Resize(.shorterSide(256)), try CenterCrop(PictureSize(224))]).apply(&twice, key: Key(seed: 0))
    #expect(once.numbers == twice.numbers)
  }

  @Test("a cutout is a square of zeros inside of the picture, each pixel its center equally often")
  func cutout() throws {
    var centers: [Int: Int] = [:]
    for seed in 0..<2100 {
      let cut = applied(try Cutout(3), seed: seed).numbers
      let gone = cut.indices.filter { cut[$0] == 0 }
      #expect(zip(cut, numbers).allSatisfy { $0 == 0 || $0 == $1 })
      let rows = Set(gone.map { $0 / 7 }), columns = Set(gone.map { $0 % 7 })
      #expect(gone.count == rows.count * columns.count && (2...3).contains(rows.count))
      if rows.count == 3, columns.count == 3 { centers[gone[4], default: 0] += 1 }
    }
    // 4 x 5 of the 42 centers leave the whole square inside: 50 each.
    #expect(centers.count == 20 && centers.values.allSatisfy { (22...85).contains($0) })
    #expect(applied(try Cutout(16_384)).numbers == numbers.map { _ in 0 })
    #expect(applied(try Cutout(3, p: 0)).numbers == numbers)
  }

  @Test("one of several stages is chosen, each as often")
  func oneOf() throws {
    let choice = try OneOf([
      try RandomBrightness(0), try Solarize(threshold: 0, p: 1), IdentityAugmentation(),
    ])
    var counts: [Float: Int] = [:]
    for seed in 0..<1500 { counts[applied(choice, seed: seed).numbers[0], default: 0] += 1 }
    #expect(counts.count == 3 && counts.values.allSatisfy { (430...570).contains($0) })
    #expect(throws: AugmentationError.self) { try OneOf([]) }
    let sizes = try OneOf([try CenterCrop(PictureSize(2)), IdentityAugmentation()])
    #expect(throws: AugmentationError.self) { try sizes.result(of: shape) }
    #expect(choice.evaluation == nil)
    let crops = try OneOf([
      try RandomResizedCrop(PictureSize(4)), try RandomResizedCrop(PictureSize(4), scale: Uniform(0.5...1)),
    ])
    #expect(crops.evaluation?.code == "evaluation_crop(4)")
  }
}

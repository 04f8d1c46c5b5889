import Imaging
import Model
import Runtime
import Testing

/// What a picture puts off and does together against one step after the other.
@Suite struct DraftTests {
  private func image(_ height: Int, _ width: Int, _ channels: Int = 3) throws -> Image {
    let pixels = (0..<height * width * channels).map { i in
      UInt8((i % (width * channels) * 3 + i / width * 2 + i * 7919 % 31) % 256)
    }
    return try Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// The numbers of a view as it is made, and with every stage done before the next is asked for.
  private func both(_ stages: [any Augmentation], _ image: Image, seed: Int) -> (
    at: [Float], stepwise: [Float]
  ) {
    var picture = Picture()
    picture.load(image)
    let key = Key(seed: seed)
    AugmentationChain(stages).apply(&picture, key: key)
    let together = picture.numbers
    picture.load(image)
    for (position, stage) in stages.enumerated() {
      _ = picture.numbers
      var draws = key.at(position).draws
      stage.apply(&picture, &draws)
    }
    return (together, picture.numbers)
  }

  @Test("a view made at once is that of one step after the other", arguments: [3, 1])
  func together(channels: Int) throws {
    let normalize = try ChannelNormalization(mean: [0.5], std: [0.25])
    let jitter = try ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1)
    let crop = try RandomResizedCrop(PictureSize(33, 50))
    let views: [[any Augmentation]] = [
      [
        crop, try HorizontalFlip(), jitter, try Grayscale(p: 0.5), try GaussianBlur(sigma: 1, p: 0.5),
        try Solarize(p: 0.5), normalize,
      ],
      [
        try HorizontalFlip(p: 1), try RandomCrop(PictureSize(40), padding: 5), try HorizontalFlip(p: 1),
        jitter,
      ],
      [
        try RandomCrop(PictureSize(40), padding: 5), try HorizontalFlip(p: 1), try HorizontalFlip(p: 1), crop,
      ],
      [jitter, crop, jitter, try HorizontalFlip(), try Resize(.shorterSide(20), interpolation: .nearest)],
      [
        try Resize(.size(PictureSize(70, 20)), interpolation: .bilinear), try HorizontalFlip(p: 1), normalize,
      ],
      [try CenterCrop(PictureSize(41, 80)), normalize, crop, jitter],
      [try RandomResizedCrop(PictureSize(9), interpolation: .nearest), try HorizontalFlip(p: 1)],
    ]
    let image = try image(61, 73, channels)
    for (number, view) in views.enumerated() {
      for seed in 0..<8 {
        let made = both(view, image, seed: seed)
        #expect(made.at.count == made.stepwise.count && !made.at.isEmpty)
        let apart = zip(made.at, made.stepwise).map { abs($0 - $1) }.max() ?? 1
        #expect(apart < 1e-6, "view \(number), seed \(seed)")
      }
    }
  }

  @Test("pictures of other channels than 1 and 3 keep what can be done to them")
  func otherChannels() throws {
    let shape = ImageShape(2, 3, 2)
    var picture = Picture()
    picture.load((0..<12).map { Float($0) / 12 }, shape: shape)
    let stages: [any Augmentation] = [
      try HorizontalFlip(p: 1), try Solarize(p: 1), try ChannelNormalization(mean: [0, 1], std: [1, 0.5]),
    ]
    AugmentationChain(stages).apply(&picture, key: Key(seed: 0))
    let flipped: [Float] = [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7]
    for (i, number) in picture.numbers.enumerated() {
      let level = flipped[i] >= 6 ? 1 - flipped[i] / 12 : flipped[i] / 12
      #expect(abs(number - (i % 2 == 0 ? level : (level - 1) * 2)) < 1e-6)
    }
  }

  @Test("all 256 levels become what division makes of them, at any place of a row")
  func levels() throws {
    let image = try Image(width: 16, height: 17, channels: 1, pixels: (0..<272).map { UInt8($0 % 256) })
    var picture = Picture()
    picture.load(image)
    for (i, number) in picture.numbers.enumerated() { #expect(abs(number * 255 - Float(i % 256)) < 2e-5) }
  }

  @Test("a picture that is copied takes along what is to be done, and none of it happens twice")
  func copied() throws {
    var first = Picture(), second = Picture()
    first.load(try image(20, 24))
    AugmentationChain([try RandomResizedCrop(PictureSize(8)), try Solarize(p: 1)]).apply(
      &first, key: Key(seed: 4))
    second.copy(first)
    let numbers = first.numbers
    #expect(second.shape == ImageShape(8, 8, 3) && second.numbers == numbers && first.numbers == numbers)
    // Numbers with a part to be cut out of them.
    AugmentationChain([try CenterCrop(PictureSize(30))]).apply(&first, key: Key(seed: 4))
    second.copy(first)
    #expect(second.shape == ImageShape(30, 30, 3) && second.numbers == first.numbers)
  }
}

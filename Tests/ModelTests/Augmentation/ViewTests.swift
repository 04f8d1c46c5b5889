import Imaging
import Model
import Runtime
import Testing

@Suite struct ViewTests {
  private func sample(_ p: Double = 0.5) throws -> View {
    View(
      [
        try RandomAffine(degrees: 20, translate: 0.125, scale: Uniform(0.8...1.25), shear: 15),
        try RandomBrightness(Uniform(0.7...1.3)), try GaussianNoise(0.1),
        try GaussianBlur(sigma: Uniform(0.1...1), p: p),
      ], name: "view")
  }

  @Test("a view is written as code that makes it again")
  func code() throws {
    #expect(
      try sample().code == """
        augment view {
          affine(degrees=20, translate=0.125, scale=0.8..1.25, shear=15)
          brightness(0.7..1.3)
          gaussian_noise(0.1)
          gaussian_blur(sigma=0.1..1.0, p=0.5)
        }
        """)
    let inner: [any Augmentation] = [try HorizontalFlip(), IdentityAugmentation()]
    #expect(try Maybe(0.25, inner).code == "maybe(0.25) { horizontal_flip(p=0.5); identity() }")
    #expect(try AugmentationSequence(inner).code == "sequence { horizontal_flip(p=0.5); identity() }")
    #expect(try RandomAffine().code == "affine()")
    #expect(try RandomAffine(degrees: Uniform(-5...10)).code == "affine(degrees=-5..10)")
    #expect(
      try ChannelNormalization(mean: [0.5, 0, 1], std: [2]).code == "normalize(mean=[0.5, 0, 1], std=2)")
    #expect(View([]).code == "augment {}")
  }

  @Test("a view of an image to look at is as it is before it is normalized")
  func looking() throws {
    let pixels = (0..<48).map { UInt8(5 * $0) }
    let image = try Image(width: 4, height: 4, channels: 3, pixels: pixels)
    let normalize = try ChannelNormalization(mean: [0.5], std: [0.25])
    let noise = try GaussianNoise(0.1), key = Key(seed: 3)
    let plain = try View([noise]).apply(to: image, key: key)
    #expect(try View([noise, normalize]).apply(to: image, key: key).pixels == plain.pixels)
    #expect(try View([normalize, noise]).apply(to: image, key: key).pixels != plain.pixels)
  }

  @Test("views are the same where stages and parameters are")
  func equality() throws {
    #expect(try sample() == sample())
    #expect(try sample() != sample(0.1))
    #expect(try View(sample().stages) != sample())
    #expect(try RandomBrightness(1).isEqual(to: RandomBrightness(1)))
    #expect(try !RandomBrightness(1).isEqual(to: GaussianNoise(1)))
  }

  @Test("evaluation keeps what is not random")
  func evaluation() throws {
    let normalize = try ChannelNormalization(mean: [0.5], std: [0.5])
    let flip = try HorizontalFlip(p: 1)
    #expect(try sample().evaluation.stages.isEmpty)
    let stages: [any Augmentation] = [
      try GaussianNoise(0.1), try Maybe(0.5, [normalize]), normalize, flip, try HorizontalFlip(),
      try Maybe(1, [normalize, try GaussianNoise(0.1)]), try RandomBrightness(1.5),
      try AugmentationSequence([try GaussianNoise(0.1)]),
    ]
    let expected: [any Augmentation] = [
      normalize, flip, try AugmentationSequence([normalize]), try RandomBrightness(1.5),
    ]
    #expect(View(stages).evaluation == View(expected))
    #expect(View(expected).evaluation == View(expected))
  }

  @Test("a view of an image is an image, the same for the same key")
  func image() throws {
    let image = try Digits().test.image(at: 0)
    let view = try sample()
    let first = try view.apply(to: image, key: Key(seed: 1))
    #expect(first.width == 16 && first.height == 16 && first.channels == 1)
    #expect(try view.apply(to: image, key: Key(seed: 1)) == first)
    #expect(try view.apply(to: image, key: Key(seed: 2)) != first)
    #expect(try View([]).apply(to: image, key: Key(seed: 1)) == image)
  }

  @Test("a view of a tensor is a tensor, an image drawing by its position")
  func tensor() throws {
    let view = try sample()
    let images = try Digits().test.evaluationTensor(0..<20)
    let views = try view.apply(to: images, key: Key(seed: 1))
    #expect(views.shape == images.shape)
    let last = try Tensor(Array(images.scalars.suffix(256)), [1, 16, 16, 1])
    let alone = try view.apply(to: last, key: Key(seed: 1))
    #expect(alone.scalars != Array(views.scalars.suffix(256)))
    #expect(try View([]).apply(to: images, key: Key(seed: 1)).scalars == images.scalars)
    let shaped = try view.apply(to: Tensor(shapeOnly: TensorType([7, 8, 8, 3])), key: Key(seed: 1))
    #expect(shaped.shape == [7, 8, 8, 3] && shaped.scalars.isEmpty)
    #expect(try view.apply(to: Tensor([Float](), [0, 8, 8, 3]), key: Key(seed: 1)).shape == [0, 8, 8, 3])
  }

  @Test("what is no batch of images is refused")
  func refused() throws {
    let shapes: [Shape] = [[], [3], [4, 4], [1, 4, 4], [2, 0, 4, 1], [1, 1, 1, 1, 1]]
    for shape in shapes {
      let tensor = try Tensor(filled: 0, shape)
      #expect(throws: DataError.self) { try sample().apply(to: tensor, key: Key(seed: 1)) }
    }
    let huge = Tensor(shapeOnly: TensorType([0, 2_000_000_000, 2_000_000_000, 2_000_000_000]))
    #expect(throws: DataError.self) { try sample().apply(to: huge, key: Key(seed: 1)) }
    let integers = try Tensor([Int32](repeating: 0, count: 16), [1, 4, 4, 1])
    #expect(throws: DataError.self) { try sample().apply(to: integers, key: Key(seed: 1)) }
  }
}

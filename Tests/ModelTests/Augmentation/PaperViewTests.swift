import Model
import Runtime
import Testing

/// The paper's two views, smaller.
@Suite struct PaperViewTests {
  private func view(blur: Double, solarize: Double) throws -> View {
    View([
      try RandomResizedCrop(PictureSize(24)), try HorizontalFlip(),
      try ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, p: 0.8),
      try Grayscale(p: 0.2), try GaussianBlur(sigma: Uniform(0.1...2), p: blur), try Solarize(p: solarize),
      try ChannelNormalization(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]),
    ])
  }

  private func images(_ count: Int) throws -> Tensor {
    let numbers = (0..<count * 37 * 41 * 3).map { Float($0 * 7919 % 1009) / 1008 }
    return try Tensor(numbers, [count, 37, 41, 3])
  }

  @Test("views have the same bits on one, two and three threads")
  func threads() throws {
    let images = try images(50)
    let view = try view(blur: 0.5, solarize: 0.2)
    let size = Team.size
    defer { Team.setSize(size) }
    let made = try [1, 2, 3].map { threads in
      Team.setSize(threads)
      return try view.apply(to: images, key: Key(seed: 1))
    }
    #expect(made[0].shape == [50, 24, 24, 3])
    #expect(made[0].scalars == made[1].scalars && made[0].scalars == made[2].scalars)
    #expect(made[0].scalars.allSatisfy { $0 > -2.2 && $0 < 2.7 })
  }

  @Test("a view has one shape whatever the pictures', and its evaluation too")
  func shapes() throws {
    let view = try view(blur: 1, solarize: 0)
    for shape in [ImageShape(1, 1, 3), ImageShape(500, 375, 3), ImageShape(24, 24, 3)] {
      #expect(try view.result(of: shape) == ImageShape(24, 24, 3))
      #expect(try view.evaluation.result(of: shape) == ImageShape(24, 24, 3))
    }
    #expect(throws: AugmentationError.self) { try view.result(of: ImageShape(24, 24, 1)) }
    #expect(throws: AugmentationError.self) { try view.result(of: ImageShape(24, 24, 4)) }
    #expect(
      view.evaluation.code == """
        augment {
          evaluation_crop(24)
          normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])
        }
        """)
  }

  @Test("changing one stage's parameters leaves the draws of the others alone")
  func independent() throws {
    let images = try images(6)
    let (a, b) = (try view(blur: 0, solarize: 0), try view(blur: 0, solarize: 1))
    let (plain, solar) = (
      try View(Array(a.stages.dropLast())).apply(to: images, key: Key(seed: 1)).scalars,
      try View(Array(b.stages.dropLast())).apply(to: images, key: Key(seed: 1)).scalars
    )
    #expect(zip(plain, solar).allSatisfy { $1 == ($0 >= 0.5 ? 1 - $0 : $0) })
  }
}

import Testing

@testable import Runtime

@Suite("Ways of a convolution")
struct ConvolutionWayTests {
  @Test(
    "Winograd's algorithm agrees with sums of products, backward too",
    arguments: [ConvolutionWay.winograd, .tiled], [(16, 16), (32, 48), (48, 16)])
  func winograd(_ way: ConvolutionWay, _ channels: (Int, Int)) throws {
    try check(way, stride: 1, images: [3, 9, 10, channels.0], channels.1)
  }

  @Test(
    "so it does with stride 2, tiles that images do not fill, and many of them",
    arguments: [
      (1, [200, 4, 4, 16]), (2, [3, 9, 10, 32]), (2, [1, 8, 7, 48]), (2, [2, 1, 3, 16]), (2, [67, 8, 8, 16]),
    ])
  func tiled(_ stride: Int, _ images: [Int]) throws {
    try check(.tiled, stride: stride, images: Shape(images), 32)
  }

  @Test(
    "so it does with so many channels that all threads share a part of the tiles, and with several parts",
    arguments: [(1, [5, 5, 6, 272]), (2, [5, 6, 9, 272]), (1, [80, 8, 8, 272])])
  func parts(_ stride: Int, _ images: [Int]) throws {
    try check(.tiled, stride: stride, images: Shape(images), 112)
  }

  private func check(_ way: ConvolutionWay, stride: Int, images: Shape, _ outputs: Int) throws {
    let key = Key(seed: 1)
    let x = try Tensor(normal: images, key: key.at(0))
    let w = try Tensor(normal: [outputs, images.last, 3, 3], key: key.at(1))
    func run(_ way: ConvolutionWay) throws -> Run {
      try Run(Convolution(stride: stride, padding: 1, way: way), [x, w]) {
        try Tensor(normal: $0.shape, key: key.at(2))
      }
    }
    let direct = try run(.direct), found = try run(way)
    #expect(relativeDistance(found.output.scalars, direct.output.scalars.map(Double.init)) < 1e-5)
    for (gradient, expected) in zip(found.gradients, direct.gradients) {
      let expected = try #require(expected).scalars.map(Double.init)
      #expect(relativeDistance(try #require(gradient).scalars, expected) < 1e-5)
    }
    // Where the way is there the bits differ, or it was not it that ran.
    let isThere = Layout.blocksChannels && (way == .tiled || DNN.isVersion2)
    #expect(!isThere || found.output.bits != direct.output.bits)
  }

  @Test("tiles of bfloat16 images are filtered in float32", arguments: [1, 2])
  func tiledNarrow(_ stride: Int) throws {
    let key = Key(seed: 3)
    func rounded(_ shape: Shape, _ place: Int) throws -> Tensor {
      try Tensor(normal: shape, key: key.at(place)).converted(to: .bfloat16, for: "a test")
        .converted(to: .float32, for: "a test")
    }
    let x = try rounded([3, 9, 10, 32], 0), w = try Tensor(normal: [48, 32, 3, 3], key: key.at(1))
    let exact = try Run(Convolution(stride: stride, padding: 1, way: .direct), [x, w]) {
      try rounded($0.shape, 2)
    }
    let tape = Tape(precision: .bfloat16)
    let (images, weights) = (tape.variable(x), tape.variable(w))
    let y = try tape.apply(Convolution(stride: stride, padding: 1, way: .tiled), images, weights)
    let found = try tape.backward(from: [(y, try rounded(y.shape, 2))])
    guard Layout.blocksChannels else { return }
    // Results are rounded, to 8 bits; the gradient of the weights is not.
    #expect(relativeDistance(y.scalars, exact.output.scalars.map(Double.init)) < 4e-3)
    let expected = try exact.gradients.map { try #require($0).scalars.map(Double.init) }
    #expect(relativeDistance(try #require(found.of(images)).scalars, expected[0]) < 4e-3)
    #expect(relativeDistance(try #require(found.of(weights)).scalars, expected[1]) < 1e-5)
  }

  @Test("float32 weights beside bfloat16 images get a float32 gradient", arguments: ConvolutionWay.allCases)
  func mixed(_ way: ConvolutionWay) throws {
    let key = Key(seed: 2)
    let x = try Tensor(normal: [2, 8, 8, 32], key: key.at(0)),
      upstream = try Tensor(normal: x.shape, key: key.at(1))
    let w = try Tensor(normal: [32, 32, 3, 3], key: key.at(2))
    let tape = Tape(precision: .bfloat16)
    let (images, weights) = (tape.variable(x), tape.variable(w))
    let y = try tape.apply(Convolution(padding: 1, way: way), images, weights)
    #expect(y.element == .bfloat16)
    let found = try tape.backward(from: [(y, upstream)])
    let exact = try Run(Convolution(padding: 1, way: .direct), [x, w]) { _ in upstream }
    #expect(relativeDistance(y.scalars, exact.output.scalars.map(Double.init)) < 1e-2)
    for (variable, expected) in zip([images, weights], exact.gradients) {
      let gradient = try #require(found.of(variable))
      #expect(gradient.element == .float32)
      #expect(relativeDistance(gradient.scalars, try #require(expected).scalars.map(Double.init)) < 1e-2)
    }
  }
}

@Suite("Choices among kernels")
struct KernelChoicesTests {
  /// Chooses between a way that takes long and one that does not.
  private func choice(_ choices: KernelChoices, slow: String, _ ran: (String) -> Void = { _ in }) throws
    -> String
  {
    try choices.choice("product 3 by 4", among: ["one", "two"]) { way throws(TensorError) in
      ran(way)
      let start = ContinuousClock.now
      while way == slow, start.duration(to: .now) < .milliseconds(3) {}
    }
  }

  @Test("the faster way is found, and found again without measuring")
  func remembered() throws {
    let folder = try TemporaryFolder()
    #expect(try choice(KernelChoices(folder: folder.path + "/a/b"), slow: "one") == "two")
    let later = KernelChoices(folder: folder.path + "/a/b")
    #expect(try choice(later, slow: "two") { _ in Issue.record("measured again") } == "two")
    #expect(later.recorded == ["product 3 by 4": "two"])
  }

  @Test("where nothing can be remembered the first way is taken, unmeasured")
  func forgetful() throws {
    for folder in [nil, "/dev/null/bt"] {
      #expect(
        try choice(KernelChoices(folder: folder), slow: "one") { _ in Issue.record("measured") } == "one")
    }
  }

  @Test("what was recorded goes before what was measured here")
  func adopted() throws {
    let folder = try TemporaryFolder()
    #expect(try choice(KernelChoices(folder: folder.path), slow: "one") == "two")
    let resumed = KernelChoices(folder: folder.path)
    resumed.adopt(["product 3 by 4": "one"])
    #expect(try choice(resumed, slow: "one") == "one")
    resumed.adopt(["product 3 by 4": "a way of another version"])
    #expect(try choice(resumed, slow: "one") == "two")
  }

  @Test("the first line of a name counts, and damaged lines do not")
  func lines() {
    let text = "a\tdirect\nhalf a line\nb\twinograd\textra\nb\tdirect\na\twinograd\n"
    #expect(KernelChoices.first(of: "a", in: text) == "direct")
    #expect(KernelChoices.first(of: "b", in: text) == "direct")
    #expect(KernelChoices.first(of: "half a line", in: text) == nil)
  }
}

import Model
import Runtime
import Testing

@Suite struct ResNetTests {
  private let key = Key(seed: 3)

  @Test("the published networks have torchvision's numbers of parameters, without the classifier")
  func counts() throws {
    let cases: [(ResNet, Shape, Int, Shape)] = [
      (try ResNet(.resnet18), [224, 224, 3], 11_176_512, [512]),
      (try ResNet(.resnet34), [224, 224, 3], 21_284_672, [512]),
      (try ResNet(.resnet50), [224, 224, 3], 23_508_032, [2048]),
      (try ResNet(.resnet18, stem: .cifar), [32, 32, 3], 11_168_832, [512]),
      (try ResNet(.resnet20), [32, 32, 3], 271_824, [64]),
    ]
    for (network, input, count, output) in cases {
      let model = try Model(network, input: input, key: key, shapeOnly: true)
      #expect(model.store.trainedCount == count, "\(network.code)")
      #expect(model.output == output, "\(network.code)")
    }
  }

  @Test("fresh kernels are normal with variance 2 / fan_out, and the last scale of a block is 0 where asked")
  func start() throws {
    for zero in [true, false] {
      let model = try Model(
        try ResNet(.resnet18, width: 16, zeroInitResidual: zero), input: [32, 32, 3], key: key)
      for (name, fan) in [("conv1", 16 * 49), ("layer3.0.conv2", 64 * 9), ("layer4.0.downsample.0", 128)] {
        let weights = try #require(model.store["\(name).weight"]).scalars.map(Double.init)
        let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
        #expect(abs(variance * Double(fan) / 2 - 1) < 0.08, "\(name)")
        #expect(weights.contains { abs($0) > 2 * variance.squareRoot() }, "\(name)")
      }
      let scale = try #require(model.store["layer2.1.bn2.weight"]).scalars
      #expect(scale == [Float](repeating: zero ? 0 : 1, count: 32))
      #expect(try #require(model.store["layer2.1.bn1.weight"]).scalars.allSatisfy { $0 == 1 })
      #expect(try #require(model.store["layer2.0.downsample.1.weight"]).scalars.allSatisfy { $0 == 1 })
    }
    let wide = try Model(try ResNet(.resnet50, width: 4), input: [32, 32, 3], key: key)
    #expect(try #require(wide.store["layer1.2.bn3.weight"]).scalars.allSatisfy { $0 == 0 })
    #expect(try #require(wide.store["layer1.2.bn2.weight"]).scalars.allSatisfy { $0 == 1 })
  }

  @Test("code makes the network again, and tells apart what differs")
  func code() throws {
    #expect(try ResNet(.resnet18).code == "resnet18()")
    #expect(try ResNet(.resnet50, width: 8, stem: .cifar).code == "resnet50(width=8, stem=\"cifar\")")
    #expect(try ResNet(.resnet34, zeroInitResidual: false).code == "resnet34(zero_init_residual=false)")
    #expect(try ResNet(.resnet20, width: 16, stem: .cifar).code == "resnet20()")
    let networks = [
      try ResNet(.resnet18), try ResNet(.resnet34), try ResNet(.resnet18, stem: .cifar),
      try ResNet(.resnet18, width: 32), try ResNet(.resnet18, zeroInitResidual: false),
    ]
    for (i, a) in networks.enumerated() {
      for (j, b) in networks.enumerated() { #expect(a.isEqual(to: b) == (i == j)) }
    }
  }

  @Test("tiny images pass, and widths that can't be are refused when the network is made")
  func edges() throws {
    for variant in ResNet.Variant.allCases {
      for stem in ResNet.Stem.allCases {
        let network = try ResNet(variant, width: 2, stem: stem)
        let model = try Model(network, input: [1, 1, 1], key: key)
        #expect(try model(try Tensor(filled: 1, [3, 1, 1, 1])).scalars.allSatisfy(\.isFinite))
      }
      for width in [0, -1, .min, .max, ResNet.maximumWidth + 1] {
        #expect(throws: TensorError.self) { try ResNet(variant, width: width) }
      }
      let vast = try ResNet(variant, width: ResNet.maximumWidth)
      #expect(throws: (any Error).self) { try Model(vast, input: [32, 32, 3], key: key, shapeOnly: true) }
    }
  }

  @Test("what does not fit is told with its place in the network")
  func places() throws {
    let error = try #require(throws: LayerError.self) {
      try Model(try ResNet(.resnet18, width: 4), input: [32], key: key)
    }
    #expect(error.path == "conv1" && error.layer == "conv(4, kernel=7, stride=2, bias=false)")
    // One image of one pixel has no batch statistics.
    let model = try Model(try ResNet(.resnet20, width: 4), input: [1, 1, 3], key: key)
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    let single = try #require(throws: LayerError.self) { try pass(try Tensor(filled: 1, [1, 1, 1, 3])) }
    #expect(single.path == "bn1")
  }

  @Test("a cancelled pass ends at the next block")
  func cancelled() throws {
    let model = try Model(try ResNet(.resnet20, width: 4), input: [8, 8, 3], key: key)
    let context = Context(tape: Tape(), mode: .training, isCancelled: { true })
    let error = try #require(throws: LayerError.self) {
      try GradientPass(model, context)(try Tensor(filled: 1, [2, 8, 8, 3]))
    }
    #expect((error.underlying as? TensorError)?.kind == .cancelled)
  }
}

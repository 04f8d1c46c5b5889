import Model
import Runtime
import Testing

/// The backbones beside the ResNets, and the layers they need.
@Suite struct BackboneTests {
  private let key = Key(seed: 3)

  @Test("the published networks have their published numbers of parameters, without the classifier")
  func counts() throws {
    let cases: [(any Layer, Shape, Int, Shape)] = [
      // 36.5 million with the classifier of ten classes (Zagoruyko and Komodakis, 2016, table 4).
      (try WideResNet(depth: 28, widen: 10), [32, 32, 3], 36_479_194 - 6410, [640]),
      (try VisionTransformer(), [224, 224, 3], 21_665_664, [384]),
      (try VisionTransformer(features: 192, heads: 3), [224, 224, 3], 5_524_416, [192]),
      (try MLP([8192, 8192, 8192]), [2048], 151_027_712, [8192]),
    ]
    for (network, input, count, output) in cases {
      let model = try Model(network, input: input, key: key, shapeOnly: true)
      #expect(model.store.trainedCount == count, "\(network.code)")
      #expect(model.output == output, "\(network.code)")
    }
  }

  @Test("code makes the layer again")
  func code() throws {
    #expect(try WideResNet().code == "wide_resnet(depth=28, widen=2)")
    #expect(try VisionTransformer(patch: 4).code == "vit(patch=4, dim=384, depth=12, heads=6)")
    #expect(try MLP([4, 2]).code == "mlp([4, 2])")
    #expect(try MLP([4], batchNorm: false).code == "mlp([4], batch_norm=false)")
    #expect(try Sequential.convNet().code == "convnet()")
    #expect(try Sequential.convNet(width: 8, depth: 2).code == "convnet(width=8, depth=2)")
    #expect(try GroupNorm(groups: 4).code == "group_norm(4)")
    #expect(
      try ConvTranspose(8, padding: 1, bias: false).code
        == "conv_transpose(8, kernel=2, stride=2, padding=1, bias=false)")
    #expect(try MLP([4, 2]).isEqual(to: try MLP([4, 2])))
    #expect(!(try MLP([4, 2]).isEqual(to: try MLP([4, 3]))))
  }

  @Test("sizes that can't be are refused when the network is made")
  func refused() {
    for bad in [0, -1, .min, .max] {
      #expect(throws: TensorError.self) { try WideResNet(depth: bad) }
      #expect(throws: TensorError.self) { try WideResNet(widen: bad) }
      #expect(throws: TensorError.self) { try VisionTransformer(patch: bad) }
      #expect(throws: TensorError.self) { try VisionTransformer(features: bad) }
      #expect(throws: TensorError.self) { try VisionTransformer(depth: bad) }
      #expect(throws: TensorError.self) { try VisionTransformer(heads: bad) }
      #expect(throws: TensorError.self) { try MLP([3, bad]) }
      #expect(throws: TensorError.self) { try Sequential.convNet(width: bad) }
      #expect(throws: TensorError.self) { try Sequential.convNet(depth: bad) }
      #expect(throws: TensorError.self) { try Attention(heads: bad) }
      #expect(throws: TensorError.self) { try PatchEmbed(patch: bad, features: 1) }
      #expect(throws: TensorError.self) { try GroupNorm(groups: bad) }
      #expect(throws: TensorError.self) { try ConvTranspose(1, stride: bad) }
    }
    #expect(throws: TensorError.self) { try MLP([]) }
    #expect(throws: TensorError.self) { try WideResNet(depth: 29) }
    #expect(throws: TensorError.self) { try VisionTransformer(features: 10, heads: 4) }
  }

  @Test("shapes that do not fit are refused with the reason")
  func shapes() throws {
    let cases: [(any Layer, Shape, String)] = [
      (try Attention(heads: 2), [4, 5], "5 features do not make 2 heads"),
      (try Attention(heads: 2), [4], "takes tokens"), (PositionEmbedding(), [4, 4, 3], "takes tokens"),
      (try PatchEmbed(patch: 4, features: 8), [8, 6, 3], "8 by 6 pixels"),
      (try PatchEmbed(patch: 4, features: 8), [8], "takes images"),
      (try GroupNorm(groups: 4), [4, 4, 6], "6 channels"),
      (try ConvTranspose(2), [4], "takes images"),
    ]
    for (layer, input, reason) in cases {
      let error = try #require(throws: TensorError.self) { try Model(layer, input: input, key: key) }
      #expect(error.reason.contains(reason), "\(error.reason)")
    }
    for network in [
      try VisionTransformer(patch: 1 << 30), try VisionTransformer(features: 1 << 16, heads: 1),
    ] {
      #expect(throws: (any Error).self) {
        try Model(network, input: [1 << 12, 1 << 12, 3], key: key, shapeOnly: true)
      }
    }
  }

  @Test("a transposed convolution enlarges by its stride unless padding is given")
  func enlarging() throws {
    for stride in 1...3 {
      for kernel in 1...6 where stride > 1 || kernel % 2 == 1 {
        let model = try Model(
          try ConvTranspose(2, kernel: kernel, stride: stride), input: [4, 5, 3], key: key)
        #expect(model.output == [4 * stride, 5 * stride, 2], "\(kernel) \(stride)")
      }
    }
    #expect(
      try Model(try ConvTranspose(2, kernel: 2, stride: 1), input: [4, 5, 3], key: key).output == [5, 6, 2])
    #expect(
      try Model(try ConvTranspose(2, kernel: 3, padding: 0), input: [4, 5, 3], key: key).output == [9, 11, 2])
  }

  @Test("group norm has mean 0 and variance 1 over each group's channels and pixels")
  func groupNorm() throws {
    let x = try Tensor.normal(2, 3, 3, 6)
    let y = try Model(try GroupNorm(groups: 2), input: [3, 3, 6], key: key)(x).scalars
    for sample in 0..<2 {
      for group in 0..<2 {
        let values = (0..<9).flatMap { pixel in (0..<3).map { y[sample * 54 + pixel * 6 + group * 3 + $0] } }
        let mean = values.reduce(0, +) / 27
        #expect(abs(mean) < 1e-5)
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 27 - 1) < 1e-3)
      }
    }
  }

  @Test("a linear layer maps each token as it maps a row")
  func tokens() throws {
    let model = try Model(try Linear(3), input: [4, 5], key: key)
    let x = try Tensor.normal(2, 4, 5)
    let rows = Model(model.recipe, input: [5], output: [3], store: model.store)
    #expect(try model(x).shape == [2, 4, 3])
    #expect(try model(x).scalars == rows(try Tensor(x.scalars, [8, 5])).scalars)
  }
}

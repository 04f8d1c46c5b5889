import Model
import Runtime
import Testing

/// Backbones against PyTorch's with the same parameters: torchvision's, or for other networks the script's own.
@Suite struct NetworkGoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let size: Int
    let make: @Sendable () throws -> any Layer
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "resnet18_imagenet", size: 64) { try ResNet(.resnet18, width: 4) },
    Case(name: "resnet18_cifar", size: 32) { try ResNet(.resnet18, width: 4, stem: .cifar) },
    Case(name: "resnet34_imagenet", size: 64) { try ResNet(.resnet34, width: 4) },
    Case(name: "resnet50_imagenet", size: 64) { try ResNet(.resnet50, width: 4) },
    Case(name: "resnet50_cifar", size: 16) { try ResNet(.resnet50, width: 4, stem: .cifar) },
    Case(name: "resnet20_cifar", size: 32) { try ResNet(.resnet20, width: 4) },
    Case(name: "wide_resnet", size: 16) { try WideResNet(depth: 16, widen: 1) },
    Case(name: "convnet", size: 16) { try Sequential.convNet(width: 8) },
    Case(name: "mlp", size: 4) { try MLP([24, 16, 8]) },
    Case(name: "vit", size: 16) {
      try VisionTransformer(patch: 4, features: 32, depth: 2, heads: 4)
    },
  ]

  @Test("names, outputs, gradients and running statistics are PyTorch's", arguments: cases)
  func passes(_ network: Case) throws {
    let golden = try NetworkGolden("networks")
    let label = network.name
    var model = try NetworkGolden.model(try network.make(), size: network.size)
    #expect(model.store.entries.map(\.name) == golden.names(label))
    let draw = try #require(golden.file.metadata["\(label).draw"])
    let x = try NetworkGolden.images("\(label) \(draw)", 4, network.size)
    let evaluated = try model(x)
    #expect(deviation(evaluated, from: try golden.file.tensor("\(label)/evaluated")) < 1e-4)

    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    let output = try pass(x)
    #expect(deviation(output.detached, from: try golden.file.tensor("\(label)/output")) < 1e-4)
    let cotangent = NetworkGolden.numbers("cotangent", output.count).map { Float(2 * $0 - 1) }
    let weighted = try pass.context.tape.apply(
      Arithmetic(.multiply), output, try Tensor(cotangent, output.shape))
    let gradient = try pass.gradient(of: try pass.context.tape.apply(Reduction(.sum), weighted))
    var gradients: [(name: String, value: Tensor)] = []
    for (entry, value) in zip(model.store.entries, gradient.values) where entry.role.isTrained {
      gradients.append((entry.name, try #require(value)))
    }
    let worst = try golden.worst("\(label)/gradients", gradients)
    #expect(worst.error < 1e-4, "gradient of \(worst.name)")

    try model.absorb(gradient.statistics)
    let running = model.store.entries.filter { $0.role == .statistic }.map { ($0.name, $0.value) }
    guard !running.isEmpty else { return }
    let statistics = try golden.worst("\(label)/running", running)
    #expect(statistics.error < 1e-4, "\(statistics.name)")
  }

  @Test("one step of the paper's training: loss, gradients, and parameters after LARS in the warm-up")
  func step() throws {
    let golden = try NetworkGolden("step")
    let network = Network(
      backbone: try ResNet(.resnet18, width: 4, stem: .cifar), projector: try MLP([48, 48, 48]))
    var model = try NetworkGolden.model(network, size: 32)
    #expect(model.store.entries.map(\.name) == golden.names("names"))
    let draw = try #require(golden.file.metadata["draw"])
    let a = try NetworkGolden.images("view a \(draw)", 16, 32).scalars
    let b = zip(a, try NetworkGolden.images("view b \(draw)", 16, 32).scalars).map { 0.6 * $0 + 0.4 * $1 }

    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    let embeddings = try [a, b].map { try pass(try Tensor($0, [16, 32, 32, 3])) }
    let loss = try BarlowTwins(lambda: 0.0051)(embeddings, pass.context, Probes(keepsTensors: false))
    #expect(deviation([try #require(loss.scalar)], from: try golden.file.tensor("loss").scalars) < 1e-4)
    let gradient = try pass.gradient(of: loss)
    var gradients: [(name: String, value: Tensor)] = []
    for (entry, value) in zip(model.store.entries, gradient.values) where entry.role.isTrained {
      gradients.append((entry.name, try #require(value)))
    }
    let worst = try golden.worst("gradients", gradients)
    #expect(worst.error < 1e-4, "gradient of \(worst.name)")

    // The rates of a batch of 512, in the middle of a warm-up of 10 epochs.
    var optimizer = try Optimizer(try LARS(lr: 0.2 * 512 / 256), for: model.store)
    let factor = Schedule.cosine(warmup: 10, end: 0.001).factor(step: 15, stepsPerEpoch: 3, epochs: 100)
    try model.absorb(gradient.statistics)
    try optimizer.apply(gradient.values, to: &model.store, factor: factor)
    let after = try golden.worst("after", model.store.entries.map { ($0.name, $0.value) })
    #expect(after.error < 1e-4, "\(after.name)")
  }
}

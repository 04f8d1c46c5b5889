import Model
import Runtime
import Testing

@Suite struct TrainingProfileTests {
  private func profiled(_ body: () throws -> Void) rethrows -> ProfileReport {
    let profile = Profile(peak: Peak(float32: 1e9, bfloat16: 1e9, bandwidth: 1e9))
    try Profile.$current.withValue(profile) { try body() }
    return profile.finish()
  }

  @Test(
    "operations of a residual network, forward and backward, are as many as PyTorch's flop_counter counts")
  func operations() throws {
    let network = Network(
      backbone: try ResNet(.resnet18, width: 16, stem: .cifar),
      projector: Sequential([
        try Linear(32, bias: false), BatchNorm(), ReLU(), try Linear(32, bias: false),
      ]))
    let model = try Model(network, input: [32, 32, 3], key: Key(seed: 1))
    let report = try profiled {
      let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
      let y = try pass(try Tensor(uniform: [4, 32, 32, 3], key: Key(seed: 2)))
      _ = try pass.gradient(of: try pass.context.tape.apply(Reduction(.sum), y))
    }
    func total(_ name: String, _ kind: Profile.Item.Kind) -> Double {
      report.rows.filter { $0.item.name == name && $0.item.kind == kind }.reduce(0) {
        $0 + $1.total.operations
      }
    }
    #expect(total("conv", .forward) == 280_363_008)
    #expect(total("conv", .backward) == 557_187_072)  // the first layer has no gradient of the images
    #expect(total("matmul", .forward) == 40_960)
    #expect(total("matmul", .backward) == 81_920)
    let places = Set(report.rows.map(\.item.place))
    #expect(places.isSuperset(of: ["backbone.conv1", "backbone.layer2.0.downsample.0", "projector.3"]))
  }

  @Test("a training has rows for its batches, its optimizer, its layers and its loss, and they add up")
  func training() throws {
    var state = try TrainingState(try Networks.configuration(epochs: 1))
    let start = ContinuousClock.now
    let report = try profiled { for _ in 0..<3 { try state.advance() } }
    let elapsed = start.duration(to: .now).components
    let names = Set(report.rows.map(\.item.name))
    #expect(
      names.isSuperset(of: ["batches", "optimizer", "running statistics", "check of gradients", "conv"]))
    let loss = report.rows.filter { $0.item.place == "loss" }.map(\.item.name)
    #expect(Set(loss).isSuperset(of: ["standardize", "barlow_twins"]))
    #expect(report.rows.first { $0.item.name == "optimizer" }?.total.calls == 3)
    #expect(report.seconds <= Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    let seen = report.rows.filter { $0.item.kind != .rest }.reduce(0) { $0 + $1.seconds }
    #expect(seen > 0.5 * report.seconds)
  }
}

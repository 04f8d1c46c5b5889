import Model
import Runtime

// Networks small enough to train in a test.
enum Networks {
  /// Two convolutions with batch norm, down to 4 x 4 for digits of 8 x 8.
  static func backbone(width: Int = 4) throws -> Sequential {
    Sequential([
      try Conv(width, bias: false), BatchNorm(), ReLU(),
      try Conv(2 * width, stride: 2, bias: false), BatchNorm(), ReLU(),
      try Pool(.average, kernel: 2), FlattenLayer(),
    ])
  }

  static func projector(_ features: Int = 16) throws -> Sequential {
    Sequential([
      try Linear(features, bias: false), BatchNorm(), ReLU(), try Linear(features, bias: false),
    ])
  }

  /// A training on small digits.
  static func configuration(
    images: Int = 96, views: Int = 2, projector: Bool = true, loss: (any Objective)? = nil,
    rule: (any UpdateRule)? = nil, schedule: Schedule? = nil, epochs: Int = 2, batch: Int = 32, seed: Int = 5,
    dropLast: Bool = true
  ) throws -> TrainingConfiguration {
    let stages: [any Augmentation] = [
      try RandomAffine(degrees: 15, translate: 0.1), try GaussianNoise(0.05),
    ]
    return try TrainingConfiguration(
      data: try Digits(size: 8).train.slice(0..<images),
      views: (0..<views).map { View(stages, name: "view\($0)") }, backbone: try backbone(),
      projector: projector ? try self.projector() : nil, loss: try loss ?? BarlowTwins(lambda: 0.02),
      rule: try rule ?? Adam(lr: 2e-3), schedule: schedule, epochs: epochs, batch: batch, seed: seed,
      dropLast: dropLast)
  }
}

/// A loss given as a function.
struct FunctionLoss: Objective {
  var code: String { "function" }
  let function: @Sendable ([Tensor], Context, Probes) throws -> Tensor

  func callAsFunction(_ embeddings: [Tensor], _ context: Context, _ probes: Probes) throws -> Tensor {
    try function(embeddings, context, probes)
  }
}

extension Model {
  /// Every number of every parameter, as bits.
  var bits: [[UInt32]] { store.entries.map(\.value.bits) }

  /// The names of the parameters with their shapes.
  var shapes: [String: Shape] {
    Dictionary(uniqueKeysWithValues: store.entries.map { ($0.name, $0.value.shape) })
  }
}

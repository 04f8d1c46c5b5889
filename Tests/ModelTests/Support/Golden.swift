import Model
import Runtime

/// Trainings that PyTorch ran in double, written by scripts/make_model_goldens.py.
struct Golden {
  private let file: Safetensors

  init(_ name: String = "training") throws {
    let here = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    file = try Safetensors(reading: "/\(here)/Goldens/\(name).safetensors")
  }

  func tensor(_ name: String) throws -> Tensor { try file.tensor(name) }

  /// Everything below a name: `initial`, `adam/after3`.
  func part(_ prefix: String) throws -> [(name: String, tensor: Tensor)] {
    try file.entries.filter { $0.name.hasPrefix(prefix + "/") }.map {
      (String($0.name.dropFirst(prefix.count + 1)), try file.tensor($0.name))
    }
  }

  static let lambda: Float = 0.02
  /// What the learning rates of step i are multiplied by, i mod 3.
  static let factors: [Float] = [0.5, 1, 0.75]

  /// The network of the golden values with its parameters before the first step.
  func network() throws -> Model {
    let backbone = Sequential([
      try Conv(3, kernel: 1), Squash(.tanh), try Conv(4, bias: false), BatchNorm(), ReLU(),
      try Conv(6, stride: 2, bias: false), BatchNorm(), ReLU(), try Pool(.average, kernel: 2), FlattenLayer(),
    ])
    let projector = Sequential([
      try Linear(16, bias: false), BatchNorm(), ReLU(), try Linear(10, bias: false),
    ])
    var model = try Model(
      Network(backbone: backbone, projector: projector), input: [8, 8, 2], key: Key(seed: 0))
    for (name, value) in try part("initial") {
      guard let position = model.store.position(of: name),
        model.store.entries[position].value.shape == value.shape
      else { throw TensorError("golden", "the network has no `\(name)` of shape \(value.shape)") }
      model.store.entries[position].value = value
    }
    return model
  }
}

/// A training with given batches, step by step.
struct GoldenTraining {
  private(set) var model: Model
  private var optimizer: Optimizer
  private let batches: [[Tensor]]
  private let form: BarlowTwinsTerms.Form?
  private var step = 0
  private(set) var gradient: ModelGradient?

  init(_ golden: Golden, _ rule: any UpdateRule, form: BarlowTwinsTerms.Form? = nil) throws {
    model = try golden.network()
    optimizer = try Optimizer(rule, for: model.store)
    batches = try (0..<3).map { [try golden.tensor("views/a\($0)"), try golden.tensor("views/b\($0)")] }
    self.form = form
  }

  /// One step; gives its loss.
  mutating func advance() throws -> Float {
    let pass = GradientPass(model, Context(tape: Tape(), mode: .training))
    let embeddings = try batches[step % 3].map { try pass($0) }
    let loss = try BarlowTwins(lambda: Golden.lambda, form: form)(
      embeddings, pass.context, Probes(keepsTensors: false))
    let gradient = try pass.gradient(of: loss)
    self.gradient = gradient
    try model.absorb(gradient.statistics)
    try optimizer.apply(gradient.values, to: &model.store, factor: Golden.factors[step % 3])
    step += 1
    return loss.scalar ?? .nan
  }
}

package import Runtime

/// Linear evaluation: a linear classifier trained on representations that do not change (section 3.1 of the paper).
///
/// As in the reference code: weights normal with deviation 0.01, biases 0, SGD with momentum 0.9, decay of weights and
/// biases, the cosine of the epochs done as a factor on the learning rate. Unlike there, representations are computed
/// once, without augmentation. A training as a value; `runEpoch` makes one pass over the examples.
package struct LinearProbe: Sendable {
  package struct Settings: Sendable {
    package var epochs: Int
    package var lr: Float
    package var batch: Int
    package var weightDecay: Float
    /// Whether features are shifted to mean 0 and scaled to variance 1 by the training examples, before the classifier;
    /// what is learned is then said in terms of the features as they are.
    package var standardizes: Bool

    /// - Throws: for numbers out of range.
    package init(
      epochs: Int = 100, lr: Float = 0.3, batch: Int = 256, weightDecay: Float = 1e-6,
      standardizes: Bool = false
    ) throws(TensorError) {
      guard epochs >= 0, epochs <= 1_000_000 else {
        throw TensorError("linear_probe", "`epochs` must be from 0 to 1000000, not \(epochs)", kind: .value)
      }
      guard batch >= 1 else {
        throw TensorError("linear_probe", "`batch` must be at least 1, not \(batch)", kind: .value)
      }
      try requireRange("linear_probe", "lr", lr, 0...Float.greatestFiniteMagnitude)
      try requireRange("linear_probe", "weight_decay", weightDecay, 0...Float.greatestFiniteMagnitude)
      (self.epochs, self.lr, self.batch) = (epochs, lr, batch)
      (self.weightDecay, self.standardizes) = (weightDecay, standardizes)
    }
  }

  package let settings: Settings
  /// The mean loss of each epoch so far.
  package private(set) var losses: [Double] = []
  private let features: Tensor
  private let labels: [Int32]
  private let classes: Int
  private let key: Key
  private let scaling: ColumnScaling?
  private var model: Model
  private var optimizer: Optimizer

  /// A classifier before its first epoch.
  ///
  /// - Parameter features: of the labelled examples, float32 `[n, d]`.
  /// - Throws: where there is not one label for each row, one is no class, or a feature is not finite.
  package init(
    features: Tensor, labels: [Int32], classes: Int, settings: Settings, key: Key
  ) throws {
    try checkLabels(labels, of: features, for: "linear_probe")
    guard !labels.isEmpty, features.shape[1] > 0 else {
      throw TensorError("linear_probe", "there are no examples", operands: [features.shape])
    }
    if let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) {
      throw TensorError(
        "linear_probe", "the label \(wrong) is none of the \(classes) classes", kind: .value)
    }
    try requireFinite(features, for: "linear_probe")
    self.settings = settings
    (self.labels, self.classes, self.key) = (labels, classes, key)
    let isShapeOnly = !features.hasData
    scaling = settings.standardizes && !isShapeOnly ? ColumnScaling(features) : nil
    self.features = try scaling?.applied(to: features) ?? features
    model = try Model(
      try Linear(classes), input: [features.shape[1]], key: key, batch: 2, shapeOnly: isShapeOnly)
    optimizer = try Optimizer(
      try SGD(lr: settings.lr, momentum: 0.9, weightDecay: settings.weightDecay), for: model.store)
    if !isShapeOnly {
      var weight = try Tensor(normal: [classes, features.shape[1]], key: key.named("weight"))
      try weight.withMutableFloats { for i in $0.indices { $0[i] *= 0.01 } }
      try start(weight: weight, bias: try Tensor(filled: 0, [classes]))
    }
  }

  /// Begins from given parameters, `[c, d]` and `[c]`, instead of drawn ones.
  package mutating func start(weight: Tensor, bias: Tensor) throws(TensorError) {
    for (name, value) in [("weight", weight), ("bias", bias)] {
      guard let position = model.store.position(of: name),
        model.store.entries[position].value.shape == value.shape
      else {
        throw TensorError("linear_probe", "the classifier has no such `\(name)`", operands: [value.shape])
      }
      model.store.entries[position].value = value
    }
  }

  /// The classifier of features as they are, `[d]` to `[c]`.
  package var head: Model {
    get throws(TensorError) {
      guard let scaling, let weight = model.store["weight"], let bias = model.store["bias"] else {
        return model
      }
      let folded = try scaling.folded(weight: weight, bias: bias)
      var result = model
      result.store.insert("weight", .weight, folded.weight)
      result.store.insert("bias", .bias, folded.bias)
      return result
    }
  }

  /// One pass over the examples, in an order drawn by key unless it is given.
  ///
  /// - Throws: where the loss is no number, or on cancellation.
  package mutating func runEpoch(order: [Int]? = nil, isCancelled: () -> Bool = { false }) throws {
    let epoch = losses.count
    let order = order ?? key.named("order").at(epoch).permutation(labels.count)
    // The factor of PyTorch's CosineAnnealingLR with one step an epoch, down to 0.
    let factor = Float(0.5 * (1 + Curve.cosine(ofHalfTurns: Double(epoch) / Double(max(1, settings.epochs)))))
    var sum = 0.0
    for start in stride(from: 0, to: order.count, by: min(settings.batch, order.count)) {
      if isCancelled() { throw TensorError("linear_probe", "interrupted", kind: .cancelled) }
      let rows = Array(order[start..<min(order.count, start + settings.batch)])
      let loss = try step(rows, factor: factor)
      guard loss.isFinite else {
        throw TensorError(
          "linear_probe", "the loss is \(loss.isNaN ? "NaN" : "infinite") in epoch \(epoch + 1)",
          hint: "use a lower `lr`, or `standardize=true`", kind: .value)
      }
      sum += Double(loss) * Double(rows.count)
    }
    losses.append(sum / Double(order.count))
  }

  private mutating func step(_ rows: [Int], factor: Float) throws -> Float {
    let context = Context(tape: Tape(), mode: .training)
    let pass = GradientPass(model, context)
    let numbers = try Tensor(rows.map(Int32.init), [rows.count])
    let x = try Tape(recording: false).apply(Gather(numbers), features)
    let loss = try CrossEntropyMean.loss(
      try pass(x), labels: rows.map { Int(labels[$0]) }, on: context.tape)
    let gradient = try pass.gradient(of: loss)
    try optimizer.apply(gradient.values, to: &model.store, factor: factor)
    return loss.scalar ?? .nan
  }
}

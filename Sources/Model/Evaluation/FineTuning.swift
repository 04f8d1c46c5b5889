package import Runtime

/// Semi-supervised evaluation: a trained backbone and a linear classifier behind it, both trained on labelled images
/// (section 3.2 of the paper).
///
/// As in the reference code: the classifier's weights normal with deviation 0.01 and its biases 0, cross-entropy, SGD with
/// momentum 0.9 and a learning rate for each of the two, the cosine of the epochs done as a factor on both; batch norms
/// train along. A training as a value; `runEpoch` makes one pass over the images.
package struct FineTuning: Sendable {
  package struct Settings: Sendable {
    package var epochs: Int
    /// Of the backbone.
    package var lr: Float
    package var headLR: Float
    package var batch: Int
    package var weightDecay: Float

    /// - Throws: for numbers out of range.
    package init(
      epochs: Int = 20, lr: Float = 0.005, headLR: Float = 0.5, batch: Int = 256, weightDecay: Float = 0
    ) throws(TensorError) {
      guard epochs >= 0, epochs <= 1_000_000 else {
        throw TensorError("finetune", "`epochs` must be from 0 to 1000000, not \(epochs)", kind: .value)
      }
      guard batch >= 2 else {
        throw TensorError("finetune", "`batch` must be at least 2, not \(batch)", kind: .value)
      }
      try requireRange("finetune", "lr", lr, 0...Float.greatestFiniteMagnitude)
      try requireRange("finetune", "head_lr", headLR, 0...Float.greatestFiniteMagnitude)
      try requireRange("finetune", "weight_decay", weightDecay, 0...Float.greatestFiniteMagnitude)
      (self.epochs, self.lr, self.headLR, self.batch) = (epochs, lr, headLR, batch)
      self.weightDecay = weightDecay
    }
  }

  package let settings: Settings
  /// The mean loss of each epoch so far.
  package private(set) var losses: [Double] = []
  private let origin: Encoder
  private let batches: Batches
  private let key: Key
  private var model: Model
  private var backboneOptimizer: Optimizer
  private var headOptimizer: Optimizer

  private static let weight = "projector.1.weight", bias = "projector.1.bias"

  /// - Parameters:
  ///   - view: what images go through in training; nil for the encoder's own, in which nothing is random.
  ///   - shapeOnly: for checking, parameters have shapes and no bytes.
  /// - Throws: where the images do not fit the network, or there are too few.
  package init(
    _ encoder: Encoder, data: Dataset, view: View? = nil, settings: Settings, key: Key,
    shapeOnly: Bool = false
  ) throws {
    (self.settings, self.key, origin) = (settings, key, encoder)
    let size = min(settings.batch, data.count)
    // A batch norm can't train on an image alone, so a last batch of one is left out.
    batches = try Batches(
      data, views: [view ?? encoder.view.evaluation], size: size, key: key.named("batches"),
      dropLast: size > 0 && data.count % size == 1)
    let network = Network(
      backbone: encoder.model.recipe,
      projector: Sequential([FlattenLayer(), try Linear(max(1, data.classes.count))]))
    let image = batches.shapes[0]
    model = try Model(
      network, input: try Shape(image.dimensions), key: key, batch: max(2, size),
      shapeOnly: shapeOnly)
    for position in model.store.entries.indices {
      let entry = model.store.entries[position]
      guard entry.name.hasPrefix("backbone.") else { continue }
      guard let own = encoder.model.store[String(entry.name.dropFirst("backbone.".count))],
        own.shape == entry.value.shape
      else {
        throw TensorError(
          "finetune", "the encoder was made for images of other sizes",
          operands: [encoder.model.input, model.input])
      }
      if !shapeOnly { model.store.entries[position].value = own }
    }
    backboneOptimizer = try Optimizer(
      try SGD(lr: settings.lr, momentum: 0.9, weightDecay: settings.weightDecay), for: model.store)
    headOptimizer = try Optimizer(
      try SGD(lr: settings.headLR, momentum: 0.9, weightDecay: settings.weightDecay), for: model.store)
    guard !shapeOnly, let shape = model.store[Self.weight]?.shape else { return }
    var weight = try Tensor(normal: shape, key: key.named("weight"))
    try weight.withMutableFloats { for i in $0.indices { $0[i] *= 0.01 } }
    try start(weight: weight, bias: try Tensor(filled: 0, [shape[0]]))
  }

  /// Begins with given parameters of the classifier, `[c, d]` and `[c]`, instead of drawn ones.
  package mutating func start(weight: Tensor, bias: Tensor) throws(TensorError) {
    for (name, value) in [(Self.weight, weight), (Self.bias, bias)] {
      guard let position = model.store.position(of: name),
        model.store.entries[position].value.shape == value.shape
      else { throw TensorError("finetune", "the classifier has no such `\(name)`", operands: [value.shape]) }
      model.store.entries[position].value = value
    }
  }

  /// The backbone as it is now, with the view it came with.
  package var encoder: Encoder {
    Encoder(
      model: Model(
        origin.model.recipe, input: origin.model.input, output: origin.model.output,
        store: model.store.part("backbone")), view: origin.view)
  }

  /// The classifier's parameters, `[c, d]` and `[c]`.
  package var head: (weight: Tensor, bias: Tensor)? {
    guard let weight = model.store[Self.weight], let bias = model.store[Self.bias] else { return nil }
    return (weight, bias)
  }

  /// One step on shapes alone.
  package func check() throws {
    let images = try batches.shapeOnly().views[0]
    _ = try GradientPass(model, Context(tape: Tape(), mode: .training))(images)
  }

  /// One pass over the images, in an order drawn by key.
  ///
  /// - Throws: where the loss is no number, or on cancellation.
  package mutating func runEpoch(isCancelled: @escaping @Sendable () -> Bool = { false }) throws {
    let epoch = losses.count
    let factor = Float(0.5 * (1 + Curve.cosine(ofHalfTurns: Double(epoch) / Double(max(1, settings.epochs)))))
    let order = batches.epoch(epoch)
    var sum = 0.0, count = 0
    for number in 0..<order.count {
      if isCancelled() { throw TensorError("finetune", "interrupted", kind: .cancelled) }
      let batch = try order.batch(number)
      let loss = try step(batch, factor, key.named("layers").at(epoch).at(number), isCancelled)
      guard loss.isFinite else {
        throw TensorError(
          "finetune", "the loss is \(loss.isNaN ? "NaN" : "infinite") in epoch \(epoch + 1)",
          hint: "lower learning rates may help", kind: .value)
      }
      sum += Double(loss) * Double(batch.count)
      count += batch.count
    }
    losses.append(sum / Double(max(1, count)))
  }

  private mutating func step(
    _ batch: Batch, _ factor: Float, _ key: Key, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Float {
    let context = Context(tape: Tape(), mode: .training, key: key, isCancelled: isCancelled)
    let pass = GradientPass(model, context)
    let loss = try CrossEntropyMean.loss(
      try pass(batch.views[0]), labels: batch.labels.map(Int.init), on: context.tape)
    let gradient = try pass.gradient(of: loss)
    try model.absorb(gradient.statistics)
    let isHead = model.store.entries.map { $0.name == Self.weight || $0.name == Self.bias }
    func part(_ head: Bool) -> [Tensor?] { zip(gradient.values, isHead).map { $1 == head ? $0 : nil } }
    try backboneOptimizer.apply(part(false), to: &model.store, factor: factor)
    try headOptimizer.apply(part(true), to: &model.store, factor: factor)
    return loss.scalar ?? .nan
  }
}

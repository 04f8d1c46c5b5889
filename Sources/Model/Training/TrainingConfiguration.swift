package import Runtime

/// What a training is made from.
package struct TrainingConfiguration: Sendable {
  package var data: Dataset
  /// One for each view of an image; at least two.
  package var views: [View]
  package var backbone: any Layer
  /// What the backbone's parameters begin with; nil for fresh ones.
  package var start: ParameterStore?
  package var projector: (any Layer)?
  package var loss: any Objective
  package var rule: any UpdateRule
  package var schedule: Schedule
  package var epochs: Int
  package var batch: Int
  package var precision: Precision
  package var seed: Int
  package var dropLast: Bool
  /// How images are shown to the trained encoder; by default the evaluation form of the first view.
  package var evaluationView: View?

  package init(
    data: Dataset, views: [View], backbone: any Layer, start: ParameterStore? = nil, projector: (any Layer)?,
    loss: any Objective, rule: any UpdateRule, schedule: Schedule? = nil, epochs: Int, batch: Int,
    precision: Precision = .float32, seed: Int = 0, dropLast: Bool = true, evaluationView: View? = nil
  ) throws(TensorError) {
    guard epochs >= 0, epochs < 1 << 32 else {
      throw TensorError("train", "`epochs` is a number of at least 0, not \(epochs)", kind: .value)
    }
    guard batch > 1 else {
      throw TensorError(
        "train", "`batch` is at least 2, not \(batch): a correlation is taken over the batch", kind: .value)
    }
    self.data = data
    self.views = views
    self.backbone = backbone
    self.start = start
    self.projector = projector
    self.loss = loss
    self.rule = rule
    self.schedule = schedule ?? .standard(epochs: epochs)
    self.epochs = epochs
    self.batch = batch
    self.precision = precision
    self.seed = seed
    self.dropLast = dropLast
    self.evaluationView = evaluationView
  }

  package var key: Key { Key(seed: seed) }

  /// How images are shown to the trained encoder.
  package var shownView: View { evaluationView ?? views.first?.evaluation ?? View([]) }
}

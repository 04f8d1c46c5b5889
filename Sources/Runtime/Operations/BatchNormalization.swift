internal import Kernels

/// Columns shifted to mean 0 and scaled to variance 1, then weight, bias, a residual where there is one and, where asked,
/// a ReLU, in one pass.
///
/// Inputs: x of [..., c], weight [c], bias [c], and what is added before the ReLU, of x's shape. Where the statistics are
/// those of the batch the pullback treats them as functions of x (Ioffe and Szegedy, 2015). Of bfloat16 columns it is
/// bfloat16, its arithmetic float32.
package struct BatchNormalization: Operation {
  /// Where mean and variance come from.
  package enum Source: Sendable {
    /// The batch itself, in all processes; what was found is reported.
    case batch(report: @Sendable (ColumnStatistics) -> Void)
    /// Constants, kept from training.
    case kept(ColumnStatistics)
  }
  let source: Source
  let epsilon: Float
  let relu: Bool
  let collective: any Collective

  package init(
    _ source: Source, epsilon: Float, relu: Bool = false, collective: any Collective = SingleProcess()
  ) {
    self.source = source
    self.epsilon = epsilon
    self.relu = relu
    self.collective = collective
  }

  package static let name = "batch_norm"
  package static var samples: [Sample] {
    let batch = Source.batch { _ in }
    var samples = [
      Sample("of the batch", BatchNormalization(batch, epsilon: 1e-5), [[6, 3], [3], [3]]),
      Sample("of images", BatchNormalization(batch, epsilon: 1e-3), [[2, 3, 3, 5], [5], [5]]),
      Sample("wide", BatchNormalization(batch, epsilon: 1e-5), [[40, 70], [70], [70]]),
      Sample("of 16", BatchNormalization(batch, epsilon: 1e-5), [[2, 3, 3, 16], [16], [16]]),
      Sample("of 48", BatchNormalization(batch, epsilon: 1e-5), [[2, 3, 3, 48], [48], [48]]),
      Sample("residual", BatchNormalization(batch, epsilon: 1e-5), [[6, 5], [5], [5], [6, 5]]),
      Sample(
        "residual differs", BatchNormalization(batch, epsilon: 1e-5), [[6, 5], [5], [5], [5, 5]],
        refused: "the shape of what it is added to"),
      Sample(
        "columns differ", BatchNormalization(batch, epsilon: 1e-5), [[5, 4], [3], [3]], refused: "4 columns"),
      Sample(
        "no rows", BatchNormalization(batch, epsilon: 1e-5), [[0, 3], [3], [3]],
        refused: "more than one value"),
    ]
    if let mean = try? Tensor([0.1, -0.2, 0.3], [3]), let variance = try? Tensor([0.5, 1, 2], [3]) {
      let kept = Source.kept(ColumnStatistics(mean: mean, variance: variance))
      samples.append(Sample("kept", BatchNormalization(kept, epsilon: 1e-5), [[5, 3], [3], [3]]))
    }
    return samples
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let x = inputs[0].shape
    guard x.rank >= 2 else {
      throw TensorError(Self.name, "it takes rows of features or images", operands: [x])
    }
    guard inputs[1].shape == [x.last], inputs[2].shape == [x.last] else {
      throw TensorError(
        Self.name, "\(x.last) columns need as many weights and biases", operands: inputs.map(\.shape))
    }
    if inputs.count > 3, inputs[3].shape != x {
      throw TensorError(
        Self.name, "a residual has the shape of what it is added to", operands: [x, inputs[3].shape])
    }
    switch source {
    case .batch:
      guard x.last == 0 || x.count / x.last > 1 else {
        throw TensorError(
          Self.name, "batch statistics need more than one value a channel", operands: [x],
          hint: "a larger batch, or evaluation mode", kind: .value)
      }
    case .kept(let statistics):
      guard statistics.mean.count == x.last else {
        throw TensorError(
          Self.name, "the statistics are of \(statistics.mean.count) columns, not \(x.last)", operands: [x])
      }
    }
    return TensorType(x, Format(inputs[0].format.element, layout(inputs[0])))
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    let element: ElementType = inputs[0].format.element == .bfloat16 ? .bfloat16 : .float32
    return inputs.indices.map {
      switch $0 {
      case 0: Format(element, inputs[0].format.layout)
      case 3: Format(element, layout(inputs[0]))
      default: .float32
      }
    }
  }

  /// How the result lies: as the next convolution takes it, where x, the first one's, may not lie yet.
  private func layout(_ x: TensorType) -> Layout {
    guard Layout.blocksChannels, x.shape.rank == 4, x.shape.last > 0, x.shape.last % 16 == 0 else {
      return x.format.layout
    }
    return .images(channels: x.shape.last)
  }

  /// A sum and a sum of squares, then a product and a sum; backward two sums and three terms.
  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { Double(result.shape.count) * (wanted == nil ? 5 : 9) }

  package struct Saved {
    let x, weight, bias: Tensor
    let statistics: ColumnStatistics
    /// What came out, where a ReLU followed the addition of a residual: its zeros are what the ReLU stopped.
    var result: Tensor?
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> Saved {
    let (x, weight, bias) = (inputs[0], inputs[1], inputs[2])
    let residual = inputs.count > 3 ? inputs[3] : nil
    let statistics: ColumnStatistics
    switch source {
    case .kept(let kept): statistics = kept
    case .batch(let report):
      statistics = try ColumnStatistics(of: x, for: Self.name, collective: collective)
      report(statistics)
    }
    let saved = Saved(
      x: x, weight: weight, bias: bias, statistics: statistics,
      result: relu && residual != nil ? output : nil)
    try normalization(saved).apply(adding: residual, into: output, for: Self.name)
    return saved
  }

  package func pullback(
    _ gradient: consuming Tensor, _ saved: Saved, wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    var normalization = normalization(saved)
    var gradient = consume gradient
    var sums = try normalization.sums(of: &gradient, result: saved.result, for: Self.name)
    // From here on the gradient is that before the ReLU.
    if saved.result != nil { normalization.relu = false }
    var parts = [Tensor?](repeating: nil, count: wanted.count)
    // The gradients of weight and bias are this process's own part; those of all meet at the optimizer.
    let columns = saved.x.shape.last
    if wanted[1] { parts[1] = try Tensor(copying: sums.floats + columns, [columns], for: Self.name) }
    if wanted[2] { parts[2] = try Tensor(copying: sums.floats, [columns], for: Self.name) }
    if wanted[0] {
      if case .batch = source { try collective.sum(&sums) }
      parts[0] = try normalization.gradient(gradient, sums, for: Self.name)
    }
    if wanted.count > 3, wanted[3] { parts[3] = gradient }
    return parts
  }

  private func normalization(_ saved: Saved) -> ColumnNormalization {
    ColumnNormalization(
      x: saved.x, statistics: saved.statistics, weight: saved.weight, bias: saved.bias, epsilon: epsilon,
      relu: relu)
  }
}

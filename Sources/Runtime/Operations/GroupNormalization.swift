internal import Kernels

/// The channels of each sample in groups, each group shifted to mean 0 and scaled to variance 1 over its channels and
/// all pixels; then weight and bias by channel (Wu and He, 2018). One group is a layer norm of whole samples, as many
/// as channels an instance norm.
///
/// Inputs: x of [n, ..., c], weight [c], bias [c].
package struct GroupNormalization: Operation {
  let groups: Int
  let epsilon: Float

  package init(groups: Int, epsilon: Float = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  package static let name = "group_norm"
  package static var samples: [Sample] {
    [
      Sample("images", GroupNormalization(groups: 2), [[2, 3, 4, 6], [6], [6]]),
      Sample("rows", GroupNormalization(groups: 2), [[3, 8], [8], [8]]),
      Sample("one group", GroupNormalization(groups: 1, epsilon: 1e-3), [[3, 5, 4], [4], [4]]),
      Sample("each channel", GroupNormalization(groups: 3), [[2, 4, 4, 3], [3], [3]]),
      Sample("wide", GroupNormalization(groups: 4), [[2, 3, 2, 72], [72], [72]]),
      Sample(
        "uneven", GroupNormalization(groups: 4), [[2, 6], [6], [6]],
        refused: "6 channels do not make 4 groups"),
      Sample("no groups", GroupNormalization(groups: 0), [[2, 6], [6], [6]], refused: "make 0 groups"),
      Sample(
        "weights differ", GroupNormalization(groups: 2), [[2, 6], [4], [6]], refused: "as many weights"),
      Sample(
        "no channels", GroupNormalization(groups: 2), [[6], [6], [6]], refused: "samples with channels"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let x = inputs[0].shape
    guard x.rank >= 2 else {
      throw TensorError(Self.name, "it takes samples with channels, [n, …, c]", operands: [x])
    }
    guard groups > 0, x.last % groups == 0 else {
      throw TensorError(
        Self.name, "\(x.last) channels do not make \(groups) groups", operands: [x],
        hint: "a number of groups that divides the channels", kind: .value)
    }
    guard inputs[1].shape == [x.last], inputs[2].shape == [x.last] else {
      throw TensorError(
        Self.name, "\(x.last) channels need as many weights and biases", operands: inputs.map(\.shape))
    }
    return inputs[0]
  }

  package struct Saved {
    let x, weight: Tensor
    /// Mean and variance of each sample's groups, repeated for every channel of a group: [n, c].
    let mean, variance: Tensor
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> Saved {
    let (x, weight, bias, y, epsilon) = (inputs[0], inputs[1], inputs[2], output, epsilon)
    let (pixels, channels) = (pixels(x.shape), x.shape.last)
    let type = TensorType([x.shape[0], channels])
    let mean = try Tensor(uninitialized: type, for: Self.name)
    let variance = try Tensor(uninitialized: type, for: Self.name)
    // Each sample by one thread; a single one by all of them.
    try everySample(x) { sample in
      let place = sample * channels, start = place * pixels
      let (means, variances) = (mean.mutableFloats + place, variance.mutableFloats + place)
      var table = bt_table(rows: pixels, columns: channels, area: 0, element: bt_float32)
      guard bt_column_statistics(&table, x.floats + start, means, variances) == 0 else { return false }
      combine(means, variances, channels)
      var how = bt_column_normalization(
        mean: means, variance: variances, weight: weight.floats, bias: bias.floats, epsilon: epsilon, relu: 0,
        is_dense: 0)
      return bt_normalize(&table, &how, x.floats + start, nil, y.mutableFloats + start) == 0
    }
    return Saved(x: x, weight: weight, mean: mean, variance: variance)
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let x = saved.x, (pixels, channels) = (pixels(x.shape), x.shape.last), epsilon = epsilon
    // For each sample Σ dy and Σ dy x̂ by channel, and the same with dy multiplied by the weight, by group.
    let sums = try Tensor(filled: 0, try Shape([x.shape[0], 2, channels]))
    let shares = try Tensor(uninitialized: sums.type, for: Self.name)
    let scaled = wanted[0] ? try Tensor(uninitialized: x.type, for: Self.name) : gradient
    let dx = wanted[0] ? try Tensor(uninitialized: x.type, for: Self.name) : gradient
    if wanted[0] {
      var space = try Broadcast(gradient.shape, saved.weight.shape, in: Self.name).space
      bt_binary(bt_multiply, &space, gradient.floats, saved.weight.floats, scaled.mutableFloats)
    }
    try everySample(x) { sample in
      let place = sample * channels, start = place * pixels
      let sum = sums.mutableFloats + 2 * place, share = shares.mutableFloats + 2 * place
      let (mean, variance) = (saved.mean.floats + place, saved.variance.floats + place)
      var table = bt_table(rows: pixels, columns: channels, area: 0, element: bt_float32)
      var how = bt_column_normalization(
        mean: mean, variance: variance, weight: nil, bias: nil, epsilon: epsilon, relu: 0, is_dense: 0)
      let status = bt_normalize_sums(
        &table, &how, x.floats + start, gradient.floats + start, nil, nil, sum, sum + channels)
      guard status == 0 else { return false }
      guard wanted[0] else { return true }
      for row in 0..<2 {
        collect(sum + row * channels, saved.weight.floats, into: share + row * channels, channels)
      }
      return bt_normalize_gradient(
        &table, &how, x.floats + start, scaled.floats + start, share, share + channels,
        Double(pixels) * Double(channels / groups), dx.mutableFloats + start) == 0
    }
    let total = try Tensor(uninitialized: TensorType([2, channels]), for: Self.name)
    bt_sum(sums.floats, total.mutableFloats, 1, x.shape[0], 2 * channels, 1)
    return [
      wanted[0] ? dx : nil,
      wanted[1] ? try Tensor(copying: total.floats + channels, [channels], for: Self.name) : nil,
      wanted[2] ? try Tensor(copying: total.floats, [channels], for: Self.name) : nil,
    ]
  }

  private func pixels(_ shape: Shape) -> Int { shape.count(1..<shape.rank - 1) }

  /// Runs the body for each sample that has numbers, side by side.
  ///
  /// - Throws: where one of them found no memory.
  private func everySample(_ x: Tensor, _ body: @Sendable (Int) -> Bool) throws(TensorError) {
    guard x.count > 0 else { return }
    let succeeded = try Tensor(filled: 0, [x.shape[0]])
    Team.run(x.shape[0]) { succeeded.mutableFloats[$0] = body($0) ? 1 : 0 }
    guard succeeded.scalars.allSatisfy({ $0 == 1 }) else { throw ColumnStatistics.outOfMemory(Self.name) }
  }

  /// Statistics of channels become those of their groups: means average, and their spread joins the variance.
  private func combine(
    _ means: UnsafeMutablePointer<Float>, _ variances: UnsafeMutablePointer<Float>, _ channels: Int
  ) {
    let size = channels / groups
    for start in stride(from: 0, to: channels, by: size) {
      var mean = 0.0, variance = 0.0
      for c in start..<start + size { mean += Double(means[c]) / Double(size) }
      for c in start..<start + size {
        let offset = Double(means[c]) - mean
        variance += (Double(variances[c]) + offset * offset) / Double(size)
      }
      for c in start..<start + size { (means[c], variances[c]) = (Float(mean), Float(variance)) }
    }
  }

  /// Σ w x over the channels of each group, for each of them.
  private func collect(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>,
    _ channels: Int
  ) {
    let size = channels / groups
    for start in stride(from: 0, to: channels, by: size) {
      var sum = 0.0
      for c in start..<start + size { sum += Double(weight[c]) * Double(x[c]) }
      for c in start..<start + size { y[c] = Float(sum) }
    }
  }
}

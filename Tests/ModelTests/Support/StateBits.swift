import Model
import Runtime

extension TrainingState {
  /// Everything of a state that must repeat, as bits: all but the times.
  var bits: [[UInt32]] {
    let rows = history.map { row in
      ([row.loss, row.learningRate] + row.columns.map(\.value)).flatMap { $0.halves } + [
        UInt32(row.epoch), UInt32(row.step),
      ]
    }
    let recorded = probes.sorted { $0.key < $1.key }.flatMap(\.value)
    return model.bits + optimizer.slots.joined().map(\.bits) + rows + recorded.map(\.bits)
      + [[UInt32(step), UInt32(optimizer.step)]] + [running.flatMap { $0.value.halves }]
  }
}

extension Double {
  fileprivate var halves: [UInt32] {
    [UInt32(truncatingIfNeeded: bitPattern), UInt32(truncatingIfNeeded: bitPattern >> 32)]
  }
}

internal import Kernels

/// Mean and biased variance over all axes but the last: what batch norm and standardization divide by.
package struct ColumnStatistics: Sendable {
  package let mean: Tensor
  package let variance: Tensor
  /// The number of rows they were taken over, in all processes.
  package let count: Int

  /// Of a tensor read as rows x columns, its last axis being the columns.
  package init(
    of x: Tensor, for operation: String, collective: any Collective = SingleProcess()
  ) throws(TensorError) {
    let columns = x.shape.last
    let rows = x.rows
    let mean = try Tensor(uninitialized: TensorType([columns]), for: operation)
    let variance = try Tensor(uninitialized: TensorType([columns]), for: operation)
    var table = x.table
    guard bt_column_statistics(&table, x.raw, mean.mutableFloats, variance.mutableFloats) == 0 else {
      throw Self.outOfMemory(operation)
    }
    guard collective.size > 1 else {
      (self.mean, self.variance, count) = (mean, variance, rows)
      return
    }
    (self.mean, self.variance) = try Self.combined(mean, variance, collective)
    count = rows * collective.size
  }

  /// Statistics kept from training.
  package init(mean: Tensor, variance: Tensor) {
    (self.mean, self.variance, count) = (mean, variance, 0)
  }

  static func outOfMemory(_ operation: String) -> TensorError {
    TensorError(operation, "there is no memory left for the batch statistics", kind: .memory)
  }

  /// Processes hold equally many rows: means average, and the spread of the means joins the variance.
  private static func combined(
    _ mean: Tensor, _ variance: Tensor, _ collective: any Collective
  ) throws(TensorError) -> (Tensor, Tensor) {
    let share = 1 / Float(collective.size)
    var total = mean
    try total.makeUnique(for: "batch_norm")
    try collective.sum(&total)
    bt_scale(share, total.floats, total.mutableFloats, total.count)
    let tape = Tape(recording: false)
    let offset = try tape.apply(Elementwise(.square), try tape.apply(Arithmetic(.subtract), mean, total))
    var spread = try tape.apply(Arithmetic(.add), variance, offset)
    try collective.sum(&spread)
    bt_scale(share, spread.floats, spread.mutableFloats, spread.count)
    return (total, spread)
  }
}

internal import Kernels

/// Columns normalized by given statistics, forward and backward: what batch norm and standardization share.
struct ColumnNormalization {
  let x: Tensor
  /// Those of the batch, or kept ones, whose `count` is 0 and which count as constants.
  let statistics: ColumnStatistics
  /// Weight and bias by column; nil for 1 and 0.
  let weight: Tensor?
  let bias: Tensor?
  let epsilon: Float
  var relu: Bool

  /// Writes the result; a residual is added before the ReLU and lies like it.
  func apply(adding residual: Tensor?, into result: Tensor, for operation: String) throws(TensorError) {
    try run(result, operation) { table, how in
      bt_normalize(table, how, x.raw, residual?.raw, result.raw)
    }
  }

  /// By column Σ dz and Σ dz x̂, as the two rows of a matrix; dz is the gradient the ReLU lets through.
  ///
  /// - Parameters:
  ///   - gradient: becomes dz where there is a result, in place where its bytes are its own.
  ///   - result: what came out, where a residual was added before the ReLU.
  func sums(of gradient: inout Tensor, result: Tensor?, for operation: String) throws(TensorError) -> Tensor {
    let columns = x.shape.last
    let sums = try Tensor(uninitialized: TensorType([2, columns]), for: operation)
    let isOwn = gradient.isUnique()
    let given = gradient
    if result != nil, !isOwn { gradient = try Tensor(uninitialized: given.type, for: operation) }
    try run(given, operation) { table, how in
      bt_normalize_sums(
        table, how, x.raw, given.raw, result?.raw, result == nil ? nil : gradient.raw, sums.mutableFloats,
        sums.mutableFloats + columns)
    }
    return sums
  }

  /// The gradient of x, given the sums over the whole batch.
  func gradient(_ gradient: Tensor, _ sums: Tensor, for operation: String) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: x.type, for: operation)
    try run(gradient, operation) { table, how in
      bt_normalize_gradient(
        table, how, x.raw, gradient.raw, sums.floats, sums.floats + x.shape.last,
        Double(statistics.count), result.raw)
    }
    return result
  }

  /// - Parameter result: what came out, or its gradient: it may be in blocks where x is not.
  private func run(
    _ result: Tensor, _ operation: String,
    _ body: (UnsafePointer<bt_table>, UnsafePointer<bt_column_normalization>) -> Int32
  ) throws(TensorError) {
    var table = result.table
    var how = bt_column_normalization(
      mean: statistics.mean.floats, variance: statistics.variance.floats, weight: weight?.floats,
      bias: bias?.floats, epsilon: epsilon, relu: relu ? 1 : 0,
      is_dense: x.type.format.layout == result.type.format.layout ? 0 : 1)
    guard body(&table, &how) == 0 else { throw ColumnStatistics.outOfMemory(operation) }
  }
}

extension Tensor {
  /// The number of rows where the last axis is read as columns.
  var rows: Int { shape.last == 0 ? 0 : count / shape.last }

  /// A tensor with the numbers found at an address.
  init(copying floats: UnsafePointer<Float>, _ shape: Shape, for operation: String) throws(TensorError) {
    try self.init(uninitialized: TensorType(shape), for: operation)
    mutableFloats.update(from: floats, count: count)
  }
}

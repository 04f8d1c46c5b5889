internal import Kernels

/// The backward pass of normalizing columns, shared by batch norm and standardization.
struct ColumnNormalization {
  let x: Tensor
  /// Those of the batch, or kept ones, whose `count` is 0 and which count as constants.
  let statistics: ColumnStatistics
  /// Weight and bias by column; nil for 1 and 0.
  let weight: Tensor?
  let bias: Tensor?
  let epsilon: Float
  let relu: Bool

  /// By column Σ dz and Σ dz x̂, as the two rows of a matrix; dz is the gradient the ReLU lets through.
  func sums(of gradient: Tensor, for operation: String) throws(TensorError) -> Tensor {
    let columns = x.shape.last
    let sums = try Tensor(uninitialized: TensorType([2, columns]), for: operation)
    let status = bt_normalize_sums(
      x.floats, gradient.floats, statistics.mean.floats, statistics.variance.floats, weight?.floats,
      bias?.floats,
      epsilon, relu ? 1 : 0, sums.mutableFloats, sums.mutableFloats + columns, x.rows, columns)
    guard status == 0 else { throw ColumnStatistics.outOfMemory(operation) }
    return sums
  }

  /// The gradient of x, given the sums over the whole batch.
  func gradient(_ gradient: Tensor, _ sums: Tensor, for operation: String) throws(TensorError) -> Tensor {
    let columns = x.shape.last
    let result = try Tensor(uninitialized: x.type, for: operation)
    bt_normalize_gradient(
      x.floats, gradient.floats, statistics.mean.floats, statistics.variance.floats, weight?.floats,
      bias?.floats,
      epsilon, relu ? 1 : 0, sums.floats, sums.floats + columns, Double(statistics.count),
      result.mutableFloats,
      x.rows, columns)
    return result
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

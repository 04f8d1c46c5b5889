package import Runtime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The cross-correlation of two views' embeddings over all images seen: sums of products in double, added up batch by
/// batch, so that no more than a batch of embeddings is in memory.
///
/// Products are summed around the first batch's means, which keeps what is subtracted at the end small.
package struct CorrelationSums {
  private var sums: Sums?
  private let operation: String

  private struct Sums {
    var count = 0
    /// `[d, e]`, of the products.
    let products: DoubleMatrix
    var a: Moments
    var b: Moments
  }

  /// Sums of one view's columns around a provisional mean.
  private struct Moments {
    let shift: [Double]
    var sum: [Double]
    var squares: [Double]

    init(firstOf rows: Tensor) {
      let width = rows.shape[1]
      var mean = [Double](repeating: 0, count: width)
      rows.withFloats { numbers in
        for row in 0..<rows.shape[0] { for i in 0..<width { mean[i] += Double(numbers[row * width + i]) } }
      }
      shift = mean.map { $0 / Double(max(1, rows.shape[0])) }
      sum = [Double](repeating: 0, count: width)
      squares = sum
    }

    /// The rows less the provisional mean, their sums taken on the way.
    mutating func take(_ rows: Tensor, _ operation: String) throws(TensorError) -> DoubleMatrix {
      let (count, width) = (rows.shape[0], rows.shape[1])
      let matrix = try DoubleMatrix(count, width, for: operation)
      rows.withFloats { numbers in
        matrix.withElements { result in
          for row in 0..<count {
            for i in 0..<width {
              let value = Double(numbers[row * width + i]) - shift[i]
              result[row * width + i] = value
              sum[i] += value
              squares[i] += value * value
            }
          }
        }
      }
      return matrix
    }

    /// 1 / √(variance + ε) of each column.
    func scales(_ count: Double, _ epsilon: Double) -> [Double] {
      zip(sum, squares).map { 1 / (max(0, $1 / count - ($0 / count) * ($0 / count)) + epsilon).squareRoot() }
    }
  }

  package init(_ operation: String = "correlation") { self.operation = operation }

  /// Adds a batch: float32 `[n, d]` and `[n, e]`, a row for each image.
  ///
  /// - Throws: where the two differ in rows, or from earlier batches in columns.
  package mutating func add(_ a: Tensor, _ b: Tensor) throws(TensorError) {
    try checkFeatures(a, for: operation)
    try checkFeatures(b, for: operation)
    guard a.shape[0] == b.shape[0] else {
      throw TensorError(
        operation, "the views have different numbers of images", operands: [a.shape, b.shape])
    }
    guard a.hasData, b.hasData, a.shape[0] > 0 else { return }
    var sums: Sums
    if let known = self.sums {
      sums = known
    } else {
      sums = Sums(
        products: try DoubleMatrix(a.shape[1], b.shape[1], for: operation), a: Moments(firstOf: a),
        b: Moments(firstOf: b))
    }
    self.sums = nil  // so that the arrays have one owner
    guard a.shape[1] == sums.products.rows, b.shape[1] == sums.products.columns else {
      throw TensorError(operation, "embeddings have different widths", operands: [a.shape, b.shape])
    }
    let left = try sums.a.take(a, operation), right = try sums.b.take(b, operation)
    sums.products.add(transposed: left, times: right, rows: a.shape[0])
    sums.count += a.shape[0]
    self.sums = sums
  }

  /// The matrix, float32 `[d, e]`: standardize(a).T @ standardize(b) / n with the statistics of all rows.
  ///
  /// - Throws: where nothing was added.
  package func matrix(epsilon: Double = 1e-5) throws(TensorError) -> Tensor {
    guard let sums else { throw TensorError(operation, "there are no images", kind: .value) }
    let (n, rows, columns) = (Double(sums.count), sums.products.rows, sums.products.columns)
    let (meanA, meanB) = (sums.a.sum.map { $0 / n }, sums.b.sum.map { $0 / n })
    let (scaleA, scaleB) = (sums.a.scales(n, epsilon), sums.b.scales(n, epsilon))
    return try Tensor(building: try Shape([rows, columns])) { result in
      sums.products.withElements { products in
        nonisolated(unsafe) let (products, result) = (products, result)
        Team.run(rows) { row in
          for column in 0..<columns {
            let covariance = products[row * columns + column] / n - meanA[row] * meanB[column]
            result[row * columns + column] = Float(covariance * scaleA[row] * scaleB[column])
          }
        }
      }
    }
  }
}

extension Dataset {
  /// The cross-correlation matrix of what a network makes of two views of every image, float32 `[d, d]`; without views
  /// the auto-correlation of what it makes of the evaluated images.
  ///
  /// - Parameters:
  ///   - views: none, one to draw twice from, or two.
  ///   - view: whose deterministic part the images go through where there are no views.
  ///   - encode: images `[n, h, w, c]` to embeddings `[n, …]`, which are flattened.
  package func correlation(
    views: [View], view: View, batch: Int, key: Key, isCancelled: () -> Bool = { false },
    _ encode: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    guard views.count <= 2 else {
      throw DataError("correlation", .value("it is of two views at most, not \(views.count)"))
    }
    guard count >= 2 else {
      throw DataError("correlation", .value("\(name) has \(count) image\(count == 1 ? "" : "s"), not two"))
    }
    guard batch > 0 else {
      throw DataError("correlation", .value("the size of a batch must be at least 1, not \(batch)"))
    }
    var sums = CorrelationSums()
    func embed(_ images: Tensor) throws -> Tensor {
      if isCancelled() { throw TensorError("correlation", "interrupted", kind: .cancelled) }
      let rows = try featureRows(try encode(images), images.shape[0])
      try requireFinite(rows, for: "correlation")
      return rows
    }
    if let first = views.first, let last = views.last {
      let batches = try Batches(
        self, views: [first, last], size: min(batch, count), key: key, dropLast: false
      )
      .epoch(0)
      for number in 0..<batches.count {
        let pair = try batches.batch(number).views
        try sums.add(try embed(pair[0]), try embed(pair[1]))
      }
    } else {
      for start in stride(from: 0, to: count, by: batch) {
        let z = try embed(try evaluationTensor(start..<min(count, start + batch), view: view))
        try sums.add(z, z)
      }
    }
    return try sums.matrix()
  }
}

package import Runtime

/// Max or average pooling, without padding unless stated.
package struct Pool: Layer {
  package enum Kind: String, Sendable { case max = "max_pool", average = "avg_pool" }
  package let kind: Kind
  package let kernel: Int
  package let stride: Int?
  package let padding: Int

  /// - Throws: for sizes that are not positive.
  package init(_ kind: Kind, kernel: Int, stride: Int? = nil, padding: Int = 0) throws(TensorError) {
    try requirePositive(kind.rawValue, ["kernel": kernel, "stride": stride ?? 1])
    (self.kind, self.kernel, self.stride, self.padding) = (kind, kernel, stride, padding)
  }

  package var code: String {
    let rest = (stride.map { ", stride=\($0)" } ?? "") + (padding == 0 ? "" : ", padding=\(padding)")
    return "\(kind.rawValue)(\(kernel)\(rest))"
  }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try scope.apply(
      Pooling(kind == .max ? .max : .average, kernel: kernel, stride: stride, padding: padding), x)
  }
}

/// The mean of each channel over the whole image: [n, h, w, c] to [n, c].
package struct GlobalAveragePool: Layer {
  package init() {}

  package var code: String { "global_avg_pool()" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard x.shape.rank == 4 else {
      throw TensorError(
        "global_avg_pool", "it takes images, [n, height, width, channels]", operands: [x.shape])
    }
    return try scope.apply(Reduction(.mean, axes: [1, 2]), x)
  }
}

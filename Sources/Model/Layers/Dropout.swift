package import Runtime

/// In training each number is 0 with probability p, and the others are divided by 1 - p.
package struct Dropout: Layer {
  package let p: Float

  /// - Throws: where p is no probability below 1.
  package init(_ p: Float) throws(TensorError) {
    guard p >= 0, p < 1 else {
      throw TensorError("dropout", "`p` is at least 0 and below 1, not \(p)", kind: .value)
    }
    self.p = p
  }

  package var code: String { "dropout(\(p))" }

  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard scope.context.mode == .training, p > 0 else { return x }
    guard x.hasData else {
      return try scope.apply(Arithmetic(.multiply), x, Tensor(shapeOnly: TensorType(x.shape)))
    }
    var mask = try Tensor(uniform: x.shape, key: scope.key)
    let kept = 1 / (1 - p)
    try mask.withMutableFloats { elements in
      for i in elements.indices { elements[i] = elements[i] < p ? 0 : kept }
    }
    return try scope.apply(Arithmetic(.multiply), x, mask)
  }
}

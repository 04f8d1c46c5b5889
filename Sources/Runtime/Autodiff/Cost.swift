/// What an operation has to do, in whatever way it is done: by which its time is judged.
package struct Cost: Sendable, Hashable {
  /// Floating-point operations, a multiplication with its addition counted as two. A way that needs fewer, such as
  /// Winograd's, can be faster than the processor's peak.
  package var operations: Double
  /// Bytes that are read and written, each tensor once. What stays in a cache can be faster than the memory.
  package var bytes: Double
  /// Whether it multiplies bfloat16 numbers.
  package var isNarrow: Bool

  package init(operations: Double = 0, bytes: Double = 0, isNarrow: Bool = false) {
    (self.operations, self.bytes, self.isNarrow) = (operations, bytes, isNarrow)
  }

  /// Tensors read and written once each.
  init(operations: Double = 0, moving types: [TensorType]) {
    self.operations = operations
    bytes = types.reduce(0) { $0 + Double($1.byteCount) }
    isNarrow = types.first?.format.element == .bfloat16
  }
}

extension Operation {
  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { 0 }

  /// The operations it states, with inputs and result moved once; backward the result's gradient, the inputs, and
  /// the gradients that are wanted.
  package func cost(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?) -> Cost {
    let operations = operations(inputs, result, gradientsOf: wanted)
    let gradients = zip(inputs, wanted ?? []).compactMap { $1 ? $0 : nil }
    return Cost(operations: operations, moving: inputs + gradients + [result])
  }
}

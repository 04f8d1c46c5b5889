internal import Kernels

/// Rows and columns of a matrix exchanged.
package struct Transpose: Operation {
  package init() {}

  package static let name = "transpose"
  package static var samples: [Sample] {
    [
      Sample("matrix", Transpose(), [[3, 5]]),
      Sample("not a matrix", Transpose(), [[3]], refused: "takes a matrix"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank == 2 else { throw TensorError(Self.name, "it takes a matrix", operands: [shape]) }
    return TensorType([shape[1], shape[0]])
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) {
    bt_transpose(inputs[0].floats, output.mutableFloats, inputs[0].shape[0], inputs[0].shape[1])
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let result = try Tensor(
      uninitialized: TensorType([gradient.shape[1], gradient.shape[0]]), for: Self.name)
    bt_transpose(gradient.floats, result.mutableFloats, gradient.shape[0], gradient.shape[1])
    return [result]
  }
}

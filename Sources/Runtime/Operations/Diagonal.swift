internal import Kernels

/// The d entries on the diagonal of a d x d matrix.
package struct Diagonal: Operation {
  package init() {}

  package static let name = "diagonal"
  package static var samples: [Sample] {
    [
      Sample("matrix", Diagonal(), [[4, 4]]), Sample("one", Diagonal(), [[1, 1]]),
      Sample("not square", Diagonal(), [[4, 3]], refused: "square matrix"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    TensorType([try squareSize(inputs[0].shape, for: Self.name)])
  }

  package func cost(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?) -> Cost {
    Cost(moving: [result, wanted == nil ? result : inputs[0]])
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) {
    bt_diagonal(inputs[0].floats, output.mutableFloats, output.count)
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let d = gradient.count
    let result = try Tensor(uninitialized: TensorType([d, d]), for: Self.name)
    bt_diagonal_gradient(gradient.floats, result.mutableFloats, d)
    return [result]
  }
}

/// The d(d - 1) entries off the diagonal of a d x d matrix, row by row.
package struct OffDiagonal: Operation {
  package init() {}

  package static let name = "off_diagonal"
  package static var samples: [Sample] {
    [
      Sample("matrix", OffDiagonal(), [[4, 4]]), Sample("one", OffDiagonal(), [[1, 1]]),
      Sample("not square", OffDiagonal(), [[4, 3]], refused: "square matrix"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let d = try squareSize(inputs[0].shape, for: Self.name)
    return TensorType(try Shape([d * max(0, d - 1)]))
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) -> Int {
    let d = inputs[0].shape[0]
    bt_off_diagonal(inputs[0].floats, output.mutableFloats, d)
    return d
  }

  package func pullback(_ gradient: Tensor, _ d: Int, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let result = try Tensor(uninitialized: TensorType([d, d]), for: Self.name)
    bt_off_diagonal_gradient(gradient.floats, result.mutableFloats, d)
    return [result]
  }
}

private func squareSize(_ shape: Shape, for operation: String) throws(TensorError) -> Int {
  guard shape.rank == 2, shape[0] == shape[1] else {
    throw TensorError(operation, "it takes a square matrix", operands: [shape])
  }
  return shape[0]
}

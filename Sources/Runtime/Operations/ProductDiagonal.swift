internal import Kernels

/// The diagonal of aᵀ b for two matrices [n, d], by its d sums of n products; the product is not formed.
package struct ProductDiagonal: Operation {
  package init() {}

  package static let name = "product_diagonal"
  package static var samples: [Sample] {
    [
      Sample("few rows", ProductDiagonal(), [[3, 8], [3, 8]]),
      Sample("tall", ProductDiagonal(), [[40, 3], [40, 3]]),
      Sample("wide", ProductDiagonal(), [[2, 300], [2, 300]]),
      Sample("no rows", ProductDiagonal(), [[0, 3], [0, 3]]),
      Sample("unequal", ProductDiagonal(), [[3, 8], [3, 7]], refused: "two matrices of one shape"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.rank == 2, a == b else {
      throw TensorError(Self.name, "it takes two matrices of one shape", operands: [a, b])
    }
    return TensorType([a[1]])
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  {
    let count = Double(inputs[0].shape.count)
    return wanted.map { count * Double($0.count { $0 }) } ?? 2 * count
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> (a: Tensor?, b: Tensor?) {
    let (a, b) = (inputs[0], inputs[1])
    bt_column_dots(a.floats, b.floats, output.mutableFloats, a.shape[0], a.shape[1])
    return (wanted[1] ? a : nil, wanted[0] ? b : nil)  // each factor's gradient needs the other
  }

  package func pullback(
    _ gradient: Tensor, _ saved: (a: Tensor?, b: Tensor?), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    var parts: [Tensor?] = [nil, nil]
    for (i, other) in [saved.b, saved.a].enumerated() where wanted[i] {
      if let other { parts[i] = try Tape(recording: false).apply(Arithmetic(.multiply), other, gradient) }
    }
    return parts
  }
}

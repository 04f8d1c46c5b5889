internal import Kernels

/// Values added to entries along one axis, by their numbers: the adjoint of `Gather`, added to a tensor. What is added
/// to an entry several times adds up.
///
/// Inputs: x, and values shaped as `Gather` with the same numbers takes them out of x.
package struct ScatterAdd: Operation {
  private let gather: Gather

  /// - Parameter rows: int32; negatives count from the end.
  package init(_ rows: Tensor, axis: Int = 0) { gather = Gather(rows, axis: axis) }

  package static let name = "scatter_add"
  package static let staysNarrow = true
  package static var samples: [Sample] {
    guard let rows = try? Tensor([2, 0, -1, 2] as [Int32], [4]),
      let beyond = try? Tensor([0, 3] as [Int32], [2]),
      let matrix = try? Tensor([0, 1, 1, 0, 2, 2] as [Int32], [3, 2])
    else { return [] }
    return [
      Sample("rows", ScatterAdd(rows), [[3, 4], [4, 4]]),
      Sample("columns", ScatterAdd(rows, axis: -1), [[2, 3], [2, 4]]),
      Sample("middle", ScatterAdd(matrix, axis: 1), [[2, 3, 2], [2, 3, 2, 2]]),
      Sample("other values", ScatterAdd(rows), [[3, 4], [4, 3]], refused: "values of [4, 4] are wanted"),
      Sample("beyond", ScatterAdd(beyond), [[3], [2]], refused: "3 is out of bounds for axis 0 of size 3"),
    ]
  }

  package var hasData: Bool { gather.hasData }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let (x, values) = (inputs[0], inputs[1])
    let taken: Shape
    do throws(TensorError) { taken = try gather.result([x]).shape } catch {
      var error = error
      error.operation = Self.name
      throw error
    }
    guard values.shape == taken else {
      throw TensorError(Self.name, "values of \(taken) are wanted", operands: [x.shape, values.shape])
    }
    return TensorType(x.shape)
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError) {
    output.raw.copyMemory(from: inputs[0].raw, byteCount: output.type.byteCount)
    try gather.scatter(inputs[1], into: output)
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    [
      wanted[0] ? gradient : nil,
      wanted[1] ? try Tape(recording: false).apply(gather, gradient) : nil,
    ]
  }
}

internal import Kernels

/// Entries along one axis, by their numbers: rows in any order, some perhaps several times. The axis makes way for
/// those of the numbers; gradients of an entry taken several times add up.
package struct Gather: Operation {
  /// Int32; negatives count from the end.
  let rows: Tensor
  let axis: Int

  package init(_ rows: Tensor, axis: Int = 0) {
    self.rows = rows
    self.axis = axis
  }

  package static let name = "gather"
  package static var samples: [Sample] {
    guard let rows = try? Tensor([2, 0, -1, 2] as [Int32], [4]),
      let beyond = try? Tensor([0, 3] as [Int32], [2]),
      let matrix = try? Tensor([0, 1, 1, 0, 2, 2] as [Int32], [3, 2]),
      let none = try? Tensor([] as [Int32], [0]), let halves = try? Tensor([0.5] as [Float], [1])
    else { return [] }
    return [
      Sample("rows", Gather(rows), [[3, 4]]), Sample("columns", Gather(rows, axis: -1), [[2, 3]]),
      Sample("middle", Gather(matrix, axis: 1), [[2, 3, 2]]), Sample("nothing", Gather(none), [[3, 2]]),
      Sample("beyond", Gather(beyond), [[3, 4]], refused: "3 is out of bounds for axis 0 of size 3"),
      Sample("no axis", Gather(rows, axis: 2), [[3, 4]], refused: "no axis 2"),
      Sample("no numbers", Gather(halves), [[3]], refused: "rows are given as ints"),
    ]
  }

  package var hasData: Bool { rows.hasData }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    let axis = try shape.axis(axis, in: Self.name)
    guard rows.element == .int32 else {
      throw TensorError(Self.name, "rows are given as ints, not as \(rows.element.rawValue)", kind: .value)
    }
    let size = shape[axis]
    if let row = rows.integers.first(where: { $0 < -size || $0 >= size }) {
      throw TensorError(
        Self.name, "\(row) is out of bounds for axis \(axis) of size \(size)", operands: [shape], kind: .value
      )
    }
    let sizes = shape.array[..<axis] + rows.shape.array + shape.array[(axis + 1)...]
    return TensorType(try Shape(Array(sizes)), Format(inputs[0].format.element))
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Shape
  {
    let x = inputs[0], extents = try extents(x.shape)
    bt_gather(
      x.raw, numbers, output.raw, extents.outer, extents.size, rows.count, extents.inner * x.element.size)
    return x.shape
  }

  package func pullback(_ gradient: Tensor, _ shape: Shape, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let result = try Tensor(filled: 0, shape)
    // Summed in float32, whatever the rows are of; the tape rounds it.
    try scatter(try gradient.converted(to: .float32, for: Self.name), into: result)
    return [result]
  }

  /// Adds values, shaped as the entries taken out of it, to a fresh tensor of floats.
  func scatter(_ values: Tensor, into result: Tensor) throws(TensorError) {
    let extents = try extents(result.shape)
    bt_scatter_add(
      values.floats, numbers, result.mutableFloats, extents.outer, extents.size, rows.count, extents.inner)
  }

  private var numbers: UnsafePointer<Int32> { UnsafePointer(rows.raw.assumingMemoryBound(to: Int32.self)) }

  private func extents(_ shape: Shape) throws(TensorError) -> (outer: Int, size: Int, inner: Int) {
    let axis = try shape.axis(axis, in: Self.name)
    return (shape.count(0..<axis), shape[axis], shape.count(axis + 1..<shape.rank))
  }
}

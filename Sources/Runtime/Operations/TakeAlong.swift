internal import Kernels

/// Entries along one axis, chosen anew for each place of the others: y[o, k, i] = x[o, places[o, k, i], i].
package struct TakeAlong: Operation {
  /// Int32, of x's shape but for the axis; negatives count from the end.
  let places: Tensor
  let axis: Int

  package init(_ places: Tensor, axis: Int = -1) {
    self.places = places
    self.axis = axis
  }

  package static let name = "take_along"
  package static var samples: [Sample] {
    guard let rows = try? Tensor([2, 0, 1, 0, 0, -1] as [Int32], [2, 3]),
      let columns = try? Tensor([1, 0, 0, 1, -1, 0, 1, 1] as [Int32], [2, 2, 2]),
      let beyond = try? Tensor([0, 3] as [Int32], [2]), let halves = try? Tensor([0.5] as [Float], [1])
    else { return [] }
    return [
      Sample("rows", TakeAlong(rows), [[2, 3]]), Sample("inner", TakeAlong(columns, axis: 1), [[2, 4, 2]]),
      Sample("other sizes", TakeAlong(rows), [[3, 3]], refused: "sizes 3 and 2 along axis 0 differ"),
      Sample("other axes", TakeAlong(rows), [[3]], refused: "as many axes"),
      Sample("beyond", TakeAlong(beyond), [[3]], refused: "3 is out of bounds for axis 0 of size 3"),
      Sample("no numbers", TakeAlong(halves), [[3]], refused: "places are given as ints"),
    ]
  }

  package var hasData: Bool { places.hasData }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape, taken = places.shape
    let axis = try shape.axis(axis, in: Self.name)
    guard places.element == .int32 else {
      throw TensorError(
        Self.name, "places are given as ints, not as \(places.element.rawValue)", kind: .value)
    }
    guard taken.rank == shape.rank else {
      throw TensorError(Self.name, "places have as many axes as the tensor", operands: [shape, taken])
    }
    for other in 0..<shape.rank where other != axis && shape[other] != taken[other] {
      throw TensorError(
        Self.name, "sizes \(shape[other]) and \(taken[other]) along axis \(other) differ",
        operands: [shape, taken])
    }
    let size = shape[axis]
    if let place = places.integers.first(where: { $0 < -size || $0 >= size }) {
      throw TensorError(
        Self.name, "\(place) is out of bounds for axis \(axis) of size \(size)", operands: [shape],
        kind: .value)
    }
    return TensorType(taken, formats(inputs, .float32)[0])
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Shape
  {
    let x = inputs[0], extents = try extents(x.shape)
    bt_take_along(
      x.raw, numbers, output.raw, extents.outer, extents.size, extents.count, extents.inner, x.element.size)
    return x.shape
  }

  package func pullback(_ gradient: Tensor, _ shape: Shape, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    // Summed in float32, whatever the entries are of; the tape rounds it.
    let gradient = try gradient.converted(to: .float32, for: Self.name)
    let result = try Tensor(filled: 0, shape), extents = try extents(shape)
    bt_put_along(
      gradient.floats, numbers, result.mutableFloats, extents.outer, extents.size, extents.count,
      extents.inner)
    return [result]
  }

  private var numbers: UnsafePointer<Int32> { UnsafePointer(places.raw.assumingMemoryBound(to: Int32.self)) }

  private func extents(
    _ shape: Shape
  ) throws(TensorError) -> (outer: Int, size: Int, count: Int, inner: Int) {
    let axis = try shape.axis(axis, in: Self.name)
    return (shape.count(0..<axis), shape[axis], places.shape[axis], shape.count(axis + 1..<shape.rank))
  }
}

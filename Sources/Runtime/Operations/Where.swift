internal import Kernels

/// Of two tensors the first where a mask holds, else the second, element by element, with broadcasting.
///
/// It chooses and does not compute: what is not taken may be infinite or NaN, and its gradient is 0.
package struct Where: Operation {
  /// Of bools.
  let mask: Tensor

  package init(_ mask: Tensor) { self.mask = mask }

  package static let name = "where"
  package static let staysNarrow = true
  package static var samples: [Sample] {
    guard let mask = try? Tensor([true, false, false, true, true, false], [2, 3]),
      let row = try? Tensor([true, false, true], [3]), let number = try? Tensor([true], []),
      let floats = try? Tensor([1, 0, 1] as [Float], [3])
    else { return [] }
    return [
      Sample("alike", Where(mask), [[2, 3], [2, 3]]), Sample("row", Where(row), [[2, 3], [2, 3]]),
      Sample("numbers", Where(mask), [[], []]), Sample("column", Where(mask), [[2, 1], [4, 2, 3]]),
      Sample("one truth", Where(number), [[3], [2, 1]]),
      Sample("unequal", Where(mask), [[2, 3], [2]], refused: "sizes 3 and 2 do not broadcast"),
      Sample("mask unequal", Where(mask), [[4], [4]], refused: "sizes 3 and 4 do not broadcast"),
      Sample("no mask", Where(floats), [[3], [3]], refused: "takes a mask of bools"),
    ]
  }

  package var hasData: Bool { mask.hasData }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    guard mask.element == .bool else {
      throw TensorError(
        Self.name, "it takes a mask of bools, not of \(mask.element.rawValue)",
        hint: "compare: `where(x > 0, a, b)`")
    }
    return TensorType(try shape(inputs[0].shape, inputs[1].shape))
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) -> (x: Shape, y: Shape) {
    choose(inputs[0], inputs[1], into: output)
    return (inputs[0].shape, inputs[1].shape)
  }

  package func pullback(
    _ gradient: Tensor, _ shapes: (x: Shape, y: Shape), wanted: [Bool]
  ) throws(TensorError) -> [Tensor?] {
    let zero = try Tensor(scalar: 0)
    var parts: [Tensor?] = [nil, nil]
    for (i, shape) in [shapes.x, shapes.y].enumerated() where wanted[i] {
      let part = try Tensor(uninitialized: gradient.type, for: Self.name)
      if i == 0 { choose(gradient, zero, into: part) } else { choose(zero, gradient, into: part) }
      parts[i] = try part.summed(to: shape)
    }
    return parts
  }

  private func shape(_ x: Shape, _ y: Shape) throws(TensorError) -> Shape {
    let both = try Broadcast(x, y, in: Self.name).shape
    return try Broadcast(mask.shape, both, in: Self.name).shape
  }

  private func choose(_ x: Tensor, _ y: Tensor, into output: Tensor) {
    var space = bt_choice()
    let shape = output.shape
    let isPlain = [mask, x, y].allSatisfy { $0.shape == shape }
    let rank = isPlain || shape.rank == 0 ? 1 : shape.rank
    space.rank = Int32(rank)
    for axis in 0..<rank {
      Broadcast.set(&space.sizes, axis, isPlain || shape.rank == 0 ? output.count : shape[axis])
    }
    func steps(_ tensor: Tensor) -> [Int] {
      guard !isPlain, shape.rank > 0 else { return [tensor.count == 1 ? 0 : 1] }
      let padded = tensor.shape.padded(to: rank)
      var step = 1
      return (0..<rank).reversed().map { axis in
        defer { step *= padded[axis] }
        return padded[axis] == 1 ? 0 : step
      }.reversed()
    }
    for (axis, step) in steps(mask).enumerated() { Broadcast.set(&space.step_mask, axis, step) }
    for (axis, step) in steps(x).enumerated() { Broadcast.set(&space.step_x, axis, step) }
    for (axis, step) in steps(y).enumerated() { Broadcast.set(&space.step_y, axis, step) }
    bt_choose(&space, mask.raw.assumingMemoryBound(to: UInt8.self), x.floats, y.floats, output.mutableFloats)
  }
}

internal import Kernels

/// The axes in another order: the result's axis i is the input's axis `axes[i]`.
package struct Permute: Operation {
  /// Each axis once; negatives count from the end.
  let axes: [Int]

  package init(_ axes: [Int]) { self.axes = axes }

  package static let name = "permute"
  package static var samples: [Sample] {
    [
      Sample("last two", Permute([0, 2, 1]), [[2, 3, 4]]),
      Sample("turned", Permute([2, 0, 1]), [[2, 3, 4]]),
      Sample("heads", Permute([0, 2, 1, -1]), [[2, 3, 2, 4]]),
      Sample("as it is", Permute([0, 1]), [[2, 3]]),
      Sample("a number", Permute([]), [[]]),
      Sample("too few", Permute([1, 0]), [[2, 3, 4]], refused: "2 axes are named of 3"),
      Sample("twice", Permute([0, 0]), [[2, 3]], refused: "axis 0 is named twice"),
      Sample("no axis", Permute([0, 2]), [[2, 3]], refused: "no axis 2"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    let order = try order(shape)
    return TensorType(try Shape(order.map { shape[$0] }), formats(inputs, .float32)[0])
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> [Int]
  {
    let order = try order(inputs[0].shape)
    Self.copy(inputs[0], order, into: output)
    return order
  }

  package func pullback(_ gradient: Tensor, _ order: [Int], wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let back = order.indices.sorted { order[$0] < order[$1] }
    let result = try Tensor(
      uninitialized: TensorType(try Shape(back.map { gradient.shape[$0] }), gradient.type.format),
      for: Self.name)
    Self.copy(gradient, back, into: result)
    return [result]
  }

  private func order(_ shape: Shape) throws(TensorError) -> [Int] {
    let resolved = try shape.axes(axes, in: "transpose")
    guard resolved.count == shape.rank else {
      throw TensorError(
        "transpose", "\(axes.count) axes are named of \(shape.rank)", operands: [shape], kind: .value)
    }
    var order: [Int] = []
    for axis in axes { order.append(try shape.axis(axis, in: "transpose")) }
    return order
  }

  /// Axes that stay last are one run.
  private static func copy(_ x: Tensor, _ order: [Int], into result: Tensor) {
    let rank = order.count, shape = x.shape
    var moved = rank
    while moved > 0, order[moved - 1] == moved - 1 { moved -= 1 }
    var box = bt_box()
    box.run = shape.count(moved..<rank) * x.element.size
    box.rank = Int32(moved)
    for i in 0..<moved {
      Broadcast.set(&box.sizes, i, shape[order[i]])
      Broadcast.set(&box.steps, i, shape.count(order[i] + 1..<rank) * x.element.size)
    }
    bt_box_read(&box, x.raw, result.raw)
  }
}

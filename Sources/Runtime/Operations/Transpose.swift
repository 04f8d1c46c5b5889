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
    return TensorType([shape[1], shape[0]], Format(inputs[0].format.element))
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) {
    turn(inputs[0], into: output)
  }

  private func turn(_ x: Tensor, into output: Tensor) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    switch x.element {
    case .float32: return bt_transpose(x.floats, output.mutableFloats, rows, columns)
    case .bfloat16: return bt_transpose_half(x.halves, output.halves, rows, columns)
    case .int32, .uint8, .bool: break
    }
    var box = bt_box()
    box.rank = 2
    box.run = x.element.size
    for (axis, (size, step)) in [(columns, 1), (rows, columns)].enumerated() {
      Broadcast.set(&box.sizes, axis, size)
      Broadcast.set(&box.steps, axis, step * x.element.size)
    }
    bt_box_read(&box, x.raw, output.raw)
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let result = try Tensor(
      uninitialized: TensorType([gradient.shape[1], gradient.shape[0]], gradient.type.format), for: Self.name)
    turn(gradient, into: result)
    return [result]
  }
}

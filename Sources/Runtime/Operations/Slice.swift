internal import Kernels

/// A box cut out of a tensor: along each leading axis one element, whose axis goes, or a range; the rest whole.
package struct Slice: Operation {
  package enum Part: Sendable, Hashable {
    case element(Int)
    case range(Range<Int>)
  }
  let parts: [Part]

  package init(_ parts: [Part]) { self.parts = parts }

  package static let name = "slice"
  package static var samples: [Sample] {
    [
      Sample("row", Slice([.element(1)]), [[3, 4]]), Sample("rows", Slice([.range(1..<3)]), [[4, 3]]),
      Sample("column", Slice([.range(0..<3), .element(1)]), [[3, 4]]),
      Sample("columns", Slice([.range(0..<3), .range(1..<3)]), [[3, 4, 2]]),
      Sample("box", Slice([.range(1..<3), .element(1), .range(1..<3)]), [[3, 2, 4]]),
      Sample("element", Slice([.element(1), .element(2)]), [[2, 3]]),
      Sample("whole", Slice([]), [[2, 3]]), Sample("nothing", Slice([.range(2..<2)]), [[3, 2]]),
      Sample(
        "too many", Slice([.element(0), .element(0)]), [[3]], refused: "2 indices for a tensor of 1 axis"),
      Sample(
        "beyond", Slice([.range(0..<2), .element(4)]), [[3, 4]], refused: "4 is out of bounds for axis 1"),
      Sample("range beyond", Slice([.range(2..<5)]), [[3, 4]], refused: "2..<5 is out of bounds for axis 0"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    guard parts.count <= shape.rank else {
      throw TensorError(
        Self.name,
        "\(parts.count) indices for a tensor of \(shape.rank) \(shape.rank == 1 ? "axis" : "axes")",
        operands: [shape])
    }
    var result = shape
    var dropped: [Int] = []
    for (axis, part) in parts.enumerated() {
      switch part {
      case .element(let index):
        guard (0..<shape[axis]).contains(index) else { throw outOfBounds("\(index)", axis, shape) }
        dropped.append(axis)
      case .range(let range):
        guard range.lowerBound >= 0, range.upperBound <= shape[axis] else {
          throw outOfBounds("\(range.lowerBound)..<\(range.upperBound)", axis, shape)
        }
        result = result.with(Int32(clamping: range.count), at: axis)
      }
    }
    return TensorType(result.removing(dropped, keep: false), Format(inputs[0].format.element))
  }

  private func outOfBounds(_ index: String, _ axis: Int, _ shape: Shape) -> TensorError {
    TensorError(
      Self.name, "\(index) is out of bounds for axis \(axis) of size \(shape[axis])", operands: [shape],
      kind: .value)
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) -> TensorType {
    let x = inputs[0]
    var box = Box(parts, of: x.shape, x.element.size)
    bt_box_read(&box.box, x.raw + box.start, output.raw)
    return x.type
  }

  package func pullback(_ gradient: Tensor, _ type: TensorType, wanted: [Bool]) throws(TensorError)
    -> [Tensor?]
  {
    let result = try Tensor(uninitialized: type, for: Self.name)
    result.raw.initializeMemory(as: UInt8.self, repeating: 0, count: type.byteCount)
    var box = Box(parts, of: type.shape, type.format.element.size)
    bt_box_write(&box.box, gradient.raw, result.raw + box.start)
    return [result]
  }

  /// The parts as the kernels take them; axes taken whole at the end are one run.
  private struct Box {
    var box = bt_box()
    /// Bytes before the first element.
    var start = 0

    init(_ parts: [Part], of shape: Shape, _ size: Int) {
      var step = size * shape.count(parts.count..<shape.rank)
      box.run = step
      var axes: [(size: Int, step: Int)] = []
      for (axis, part) in parts.enumerated().reversed() {
        switch part {
        case .element(let index): start += index * step
        case .range(let range):
          start += range.lowerBound * step
          if axes.isEmpty, box.run == step {
            box.run = range.count * step
          } else {
            axes.append((range.count, step))
          }
        }
        step *= shape[axis]
      }
      box.rank = Int32(axes.count)
      for (i, axis) in axes.reversed().enumerated() {
        Broadcast.set(&box.sizes, i, axis.size)
        Broadcast.set(&box.steps, i, axis.step)
      }
    }
  }
}

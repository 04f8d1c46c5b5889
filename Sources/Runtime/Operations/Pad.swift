internal import Kernels

/// Entries of one value before and after those of each axis.
package struct Pad: Operation {
  /// How many, for each axis.
  let widths: [(before: Int, after: Int)]
  let value: Float

  package init(_ widths: [(before: Int, after: Int)], value: Float = 0) {
    self.widths = widths
    self.value = value
  }

  package static let name = "pad"
  package static var samples: [Sample] {
    [
      Sample("matrix", Pad([(1, 2), (0, 1)]), [[2, 3]]),
      Sample("rows", Pad([(1, 0), (0, 0), (0, 0)], value: 0.5), [[2, 3, 2]]),
      Sample("images", Pad([(0, 0), (1, 1), (2, 0), (0, 0)], value: -1), [[2, 3, 2, 2]]),
      Sample("nothing", Pad([(0, 0), (0, 0)]), [[2, 3]]), Sample("a number", Pad([]), [[]]),
      Sample("too few", Pad([(1, 1)]), [[2, 3]], refused: "1 pair for a tensor of 2 axes"),
      Sample("negative", Pad([(1, -1)]), [[2]], refused: "at least 0"),
      Sample("too many", Pad([(1, 1 << 31)]), [[2]], refused: "at most 2147483647"),
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    guard widths.count == shape.rank else {
      throw TensorError(
        Self.name,
        "\(widths.count) \(widths.count == 1 ? "pair" : "pairs") for a tensor of \(shape.rank)"
          + (shape.rank == 1 ? " axis" : " axes"), operands: [shape], kind: .value)
    }
    var sizes = shape.array
    for (axis, width) in widths.enumerated() {
      for count in [width.before, width.after] {
        guard count >= 0 else {
          throw TensorError(Self.name, "the entries added are at least 0, not \(count)", kind: .value)
        }
        sizes[axis] = sizes[axis].addingReportingOverflow(count).overflow ? .max : sizes[axis] + count
      }
    }
    return TensorType(try Shape(sizes), formats(inputs, .float32)[0])
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element)]
  }

  package func forward(
    _ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]
  ) throws(TensorError) -> TensorType {
    let x = inputs[0]
    var one = try Tensor(scalar: value)
    if x.element != .float32 { one = try Tape(recording: false).apply(Cast(to: x.type.format), one) }
    switch x.element.size {
    case 1:
      output.raw.initializeMemory(
        as: UInt8.self, repeating: one.raw.load(as: UInt8.self), count: output.count)
    case 2:
      output.raw.initializeMemory(
        as: UInt16.self, repeating: one.raw.load(as: UInt16.self), count: output.count)
    default:
      output.raw.initializeMemory(
        as: UInt32.self, repeating: one.raw.load(as: UInt32.self), count: output.count)
    }
    var (box, start) = place(x.type, in: output.shape)
    bt_box_write(&box, x.raw, output.raw + start)
    return x.type
  }

  package func pullback(_ gradient: Tensor, _ type: TensorType, wanted: [Bool]) throws(TensorError)
    -> [Tensor?]
  {
    let result = try Tensor(uninitialized: type, for: Self.name)
    var (box, start) = place(type, in: gradient.shape)
    bt_box_read(&box, gradient.raw + start, result.raw)
    return [result]
  }

  /// Where the input lies in the result; axes at the end to which nothing is added are one run.
  private func place(_ type: TensorType, in whole: Shape) -> (box: bt_box, start: Int) {
    let shape = type.shape, size = type.format.element.size
    let last = widths.lastIndex { $0 != (0, 0) } ?? 0
    var box = bt_box()
    box.run = shape.count(min(last, shape.rank)..<shape.rank) * size
    box.rank = Int32(min(last, shape.rank))
    var start = 0
    for axis in 0..<shape.rank {
      let step = whole.count(axis + 1..<shape.rank) * size
      start += widths[axis].before * step
      guard axis < last else { continue }
      Broadcast.set(&box.sizes, axis, shape[axis])
      Broadcast.set(&box.steps, axis, step)
    }
    return (box, start)
  }
}

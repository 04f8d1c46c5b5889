internal import Kernels

/// The positions of an axis's entries in the order of their numbers, the first so many of them; equal numbers keep
/// their order, NaN comes last in either direction, and there is no gradient.
package struct ArgSort: Operation {
  let axis: Int
  let descending: Bool
  /// How many positions are wanted; nil for all.
  let count: Int?

  package init(axis: Int = -1, descending: Bool = false, count: Int? = nil) {
    self.axis = axis
    self.descending = descending
    self.count = count
  }

  package static let name = "argsort"
  package static var samples: [Sample] {
    [
      Sample("vector", ArgSort(), [[7]]), Sample("rows", ArgSort(descending: true), [[3, 5]]),
      Sample("long", ArgSort(), [[2, 83]]), Sample("inner", ArgSort(axis: 1), [[2, 40, 3]]),
      Sample("first three", ArgSort(axis: 0, descending: true, count: 3), [[5, 4]]),
      Sample("none", ArgSort(count: 0), [[3]]),
      Sample("no axis", ArgSort(axis: 2), [[3, 4]], refused: "no axis 2"),
      Sample("a number", ArgSort(), [[]], refused: "no axis -1"),
      Sample("too many", ArgSort(count: 4), [[3]], refused: "axis 0 has 3 entries, not 4"),
    ]
  }

  package static var isDifferentiable: Bool { false }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    let name = count == nil ? Self.name : "topk"
    let axis = try shape.axis(axis, in: name)
    let count = count ?? shape[axis]
    guard (0...shape[axis]).contains(count) else {
      throw TensorError(
        name, "axis \(axis) has \(shape[axis]) entries, not \(count)", operands: [shape],
        kind: .value)
    }
    return TensorType(shape.with(Int32(clamping: count), at: axis), Format(.int32))
  }

  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    [Format(inputs[0].format.element == .int32 ? .int32 : .float32)]
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError) {
    let x = inputs[0], y = output, shape = x.shape, descending: Int32 = descending ? 1 : 0
    let axis = try shape.axis(axis, in: Self.name)
    let size = shape[axis], inner = shape.count(axis + 1..<shape.rank)
    let lanes = shape.count(0..<axis) * inner
    guard x.count > 0, y.count > 0 else { return }
    let portion = 1 + (1 << 14) / size
    let parts = (lanes + portion - 1) / portion
    let isDone = try Tensor([Bool](repeating: false, count: parts), try Shape([parts]))
    Team.run(parts) { part in
      // Two 64-bit numbers an entry.
      guard let shape = try? Shape([4, size]),
        let scratch = try? Tensor(uninitialized: TensorType(shape, Format(.int32)), for: Self.name)
      else { return }
      bt_sort_places(
        x.raw, x.element == .int32 ? 1 : 0, descending, y.raw.assumingMemoryBound(to: Int32.self),
        part * portion,
        min(lanes, (part + 1) * portion), size, inner, y.shape[axis],
        scratch.raw.assumingMemoryBound(to: UInt64.self))
      isDone.raw.storeBytes(of: 1, toByteOffset: part, as: UInt8.self)
    }
    guard (0..<parts).allSatisfy({ isDone.integer(at: $0) == 1 }) else {
      throw TensorError(Self.name, "there is no memory left to sort in", operands: [shape], kind: .memory)
    }
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) -> [Tensor?] { [nil] }
}

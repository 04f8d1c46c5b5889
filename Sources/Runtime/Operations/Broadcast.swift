internal import Kernels

/// How two shapes combine: axes aligned at the end, sizes equal or one of them 1.
struct Broadcast {
  let shape: Shape
  private let left: Shape
  private let right: Shape

  init(_ left: Shape, _ right: Shape, in operation: String) throws(TensorError) {
    let rank = max(left.rank, right.rank)
    self.left = left.padded(to: rank)
    self.right = right.padded(to: rank)
    var shape = self.left
    for axis in 0..<rank {
      let (l, r) = (self.left[axis], self.right[axis])
      guard l == r || l == 1 || r == 1 else {
        throw TensorError(
          operation, "sizes \(l) and \(r) do not broadcast", operands: [left, right],
          hint: "sizes must be equal along each axis, counted from the last, or one of them 1")
      }
      shape = shape.with(Int32(clamping: l == 1 ? r : l), at: axis)
    }
    self.shape = shape
  }

  /// The index space for the kernels: axes along which both operands step alike are merged.
  var space: bt_broadcast {
    var axes: [(size: Int, left: Int, right: Int)] = []
    var (leftStep, rightStep) = (1, 1)
    for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
      let size = shape[axis]
      let l = left[axis] == 1 ? 0 : leftStep
      let r = right[axis] == 1 ? 0 : rightStep
      leftStep = leftStep &* left[axis]
      rightStep = rightStep &* right[axis]
      if size == 1 { continue }
      if let last = axes.last, l == last.left &* last.size, r == last.right &* last.size {
        axes[axes.count - 1].size &*= size
      } else {
        axes.append((size, l, r))
      }
    }
    if axes.isEmpty { axes = [(1, 0, 0)] }
    var space = bt_broadcast()
    space.rank = Int32(axes.count)
    for (i, axis) in axes.reversed().enumerated() {
      Broadcast.set(&space.sizes, i, axis.size)
      Broadcast.set(&space.step_x, i, axis.left)
      Broadcast.set(&space.step_y, i, axis.right)
    }
    return space
  }

  static func set<Eight>(_ tuple: inout Eight, _ index: Int, _ value: Int) {
    withUnsafeMutableBytes(of: &tuple) { $0.bindMemory(to: Int.self)[index] = value }
  }
}

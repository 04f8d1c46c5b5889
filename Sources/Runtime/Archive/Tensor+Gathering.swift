extension Tensor {
  /// The elements of a flat tensor at the places that strides give: entry (i, j, …) is element
  /// offset + i · strides[0] + j · strides[1] + ….
  ///
  /// - Throws: where a place lies outside of the source.
  init(
    gathering source: Tensor, offset: Int, _ shape: Shape, strides: [Int]
  ) throws(TensorError) {
    guard Tensor.fits(shape, offset: offset, strides: strides, in: source.count) else {
      throw TensorError("load", "its elements lie outside of its storage", kind: .file)
    }
    if offset == 0, shape.count == source.count, shape.count > 0, Tensor.isDense(shape, strides) {
      self = source.viewed(as: shape)
      return
    }
    try self.init(uninitialized: TensorType(shape, source.type.format), for: "load")
    guard count > 0 else { return }
    switch element.size {
    case 1: copy(UInt8.self, from: source, offset, strides)
    case 2: copy(UInt16.self, from: source, offset, strides)
    default: copy(UInt32.self, from: source, offset, strides)
    }
  }

  private func copy<Bits>(_ type: Bits.Type, from source: Tensor, _ offset: Int, _ strides: [Int]) {
    let from = source.raw.assumingMemoryBound(to: Bits.self)
    let to = raw.assumingMemoryBound(to: Bits.self)
    let columns = shape.last, step = strides.last ?? 1
    var index = [Int](repeating: 0, count: max(0, shape.rank - 1))
    var start = offset
    for row in 0..<count / columns {
      for column in 0..<columns { to[row * columns + column] = from[start + column * step] }
      var axis = index.count - 1
      while axis >= 0 {
        index[axis] += 1
        start += strides[axis]
        if index[axis] < shape[axis] { break }
        start -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }

  /// Whether every element lies within so many.
  static func fits(_ shape: Shape, offset: Int, strides: [Int], in count: Int) -> Bool {
    guard offset >= 0, strides.count == shape.rank, strides.allSatisfy({ $0 >= 0 }) else { return false }
    if shape.count == 0 { return true }
    var last = offset
    for (axis, stride) in strides.enumerated() {
      let (step, overflow) = stride.multipliedReportingOverflow(by: shape[axis] - 1)
      let (sum, carry) = last.addingReportingOverflow(step)
      guard !overflow, !carry else { return false }
      last = sum
    }
    return last < count
  }

  /// Whether the strides are those of row order; axes of size 1 may have any.
  static func isDense(_ shape: Shape, _ strides: [Int]) -> Bool {
    var expected = 1
    for axis in (0..<shape.rank).reversed() {
      if shape[axis] != 1 && strides[axis] != expected { return false }
      expected *= shape[axis]
    }
    return true
  }

  /// The strides of row order, or of column order as in Fortran.
  static func strides(of shape: Shape, columnMajor: Bool = false) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.rank)
    var step = 1
    for axis in columnMajor ? Array(0..<shape.rank) : (0..<shape.rank).reversed() {
      strides[axis] = step
      step = step.multipliedReportingOverflow(by: max(1, shape[axis])).partialValue
    }
    return strides
  }
}

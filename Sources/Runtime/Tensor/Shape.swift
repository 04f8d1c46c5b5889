/// The sizes of a tensor along its axes, at most eight of them; `[]` is a single number.
package struct Shape: Hashable, Sendable {
  package static let maximumRank = 8

  private var sizes: SIMD8<Int32> = .zero
  package private(set) var rank = 0

  /// - Throws: where a size is negative or beyond 2^31 - 1, or there are more than eight.
  package init(_ sizes: [Int]) throws(TensorError) {
    guard sizes.count <= Shape.maximumRank else {
      throw TensorError(
        "shape", "a tensor has at most \(Shape.maximumRank) axes, not \(sizes.count)", kind: .value)
    }
    for size in sizes {
      guard size >= 0 else { throw TensorError("shape", "a size can't be negative: \(size)", kind: .value) }
      guard let narrow = Int32(exactly: size) else {
        throw TensorError("shape", "a size is at most \(Int32.max), not \(size)", kind: .value)
      }
      self.sizes[rank] = narrow
      rank += 1
    }
  }

  private init(sizes: SIMD8<Int32>, rank: Int) {
    self.sizes = sizes
    self.rank = rank
  }

  /// The size along an axis, which must be below `rank`.
  package subscript(axis: Int) -> Int { Int(sizes[axis]) }

  package var last: Int { rank == 0 ? 1 : self[rank - 1] }

  /// All elements; `Int.max` where the product overflows, which no allocation survives.
  package var count: Int { count(0..<rank) }

  package var array: [Int] { (0..<rank).map { self[$0] } }

  /// The number of elements along the axes of a range, with the same answer to overflow.
  func count(_ axes: Range<Int>) -> Int {
    if axes.contains(where: { self[$0] == 0 }) { return 0 }
    return axes.reduce(1) { product, axis in
      let (value, overflow) = product.multipliedReportingOverflow(by: self[axis])
      return overflow ? .max : value
    }
  }

  /// This shape with one axis of another size.
  func with(_ size: Int32, at axis: Int) -> Shape {
    var copy = self
    copy.sizes[axis] = size
    return copy
  }

  /// This shape without the given axes, or with them of size 1.
  func removing(_ axes: [Int], keep: Bool) -> Shape {
    var result = Shape(sizes: .zero, rank: 0)
    for axis in 0..<rank {
      let removed = axes.contains(axis)
      if removed && !keep { continue }
      result.sizes[result.rank] = removed ? 1 : sizes[axis]
      result.rank += 1
    }
    return result
  }

  /// This shape seen with ones in front, as broadcasting does.
  func padded(to rank: Int) -> Shape {
    var result = Shape(sizes: SIMD8(repeating: 1), rank: rank)
    for axis in 0..<self.rank { result.sizes[rank - self.rank + axis] = sizes[axis] }
    for axis in rank..<Shape.maximumRank { result.sizes[axis] = 0 }
    return result
  }

  /// The axis a user names, negatives counted from the end.
  package func axis(_ axis: Int, in operation: String) throws(TensorError) -> Int {
    let resolved = axis < 0 ? axis.addingReportingOverflow(rank).partialValue : axis
    guard (0..<rank).contains(resolved) else {
      throw TensorError(operation, "there is no axis \(axis) in a tensor of \(rank) axes", kind: .value)
    }
    return resolved
  }

  /// Several axes in ascending order, each once; all of them for nil.
  func axes(_ axes: [Int]?, in operation: String) throws(TensorError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var seen: [Int] = []
    for axis in axes {
      let resolved = try self.axis(axis, in: operation)
      guard !seen.contains(resolved) else {
        throw TensorError(operation, "axis \(axis) is named twice", operands: [self], kind: .value)
      }
      seen.append(resolved)
    }
    return seen.sorted()
  }
}

extension Shape: ExpressibleByArrayLiteral {
  /// For sizes known to fit; those that come from a user go through the throwing initializer.
  package init(arrayLiteral sizes: Int...) {
    for size in sizes.prefix(Shape.maximumRank) {
      self.sizes[rank] = Int32(clamping: size)
      rank += 1
    }
  }
}

extension Shape: CustomStringConvertible {
  package var description: String { "[\(array.map(String.init).joined(separator: ", "))]" }
}

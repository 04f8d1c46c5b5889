/// Ordering values that compare with `<`.
enum Sorting {
  /// The positions in their new order; a stable merge sort, so that a comparison may fail.
  static func order(_ keys: [Value], descending: Bool) throws(Failure) -> [Int] {
    var order = Array(keys.indices)
    var width = 1
    while width < keys.count {
      var merged: [Int] = []
      merged.reserveCapacity(order.count)
      var start = 0
      while start < order.count {
        let middle = min(start + width, order.count)
        let end = min(start + 2 * width, order.count)
        var left = start
        var right = middle
        while left < middle, right < end {
          let isLess =
            descending
            ? try less(keys[order[left]], keys[order[right]])
            : try less(keys[order[right]], keys[order[left]])
          merged.append(order[isLess ? right : left])
          if isLess { right += 1 } else { left += 1 }
        }
        merged += order[left..<middle]
        merged += order[right..<end]
        start = end
      }
      order = merged
      width *= 2
    }
    return order
  }

  static func less(_ left: Value, _ right: Value) throws(Failure) -> Bool {
    if left.isUnknown || right.isUnknown { throw .unknown }
    if case .bool(let truth)? = try Arithmetic.apply(.less, left, right) { return truth }
    throw Failure(
      .operatorDoesNotApply, "\(left.described) and \(right.described) have no order", argument: 0)
  }
}

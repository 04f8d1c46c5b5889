extension Tensor {
  /// start, start + step, …: `count` numbers, each rounded once.
  package init(from start: Double, by step: Double, count: Int) throws(TensorError) {
    try self.init(building: try Shape([count])) { numbers in
      for i in numbers.indices { numbers[i] = Float(start + Double(i) * step) }
    }
  }

  /// The same of ints, all of which are within the type.
  package init(from start: Int32, by step: Int, count: Int) throws(TensorError) {
    try self.init(uninitialized: TensorType(try Shape([count]), Format(.int32)), for: "arange")
    let numbers = raw.assumingMemoryBound(to: Int32.self)
    for i in 0..<count { numbers[i] = Int32(clamping: Int(start) + i * step) }
  }

  /// Numbers at equal distances, both ends among them; the start alone for one.
  package init(from start: Double, through stop: Double, count: Int) throws(TensorError) {
    let last = Double(max(1, count - 1))
    try self.init(building: try Shape([count])) { numbers in
      for i in numbers.indices {
        numbers[i] = Float(
          i == 0 ? start : i == count - 1 ? stop : start + (stop - start) * (Double(i) / last))
      }
    }
  }

  /// The n x n matrix with ones on its diagonal.
  package init(identity n: Int) throws(TensorError) {
    try self.init(filled: 0, try Shape([n, n]))
    for i in 0..<n { mutableFloats[i * (n + 1)] = 1 }
  }

  /// For each label, which must be below `classes`, a row along a new last axis that is 1 there and 0 elsewhere.
  package init(oneHot labels: [Int], _ shape: Shape, classes: Int) throws(TensorError) {
    try self.init(filled: 0, try Shape(shape.array + [classes]))
    for (row, label) in labels.enumerated() { mutableFloats[row * classes + label] = 1 }
  }
}

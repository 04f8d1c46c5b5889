internal import Kernels

extension Tensor {
  /// A tensor filled with one number.
  package init(filled value: Float, _ shape: Shape) throws(TensorError) {
    try self.init(uninitialized: TensorType(shape), for: "full")
    bt_fill(value, mutableFloats, count)
  }

  /// A single number, of shape `[]`.
  package init(scalar value: Float) throws(TensorError) { try self.init(filled: value, []) }

  /// - Throws: where the numbers are not as many as the shape has elements.
  package init(_ values: [Float], _ shape: Shape) throws(TensorError) {
    guard values.count == shape.count else {
      throw TensorError("tensor", "\(values.count) numbers do not fill the shape \(shape)", kind: .value)
    }
    try self.init(building: shape) { _ = $0.update(fromContentsOf: values) }
  }

  package init(_ values: [Int32], _ shape: Shape) throws(TensorError) {
    guard values.count == shape.count else {
      throw TensorError("tensor", "\(values.count) numbers do not fill the shape \(shape)", kind: .value)
    }
    try self.init(uninitialized: TensorType(shape, Format(.int32)), for: "tensor")
    values.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { raw.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  package init(_ values: [Bool], _ shape: Shape) throws(TensorError) {
    guard values.count == shape.count else {
      throw TensorError("tensor", "\(values.count) values do not fill the shape \(shape)", kind: .value)
    }
    try self.init(uninitialized: TensorType(shape, Format(.bool)), for: "tensor")
    for (i, value) in values.enumerated() {
      raw.storeBytes(of: value ? 1 : 0, toByteOffset: i, as: UInt8.self)
    }
  }

  /// A float32 tensor whose elements the closure writes, all of them.
  package init(
    building shape: Shape, _ write: (_ elements: UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(TensorError) {
    try self.init(uninitialized: TensorType(shape), for: "tensor")
    write(UnsafeMutableBufferPointer(start: mutableFloats, count: count))
  }

  /// Draws from the standard normal distribution.
  package init(normal shape: Shape, key: Key) throws(TensorError) {
    try self.init(uninitialized: TensorType(shape), for: "randn")
    bt_random_normal(key.bits, mutableFloats, count)
  }

  /// Draws from the uniform distribution on [0, 1).
  package init(uniform shape: Shape, key: Key) throws(TensorError) {
    try self.init(uninitialized: TensorType(shape), for: "rand")
    bt_random_uniform(key.bits, mutableFloats, count)
  }

  /// Draws of int32 numbers, each of the range as likely.
  package init(integers range: ClosedRange<Int32>, _ shape: Shape, key: Key) throws(TensorError) {
    try self.init(uninitialized: TensorType(shape, Format(.int32)), for: "randint")
    let span = UInt64(Int64(range.upperBound) - Int64(range.lowerBound)) + 1
    bt_random_integers(key.bits, range.lowerBound, span, raw.assumingMemoryBound(to: Int32.self), count)
  }

  /// The int32 numbers 0..<count in random order, the same as the key's.
  package init(permutation count: Int, key: Key) throws(TensorError) {
    try self.init(uninitialized: TensorType(try Shape([count]), Format(.int32)), for: "permutation")
    let numbers = raw.assumingMemoryBound(to: Int32.self)
    for i in 0..<count { numbers[i] = Int32(truncatingIfNeeded: i) }
    var draws = key.draws
    for i in stride(from: count - 1, to: 0, by: -1) {
      let other = draws.integer(below: i + 1)
      (numbers[i], numbers[other]) = (numbers[other], numbers[i])
    }
  }
}

extension Tensor {
  /// The elements as floats, in row order: the point where computing has to be done. Empty without data.
  package var scalars: [Float] {
    guard hasData else { return [] }
    guard type.format.layout == .plain else { return (0..<count).map(number) }
    switch element {
    case .float32: return Array(UnsafeBufferPointer(start: floats, count: count))
    case .int32, .uint8, .bool, .bfloat16:
      return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        if let base = buffer.baseAddress { convert(into: base) }
        filled = count
      }
    }
  }

  /// The elements as integers, in row order; what is no number counts as 0.
  package var integers: [Int32] {
    guard hasData, element == .int32 else {
      return scalars.map { Int32(clamping: $0.isFinite ? Int64($0.clamped(to: -0x1p40...0x1p40)) : 0) }
    }
    return Array(UnsafeBufferPointer(start: raw.assumingMemoryBound(to: Int32.self), count: count))
  }

  /// The element of a plain tensor of integers or bools that has data.
  package func integer(at index: Int) -> Int {
    switch element {
    case .int32: Int(raw.load(fromByteOffset: 4 * index, as: Int32.self))
    case .uint8, .bool: Int(raw.load(fromByteOffset: index, as: UInt8.self))
    case .float32, .bfloat16: 0
    }
  }

  /// An element of a tensor with data as a number, by its position in row order.
  package func number(at index: Int) -> Float {
    let index = place(of: index)
    return switch element {
    case .float32: floats[index]
    case .bfloat16: Float(bitPattern: UInt32(halves[index]) << 16)
    case .int32, .uint8, .bool: Float(integer(at: index))
    }
  }

  /// The mean, the smallest and the largest element; NaN counts in the mean alone.
  package var spread: (mean: Double, low: Float, high: Float) {
    var sum = 0.0, low = Float.nan, high = Float.nan
    for index in 0..<(hasData ? count : 0) {
      let number = number(at: index)
      sum += Double(number)
      (low, high) = (Float.minimum(low, number), Float.maximum(high, number))
    }
    return (sum / Double(count), low, high)
  }

  /// The first element as a number; nil for a tensor without data or elements.
  package var scalar: Float? { hasData && count > 0 && element == .float32 ? floats[0] : scalars.first }

  /// Reads the elements as floats: those of a float32 tensor in place, others converted.
  package func withFloats<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    guard type.format == .float32 else { return try scalars.withUnsafeBufferPointer(body) }
    return try body(UnsafeBufferPointer(start: hasData ? floats : nil, count: hasData ? count : 0))
  }

  /// Writes the elements of a float32 tensor in place, copied before if they are shared.
  ///
  /// - Throws: for a tensor of other elements, or where memory runs out.
  package mutating func withMutableFloats(
    _ body: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(TensorError) {
    guard element == .float32 else {
      throw TensorError(
        "tensor", "elements of \(element.rawValue) can't be written as floats", kind: .unsupported)
    }
    guard hasData else { return }
    self = try plain(for: "tensor")
    try makeUnique(for: "tensor")
    body(UnsafeMutableBufferPointer(start: mutableFloats, count: count))
  }
}

extension Float {
  fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

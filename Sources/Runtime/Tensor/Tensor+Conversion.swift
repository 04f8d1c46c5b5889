internal import Kernels

extension Tensor {
  /// The same numbers as elements of another type, unknown to any tape; this value where it is of that type.
  package func converted(to element: ElementType, for operation: String) throws(TensorError) -> Tensor {
    guard element != self.element else { return self }
    let type = TensorType(shape, Format(element, self.type.format.layout))
    guard hasData else { return Tensor(shapeOnly: type) }
    let result = try Tensor(uninitialized: type, for: operation)
    try convert(into: result)
    return result
  }

  /// Writes the elements into a fresh tensor of as many, converted to its type: rounded to the nearest among floats,
  /// fractions cut off for integers.
  func convert(into target: Tensor) throws(TensorError) {
    guard element != target.element else {
      return target.raw.copyMemory(from: raw, byteCount: type.byteCount)
    }
    if target.element == .float32 { return convert(into: target.mutableFloats) }
    guard element == .float32 else {
      return try converted(to: .float32, for: Cast.name).convert(into: target)
    }
    switch target.element {
    case .float32: break
    case .bfloat16: bt_bfloat16_from_float(floats, target.halves, count)
    case .int32: bt_int32_from_float(floats, target.raw.assumingMemoryBound(to: Int32.self), count)
    case .uint8: bt_uint8_from_float(floats, target.raw.assumingMemoryBound(to: UInt8.self), count)
    case .bool: bt_bool_from_float(floats, target.raw.assumingMemoryBound(to: UInt8.self), count)
    }
  }

  /// Writes the elements, converted to float32.
  func convert(into floats: UnsafeMutablePointer<Float>) {
    switch element {
    case .float32: floats.update(from: self.floats, count: count)
    case .int32: bt_float_from_int32(raw.assumingMemoryBound(to: Int32.self), floats, count)
    case .uint8, .bool: bt_float_from_uint8(raw.assumingMemoryBound(to: UInt8.self), floats, count)
    case .bfloat16: bt_float_from_bfloat16(halves, floats, count)
    }
  }
}

internal import Kernels

extension Tensor {
  /// The same numbers as elements of another type, unknown to any tape; this value where it is of that type.
  package func converted(to element: ElementType, for operation: String) throws(TensorError) -> Tensor {
    try formatted(as: Format(element, type.format.layout), for: operation)
  }

  /// The same numbers in another format, unknown to any tape; this value where it is in that format.
  package func formatted(as format: Format, for operation: String) throws(TensorError) -> Tensor {
    guard format != type.format else { return self }
    let type = TensorType(shape, format)
    guard hasData else { return Tensor(shapeOnly: type) }
    let result = try Tensor(uninitialized: type, for: operation)
    try convert(into: result)
    return result
  }

  /// Writes the elements into a fresh tensor of as many, converted to its format: rounded to the nearest among floats,
  /// fractions cut off for integers.
  func convert(into target: Tensor) throws(TensorError) {
    let layout = target.type.format.layout
    guard type.format.layout == layout else {
      // Floats move between layouts, as bfloat16 where that is enough.
      let moving: ElementType =
        element == .bfloat16 || element == .float32 && target.element == .bfloat16 ? .bfloat16 : .float32
      let source = try converted(to: moving, for: Cast.name)
      guard source.element != target.element else { return source.rearrange(into: target) }
      let moved = try Tensor(uninitialized: TensorType(shape, Format(moving, layout)), for: Cast.name)
      source.rearrange(into: moved)
      return try moved.convert(into: target)
    }
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

  /// Writes the same bytes in another layout.
  private func rearrange(into target: Tensor) {
    if target.type.format.layout == .blocked16 {
      withUnsafePointer(to: target.table) { bt_block_columns($0, raw, target.raw) }
    } else {
      withUnsafePointer(to: table) { bt_unblock_columns($0, raw, target.raw) }
    }
  }

  /// How the kernels for tables find the elements of a floating tensor, its last axis being the columns.
  var table: bt_table {
    let isBlocked = type.format.layout == .blocked16
    return bt_table(
      rows: rows, columns: shape.last, area: isBlocked ? shape[1] * shape[2] : 0,
      element: element == .bfloat16 ? bt_bfloat16 : bt_float32)
  }

  /// The same numbers in rows, the last axis fastest; this value where they are.
  package func plain(for operation: String) throws(TensorError) -> Tensor {
    try formatted(as: Format(element), for: operation)
  }

  /// Where in memory the element is that comes at a position in row order.
  func place(of index: Int) -> Int {
    guard type.format.layout == .blocked16 else { return index }
    let (area, channels) = (shape[1] * shape[2], shape[3])
    let (pixel, channel) = (index / channels, index % channels)
    let slab = pixel / area * (channels / 16) + channel / 16
    return (slab * area + pixel % area) * 16 + channel % 16
  }

  /// Writes the elements in memory order, converted to float32.
  func convert(into floats: UnsafeMutablePointer<Float>) {
    switch element {
    case .float32: floats.update(from: self.floats, count: count)
    case .int32: bt_float_from_int32(raw.assumingMemoryBound(to: Int32.self), floats, count)
    case .uint8, .bool: bt_float_from_uint8(raw.assumingMemoryBound(to: UInt8.self), floats, count)
    case .bfloat16: bt_float_from_bfloat16(halves, floats, count)
    }
  }
}

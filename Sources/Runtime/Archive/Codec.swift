/// What one element of a stored tensor is, named as safetensors names it.
enum StoredElement: String, CaseIterable, Sendable {
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float32 = "F32"
  case float64 = "F64"
  case int8 = "I8"
  case int16 = "I16"
  case int32 = "I32"
  case int64 = "I64"
  case uint8 = "U8"
  case uint16 = "U16"
  case uint32 = "U32"
  case uint64 = "U64"
  case bool = "BOOL"

  /// Bytes an element takes.
  var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// The type it becomes: `F16` widens, `F64` is rounded, and whole numbers are refused beyond 32 bits.
  var element: ElementType {
    switch self {
    case .float16, .float32, .float64: .float32
    case .bfloat16: .bfloat16
    case .int8, .int16, .int32, .int64, .uint16, .uint32, .uint64: .int32
    case .uint8: .uint8
    case .bool: .bool
    }
  }

  init(_ element: ElementType) {
    switch element {
    case .float32: self = .float32
    case .bfloat16: self = .bfloat16
    case .int32: self = .int32
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }
}

/// How the bytes of stored elements become ours.
struct Codec: Sendable, Hashable {
  let stored: StoredElement
  /// Whether the most significant byte comes first.
  var isBigEndian = false

  init(_ stored: StoredElement, isBigEndian: Bool = false) {
    (self.stored, self.isBigEndian) = (stored, isBigEndian)
  }

  /// nil for a type without a counterpart here, such as `F8_E4M3`.
  init?(stored: String) {
    guard let stored = StoredElement(rawValue: stored) else { return nil }
    self.init(stored)
  }

  var element: ElementType { stored.element }

  static func name(of element: ElementType) -> String { StoredElement(element).rawValue }

  /// Whether the stored bytes differ from ours.
  var converts: Bool {
    stored != StoredElement(stored.element) || (isBigEndian && stored.size > 1)
  }

  /// Reads as many elements as the shape has.
  ///
  /// - Parameter name: of the tensor, for the message where an element is beyond what its type can hold.
  func tensor(
    _ shape: Shape, from reader: some ByteReader, named name: String
  ) throws(TensorError) -> Tensor {
    let type = TensorType(shape, Format(element))
    let tensor = try Tensor(uninitialized: type, for: "load")
    let bytes = UnsafeMutableRawBufferPointer(start: tensor.raw, count: type.byteCount)
    if converts {
      let part = 1 << 17
      var buffer = [UInt8](repeating: 0, count: stored.size * min(part, max(1, shape.count)))
      var done = 0
      while done < shape.count {
        let count = min(part, shape.count - done)
        try buffer.withUnsafeMutableBufferPointer { buffer throws(TensorError) in
          let source = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(count * stored.size)])
          try reader.read(source)
          let problem = decode(
            UnsafeRawBufferPointer(source), into: tensor.raw + done * element.size)
          if let problem { throw .load(reader.path, "\"\(name)\" \(problem)") }
        }
        done += count
      }
    } else {
      try reader.read(bytes)
      if element == .bool, bytes.contains(where: { $0 > 1 }) {
        throw .load(reader.path, "\"\(name)\" holds truth values other than 0 and 1")
      }
    }
    return tensor
  }

  /// Converts every element; the answer says what is wrong.
  private func decode(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> String? {
    switch stored {
    case .float16:
      return floats(source, into: target) { (bits: UInt16) in Codec.float(half: bits) }
    case .float32:
      return floats(source, into: target) { (bits: UInt32) in Float(bitPattern: bits) }
    case .float64: return doubles(source, into: target)
    case .int8: return integers(source, Int8.self, into: target)
    case .int16: return integers(source, Int16.self, into: target)
    case .int32: return integers(source, Int32.self, into: target)
    case .int64: return integers(source, Int64.self, into: target)
    case .uint16: return integers(source, UInt16.self, into: target)
    case .uint32: return integers(source, UInt32.self, into: target)
    case .uint64: return integers(source, UInt64.self, into: target)
    case .bfloat16:
      for i in 0..<source.count / 2 {
        target.storeBytes(of: number(source, i, UInt16.self), toByteOffset: 2 * i, as: UInt16.self)
      }
      return nil
    case .uint8, .bool: return nil  // a byte is a byte
    }
  }

  @inline(__always)
  private func number<Bits: FixedWidthInteger>(
    _ source: UnsafeRawBufferPointer, _ index: Int, _ type: Bits.Type
  ) -> Bits {
    let bits = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
    return isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)
  }

  @inline(__always)
  private func floats<Bits: FixedWidthInteger>(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer, _ value: (Bits) -> Float
  ) -> String? {
    for i in 0..<source.count / MemoryLayout<Bits>.size {
      target.storeBytes(of: value(number(source, i, Bits.self)), toByteOffset: 4 * i, as: Float.self)
    }
    return nil
  }

  /// Rounded to the nearest float; a finite number must stay one.
  private func doubles(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> String? {
    for i in 0..<source.count / 8 {
      let wide = Double(bitPattern: number(source, i, UInt64.self))
      let value = Float(wide)
      if value.isInfinite && wide.isFinite { return "holds \(wide), beyond the range of f32" }
      target.storeBytes(of: value, toByteOffset: 4 * i, as: Float.self)
    }
    return nil
  }

  private func integers<Bits: FixedWidthInteger>(
    _ source: UnsafeRawBufferPointer, _ type: Bits.Type, into target: UnsafeMutableRawPointer
  ) -> String? {
    for i in 0..<source.count / MemoryLayout<Bits>.size {
      let value = number(source, i, Bits.self)
      guard let narrow = Int32(exactly: value) else { return "holds \(value), beyond the 32 bits kept here" }
      target.storeBytes(of: narrow, toByteOffset: 4 * i, as: Int32.self)
    }
    return nil
  }

  /// IEEE 754 binary16, written out because x86-64 macOS has no `Float16`.
  private static func float(half: UInt16) -> Float {
    let sign: UInt32 = UInt32(half >> 15) << 31
    let exponent = UInt32(half >> 10) & 31, fraction = UInt32(half) & 1023
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

/// What stands before the elements of a NumPy array on disk (NumPy Enhancement Proposal 1, versions 1 to 3).
struct NumPyHeader {
  let codec: Codec
  let shape: Shape
  /// Whether the first axis varies fastest.
  let isColumnMajor: Bool
  /// Bytes before the first element.
  let length: Int

  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  private static let maximumLength = 1 << 20

  /// Bytes that the elements take; nil where that overflows.
  var dataSize: Int? {
    let (bytes, overflow) = shape.count.multipliedReportingOverflow(by: codec.stored.size)
    return overflow || shape.count == .max ? nil : bytes
  }

  /// Reads a header, and leaves the reader at the first element.
  init(_ reader: some ByteReader) throws(TensorError) {
    let start = try reader.bytes(8)
    guard start.starts(with: NumPyHeader.magic) else { throw .load(reader.path, "it is no NumPy array") }
    guard (1...3).contains(start[6]) else {
      throw .load(reader.path, "it is of version \(start[6]) of NumPy's format, of which 1 to 3 are known")
    }
    let width = start[6] == 1 ? 2 : 4
    let length = Int(try reader.bytes(width).littleEndian(0, bytes: width))
    guard length <= NumPyHeader.maximumLength else {
      throw .load(reader.path, "its header of \(length) bytes is too long")
    }
    self.length = 8 + width + length
    var fields = NumPyFields(try reader.bytes(length))
    do throws(HeaderFailure) {
      try fields.read()
      guard let type = fields.type, let isColumnMajor = fields.isColumnMajor, let sizes = fields.sizes else {
        throw HeaderFailure(reason: "it lacks the type, the order or the shape")
      }
      codec = try NumPyHeader.codec(type)
      do { shape = try Shape(sizes) } catch { throw HeaderFailure(reason: error.reason) }
      self.isColumnMajor = isColumnMajor
    } catch { throw .load(reader.path, "its header is wrong: \(error.reason)") }
  }

  private static func codec(_ type: String) throws(HeaderFailure) -> Codec {
    let stored: StoredElement? =
      switch type.dropFirst() {
      case "f2": .float16
      case "f4": .float32
      case "f8": .float64
      case "i1": .int8
      case "i2": .int16
      case "i4": .int32
      case "i8": .int64
      case "u1": .uint8
      case "u2": .uint16
      case "u4": .uint32
      case "u8": .uint64
      case "b1": .bool
      default: nil
      }
    guard let stored, let order = type.first, "<>|=".contains(order) else {
      throw HeaderFailure(reason: "elements of the type '\(type.prefix(40))' are not supported")
    }
    return Codec(stored, isBigEndian: order == ">")
  }

  /// The header of version 1 for a plain tensor in row order, padded so that elements begin at a multiple of 64.
  static func text(of type: TensorType) -> [UInt8] {
    let name =
      switch type.format.element {
      case .float32, .bfloat16: "<f4"
      case .int32: "<i4"
      case .uint8: "|u1"
      case .bool: "|b1"
      }
    let sizes = type.shape.array
    let tuple = sizes.count == 1 ? "(\(sizes[0]),)" : "(\(sizes.map(String.init).joined(separator: ", ")))"
    var text = Array("{'descr': '\(name)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    while (10 + text.count + 1) % 64 != 0 { text.append(0x20) }
    text.append(0x0a)
    return magic + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)] + text
  }
}

/// The fields of the header, a Python dictionary of a string, a truth value and a tuple of whole numbers.
private struct NumPyFields {
  private let bytes: [UInt8]
  private var position = 0
  private(set) var type: String?
  private(set) var isColumnMajor: Bool?
  private(set) var sizes: [Int]?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(HeaderFailure) {
    try expect("{")
    while !pass("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try string()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try truth()
      case "shape" where sizes == nil: sizes = try tuple()
      default: throw failure("an unknown or repeated field")
      }
      if !pass(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == bytes.count else { throw failure("expected the end") }
  }

  private func failure(_ reason: String) -> HeaderFailure {
    HeaderFailure(reason: "\(reason) at its byte \(position)")
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
  }

  private mutating func pass(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(HeaderFailure) {
    guard pass(character) else { throw failure("expected '\(character)'") }
  }

  private mutating func string() throws(HeaderFailure) -> String {
    skipSpace()
    guard position < bytes.count, bytes[position] == 0x27 || bytes[position] == 0x22 else {
      // A list of fields: an array of records.
      throw failure("expected a string")
    }
    let quote = bytes[position]
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else {
      throw failure("a string does not end")
    }
    defer { position = end + 1 }
    return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
  }

  private mutating func truth() throws(HeaderFailure) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw failure("expected True or False")
  }

  private mutating func tuple() throws(HeaderFailure) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !pass(")") {
      sizes.append(try integer())
      guard sizes.count <= 64 else { throw failure("too many sizes") }
      if !pass(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func integer() throws(HeaderFailure) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Int(digits) else { throw failure("expected a size") }
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }  // of Python 2
    return value
  }
}

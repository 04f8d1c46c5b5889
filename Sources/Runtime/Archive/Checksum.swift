internal import CZlib

/// The CRC-32 of zlib over bytes as they come: finds damage, not intent.
package struct Checksum: Sendable, Equatable {
  package private(set) var value: UInt32 = 0

  package init() {}

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    value = UInt32(
      truncatingIfNeeded: crc32_z(uLong(value), start.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// The bytes of a tensor that has data.
  package mutating func add(_ tensor: Tensor) {
    add(UnsafeRawBufferPointer(start: tensor.raw, count: tensor.type.byteCount))
  }

  /// Eight hexadecimal digits.
  package var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

internal import CZlib

/// A zip archive being written, its entries stored as they are; the file appears whole or not at all.
final class ZipWriter {
  private let path: String
  private let file: AtomicFile
  private var offset = 0
  private var directory: [UInt8] = []
  private var count = 0

  /// PyTorch aligns the bytes of tensors so, for readers that map the file.
  private static let alignment = 64

  init(_ path: String) throws(TensorError) {
    self.path = path
    file = try AtomicFile(path)
  }

  /// Adds an entry made of parts.
  ///
  /// - Throws: where the archive would pass 4 GiB, which the plain format can't say.
  private func add(_ name: String, _ parts: [UnsafeRawBufferPointer]) throws(TensorError) {
    var checksum = crc32(0, nil, 0)
    var size = 0
    for part in parts {
      var done = 0
      while let base = part.baseAddress, done < part.count {
        let length = min(part.count - done, 1 << 30)
        checksum = crc32(checksum, (base + done).assumingMemoryBound(to: Bytef.self), uInt(length))
        done += length
      }
      size += part.count
    }
    let name = Array(name.utf8)
    guard name.count < 1 << 15 else { throw .save(path, "a name is too long for an archive") }
    guard count < 0xffff, size < 0xffff_ffff, offset + size + 1024 + name.count < 0xffff_ffff else {
      throw TensorError(
        "save", "\(path) can't be written: it would pass the 4 GiB or 65,534 tensors of a zip archive",
        hint: "save it as .safetensors", kind: .file)
    }
    // A field of the extra data fills up to the alignment: an id, a length, and zeros.
    let start = offset + 30 + name.count + 4
    let padding = (ZipWriter.alignment - start % ZipWriter.alignment) % ZipWriter.alignment
    let extra = [0x46, 0x42] + bytes(padding, 2) + [UInt8](repeating: 0, count: padding)
    // Version 2.0, names in UTF-8, stored; the first day that the format can name.
    let common =
      bytes(20, 2) + bytes(1 << 11, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0x21, 2)
      + bytes(Int(checksum), 4) + bytes(size, 4) + bytes(size, 4) + bytes(name.count, 2)
    directory +=
      bytes(0x0201_4b50, 4) + bytes(20, 2) + common + bytes(0, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0, 2)
      + bytes(0, 4) + bytes(offset, 4) + name
    count += 1
    let header = bytes(0x0403_4b50, 4) + common + bytes(extra.count, 2) + name + extra
    try file.write(header)
    for part in parts { try file.write(part) }
    offset += header.count + size
  }

  /// Adds an entry of some bytes and what follows them.
  func add(
    _ name: String, header: [UInt8],
    _ rest: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) throws(TensorError) {
    try header.withUnsafeBufferPointer { header throws(TensorError) in
      try add(name, [UnsafeRawBufferPointer(header), rest])
    }
  }

  /// Writes the directory and gives the file its name.
  func finish() throws(TensorError) {
    try file.write(directory)
    try file.write(
      bytes(0x0605_4b50, 4) + bytes(0, 4) + bytes(count, 2) + bytes(count, 2) + bytes(directory.count, 4)
        + bytes(offset, 4) + bytes(0, 2))
    try file.commit()
  }

  private func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}

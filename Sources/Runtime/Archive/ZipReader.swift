internal import CZlib

/// The bytes of one entry of a zip archive, one after another, inflated where they are deflated.
///
/// It never gives more than the archive's directory says, whatever the compressed bytes hold.
final class ZipReader: ByteReader {
  private let file: OpenFile
  private let entry: ZipArchive.Entry
  /// The next byte in the file, and how many of the entry's are left there.
  private var position: Int
  private var storedLeft: Int
  private var left: Int
  private var checksum = crc32(0, nil, 0)

  private var stream = z_stream()
  private var isInflating = false
  private var input: UnsafeMutableRawBufferPointer

  init(_ file: OpenFile, _ entry: ZipArchive.Entry, at position: Int) {
    (self.file, self.entry, self.position) = (file, entry, position)
    (storedLeft, left) = (entry.storedSize, entry.size)
    input = UnsafeMutableRawBufferPointer.allocate(byteCount: entry.isDeflated ? 1 << 16 : 0, alignment: 16)
  }

  deinit {
    if isInflating { inflateEnd(&stream) }
    input.deallocate()
  }

  var path: String { file.path }

  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(TensorError) {
    guard buffer.count <= left else { throw failure("has only \(entry.size) bytes") }
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    if entry.isDeflated {
      try inflate(base, buffer.count)
    } else {
      try file.read(buffer, at: position)
      position += buffer.count
    }
    left -= buffer.count
    var done = 0
    while done < buffer.count {
      let count = min(buffer.count - done, 1 << 30)
      checksum = crc32(checksum, (base + done).assumingMemoryBound(to: Bytef.self), uInt(count))
      done += count
    }
  }

  /// Compares what was read with the archive's checksum, once all of it was.
  func finish() throws(TensorError) {
    guard left == 0, UInt32(truncatingIfNeeded: checksum) == entry.checksum else {
      throw failure("is damaged: its checksum differs")
    }
  }

  private func inflate(_ base: UnsafeMutableRawPointer, _ count: Int) throws(TensorError) {
    if !isInflating {
      // Without zlib's own header, which a zip archive leaves away.
      guard
        inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { throw TensorError("load", "there is no memory to inflate \(path)", kind: .memory) }
      isInflating = true
    }
    var done = 0
    while done < count {
      if stream.avail_in == 0, storedLeft > 0 {
        let length = min(storedLeft, input.count)
        try file.read(UnsafeMutableRawBufferPointer(rebasing: input[..<length]), at: position)
        position += length
        storedLeft -= length
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
        stream.avail_in = uInt(length)
      }
      let part = min(count - done, 1 << 30)
      stream.next_out = (base + done).assumingMemoryBound(to: Bytef.self)
      stream.avail_out = uInt(part)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      let made = part - Int(stream.avail_out)
      done += made
      if status == Z_STREAM_END, done < count { throw failure("is shorter than it claims") }
      guard status == Z_OK || status == Z_STREAM_END else { throw failure("can't be inflated") }
      if made == 0, stream.avail_in == 0, storedLeft == 0 { throw failure("is cut off") }
    }
  }

  private func failure(_ what: String) -> TensorError {
    .load(path, "its entry \"\(entry.name)\" \(what)")
  }
}

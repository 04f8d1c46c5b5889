internal import CZlib
internal import Runtime

/// A file packed by gzip, unpacked in memory.
struct GzipFile {
  private let folder: DataFolder
  private let name: String
  private let file: OpenFile

  init(_ folder: DataFolder, _ name: String, _ file: OpenFile) {
    (self.folder, self.name, self.file) = (folder, name, file)
  }

  /// The first bytes that are in it, up to a number.
  ///
  /// - Throws: where the file is cut off before, or damaged.
  func prefix(_ count: Int) throws(DataError) -> [UInt8] {
    var stream = z_stream()
    // 16: a gzip header is expected.
    guard
      inflateInit2_(&stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw folder.damaged(name, "can't be unpacked: zlib did not start") }
    defer { inflateEnd(&stream) }
    var result: [UInt8] = []
    var input = [UInt8](repeating: 0, count: min(file.size, 1 << 20))
    var output = [UInt8](repeating: 0, count: min(count, 1 << 20))
    var position = 0
    while result.count < count {
      let size = min(input.count, file.size - position)
      guard size > 0 else { throw folder.damaged(name, "is cut off", hint: "fetch it again") }
      if size != input.count { input = [UInt8](repeating: 0, count: size) }
      try folder.read(file, &input, at: position)
      position += size
      var isOver = false
      var complaint = Z_OK
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        repeat {
          output.withUnsafeMutableBufferPointer { output in
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            complaint = inflate(&stream, Z_NO_FLUSH)
          }
          let made = output.count - Int(stream.avail_out)
          result += output[..<min(made, count - result.count)]
          isOver = complaint != Z_OK
        } while !isOver && result.count < count && (stream.avail_in > 0 || stream.avail_out == 0)
      }
      if complaint == Z_STREAM_END { return result }
      // No progress for want of input is no damage.
      guard complaint == Z_OK || complaint == Z_BUF_ERROR else {
        throw folder.damaged(name, "can't be unpacked", hint: "it is damaged: fetch it again")
      }
    }
    return result
  }
}

internal import Glibc

/// A file open for reading; closed with the last reference.
///
/// What was opened is what is read, even if another file takes its name meanwhile.
package final class OpenFile: Sendable {
  package let path: String
  /// Bytes when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// - Throws: where there is no such file, or it is a directory or a device.
  package init(_ path: String) throws(TensorError) {
    self.path = path
    guard !path.utf8.contains(0) else { throw .load(path, "its name has a zero byte") }
    // Without O_NONBLOCK the opening of a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .load(path, systemReason()) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let reason = status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is not a regular file"
      close(descriptor)
      throw .load(path, reason)
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills the buffer from a place in the file.
  package func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(TensorError) {
    var done = 0
    while done < buffer.count {
      // The system moves at most 2^31 - 4096 bytes at a time.
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<min(buffer.count, done + 1 << 30)])
      let count = pread(descriptor, part.baseAddress, part.count, offset + done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .load(path, systemReason()) }
      guard count > 0 else { throw .load(path, "it became shorter while it was read") }
      done += count
    }
  }

  /// Fills the array from a place in the file.
  package func fill(_ bytes: inout [UInt8], at offset: Int) throws(TensorError) {
    try bytes.withUnsafeMutableBufferPointer { buffer throws(TensorError) in
      try read(UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
  }
}

/// Why the last system call failed: `no such file or directory`.
func systemReason() -> String {
  let text = String(cString: strerror(errno))
  return text.prefix(1).lowercased() + text.dropFirst()
}

extension TensorError {
  static func load(_ path: String, _ reason: String) -> TensorError {
    TensorError("load", "\(path) can't be read: \(reason)", kind: .file)
  }

  static func save(_ path: String, _ reason: String) -> TensorError {
    TensorError("save", "\(path) can't be written: \(reason)", kind: .file)
  }
}

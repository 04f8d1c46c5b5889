#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole files, in and out.
package enum FileBytes {
  /// The largest file that is read, in bytes.
  package static let maximumSize = 1 << 30

  /// All bytes of a file; directories, missing and oversized files are errors.
  package static func read(_ path: String) throws(ImageError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw ImageError(errno == ENOENT ? .notFound : .cannotRead(systemMessage()), path: path)
    }
    defer { _ = close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw ImageError(.cannotRead(systemMessage()), path: path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw ImageError(.isDirectory, path: path) }
    guard status.st_size <= maximumSize else { throw ImageError(.tooManyBytes, path: path) }

    // One byte more than expected shows the end without a second buffer; pipes tell no size.
    var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size), 4095) + 1)
    var filled = 0
    while true {
      if filled == bytes.count {
        guard filled <= maximumSize else { throw ImageError(.tooManyBytes, path: path) }
        bytes.append(contentsOf: repeatElement(0, count: bytes.count))
      }
      let count = bytes.withUnsafeMutableBytes { space in
        #if canImport(Darwin)
          Darwin.read(file, space.baseAddress?.advanced(by: filled), space.count - filled)
        #elseif canImport(Musl)
          Musl.read(file, space.baseAddress?.advanced(by: filled), space.count - filled)
        #else
          Glibc.read(file, space.baseAddress?.advanced(by: filled), space.count - filled)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw ImageError(.cannotRead(systemMessage()), path: path)
      }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// Writes a file so that a reader sees the old bytes or the new ones, never a part.
  ///
  /// The bytes go to a temporary name in the same directory, which is then renamed. What already exists
  /// and is no ordinary file (a pipe, a terminal) is written to as it stands.
  package static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    var status = stat()
    if stat(path, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      if kind == S_IFDIR { throw ImageError(.isDirectory, path: path) }
      if kind != S_IFREG {
        let failure = fill(path, flags: O_WRONLY, with: bytes)
        if let failure { throw ImageError(.cannotWrite(failure), path: path) }
        return
      }
    }
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
    var failure = fill(temporary, flags: O_WRONLY | O_CREAT | O_EXCL, with: bytes)
    if failure == nil, rename(temporary, path) != 0 { failure = systemMessage() }
    if let failure {
      _ = unlink(temporary)
      throw ImageError(.cannotWrite(failure), path: path)
    }
  }

  /// Nothing, or the system's complaint.
  private static func fill(_ path: String, flags: Int32, with bytes: [UInt8]) -> String? {
    let file = open(path, flags | O_CLOEXEC, 0o666)
    guard file >= 0 else { return systemMessage() }
    let failure: String? = bytes.withUnsafeBytes { space in
      var done = 0
      while done < space.count {
        #if canImport(Darwin)
          let count = Darwin.write(file, space.baseAddress?.advanced(by: done), space.count - done)
        #elseif canImport(Musl)
          let count = Musl.write(file, space.baseAddress?.advanced(by: done), space.count - done)
        #else
          let count = Glibc.write(file, space.baseAddress?.advanced(by: done), space.count - done)
        #endif
        if count < 0 {
          if errno == EINTR { continue }
          return systemMessage()
        }
        done += count
      }
      return nil
    }
    let closed = close(file)
    return failure ?? (closed == 0 ? nil : systemMessage())
  }

  private static func systemMessage() -> String { String(cString: strerror(errno)) }
}

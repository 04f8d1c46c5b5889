internal import DSL
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The bytes of a script, up to somewhat more than the language takes.
package enum ScriptFile {
  package struct Unreadable: Error { package let reason: String }
  private static let limit = 17 << 20

  package static func read(_ path: String) throws(Unreadable) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw Unreadable(reason: "a path can't hold a NUL character") }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed() }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failed() }
    if status.st_mode & S_IFMT == S_IFDIR { throw Unreadable(reason: "it is a directory") }
    return try read(descriptor: descriptor)
  }

  package static func read(descriptor: Int32) throws(Unreadable) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw failed()
      }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// The file behind an `import`, told apart by its path without links.
  static func imported(_ path: String) throws(Failure) -> Registry.File {
    do throws(Unreadable) {
      let bytes = try read(path)
      guard let resolved = unsafe realpath(path, nil) else { throw failed() }
      defer { unsafe free(resolved) }
      return Registry.File(identity: unsafe String(cString: resolved), bytes: bytes)
    } catch {
      throw Failure(
        .file, error.reason,
        help: path.hasSuffix(".bt") || path.hasSuffix("/") ? nil : "scripts end in `.bt`")
    }
  }

  private static func failed() -> Unreadable { Unreadable(reason: unsafe String(cString: strerror(errno))) }
}

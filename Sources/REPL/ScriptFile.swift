#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The bytes of a script, up to somewhat more than the language takes.
enum ScriptFile {
  struct Unreadable: Error { let reason: String }
  private static let limit = 17 << 20

  static func read(_ path: String) throws(Unreadable) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed() }
    if status.st_mode & S_IFMT == S_IFDIR { throw Unreadable(reason: "it is a directory") }
    return try read(descriptor: descriptor)
  }

  static func read(descriptor: Int32) throws(Unreadable) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw failed()
      }
      bytes += buffer[..<count]
    }
    return bytes
  }

  private static func failed() -> Unreadable { Unreadable(reason: String(cString: strerror(errno))) }
}

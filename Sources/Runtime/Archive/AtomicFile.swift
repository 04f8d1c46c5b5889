internal import Glibc
internal import Synchronization

/// A file that appears whole or not at all: written under a temporary name, synced, then renamed.
///
/// What had the name before stays until `commit`, and stays for good where that is never reached.
package final class AtomicFile {
  private let path: String
  private let temporaryPath: String
  private var descriptor: Int32

  private static let written = Atomic(0)

  package init(_ path: String) throws(TensorError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .save(path, path.isEmpty ? "the name is empty" : "its name has a zero byte")
    }
    self.path = path
    // The name differs between processes and between the writers of one.
    let number = AtomicFile.written.add(1, ordering: .relaxed).newValue
    temporaryPath = "\(path).\(getpid())-\(number)\(AtomicFile.ending)"
    descriptor = -1
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw .save(path, isFolder ? "it is a directory" : "it is not a regular file")
    }
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .save(path, systemReason()) }
    // Says that somebody writes it; gone with the process, however that ends.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  static let ending = ".partial"

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporaryPath)
  }

  /// Appends bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(TensorError) {
    var done = 0
    while done < bytes.count {
      let part = UnsafeRawBufferPointer(rebasing: bytes[done..<min(bytes.count, done + 1 << 30)])
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .save(path, systemReason()) }
      done += count
    }
  }

  package func write(_ bytes: [UInt8]) throws(TensorError) {
    try bytes.withUnsafeBufferPointer { buffer throws(TensorError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Gives the file its name, once all bytes are on the disk.
  package func commit() throws(TensorError) {
    guard descriptor >= 0 else { return }
    guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw .save(path, systemReason()) }
    close(descriptor)
    descriptor = -1
    // The new name, too, is to survive a loss of power; some file systems can't promise it.
    let folder = open(AtomicFile.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Has the file system find room for so many bytes now, where it can tell.
  package func reserve(_ byteCount: Int) throws(TensorError) {
    guard byteCount > 0 else { return }
    let status = posix_fallocate(descriptor, 0, byteCount)
    guard status == ENOSPC || status == EFBIG || status == EDQUOT else { return }
    errno = status
    throw .save(path, systemReason())
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

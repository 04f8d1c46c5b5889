#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Folders on disk.
package enum Folder {
  /// Makes the folder a file is to lie in, and those above it.
  ///
  /// - Throws: where one can't be made, or a file has its name.
  package static func makeParent(of path: String) throws(TensorError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let parent = String(path[..<slash])
    if mkdir(parent, 0o777) == 0 || errno == EEXIST { return }
    if errno == ENOENT {
      try makeParent(of: parent)
      if mkdir(parent, 0o777) == 0 || errno == EEXIST { return }
    }
    throw TensorError(
      "save", "the folder \(parent) can't be made: \(String(cString: strerror(errno)))", kind: .file)
  }
}

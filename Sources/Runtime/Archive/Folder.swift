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

  /// Whether there is a file or folder of that name.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && stat(path, &status) == 0
  }

  /// Finds without making anything that the folder a file is to lie in can't be made.
  ///
  /// - Throws: where a file has the name of one of the folders.
  package static func checkParent(of path: String) throws(TensorError) {
    var parent = path[...]
    while let slash = parent.lastIndex(of: "/"), slash != parent.startIndex {
      parent = parent[..<slash]
      var status = stat()
      guard stat(String(parent), &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { return }
      throw TensorError(
        "save",
        "the folder \(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) can't be made: \(parent) is a file",
        kind: .file)
    }
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The scripts in a folder and in those below it.
enum ScriptFolder {
  /// The paths of all `.bt` files, sorted, hidden folders left out; nil where the path is no folder.
  static func scripts(below path: String) -> [String]? {
    guard isFolder(path, followingLinks: true) else { return nil }
    var found: [String] = []
    var waiting = [path]
    while let folder = waiting.popLast() {
      for name in names(in: folder) where !name.hasPrefix(".") {
        let entry = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        // A link to a folder could lead back to one above it.
        if isFolder(entry, followingLinks: false) {
          waiting.append(entry)
        } else if name.hasSuffix(".bt"), !isFolder(entry, followingLinks: true) {
          found.append(entry)
        }
      }
    }
    return found.sorted()
  }

  private static func isFolder(_ path: String, followingLinks: Bool) -> Bool {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }
}

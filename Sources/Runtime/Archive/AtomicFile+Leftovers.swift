internal import Glibc

extension AtomicFile {
  /// Removes what processes that were killed while they wrote a file left beside it.
  ///
  /// Known by their names, `<file>.<number>-<number>.partial`; one that is still being written is locked, and stays.
  package static func removeLeftovers(of path: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = folder(of: path)
    guard let listing = opendir(folder) else { return }
    defer { closedir(listing) }
    var found: [String] = []
    while let entry = readdir(listing) {
      let other = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if isLeftover(other, of: name) { found.append("\(folder)/\(other)") }
    }
    for leftover in found { removeUnlocked(leftover) }
  }

  /// Whether a name is a temporary one of a file.
  static func isLeftover(_ other: String, of name: String) -> Bool {
    guard other.hasPrefix(name + "."), other.hasSuffix(ending),
      other.utf8.count > name.utf8.count + 1 + ending.utf8.count
    else { return false }
    let numbers = other.dropFirst(name.count + 1).dropLast(ending.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    return numbers.count == 2
      && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
  }

  private static func removeUnlocked(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
    close(descriptor)
  }
}

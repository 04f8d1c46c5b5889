#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension Folder {
  /// Something in a folder; a link counts as what it leads to.
  package struct Entry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      case file
      case folder
      /// A pipe, a socket, a device; or a link that leads nowhere or back to itself.
      case other
    }

    package let name: String
    package let kind: Kind
  }

  /// What a folder is, whatever path leads to it.
  package struct Identity: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64

    /// - Throws: where there is no such folder.
    package init(_ path: String) throws(TensorError) {
      var status = stat()
      guard !path.utf8.contains(0) else { throw .load("the folder", "its name has a zero byte") }
      guard stat(path, &status) == 0 else { throw .load(path, systemReason()) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .load(path, "it is not a folder") }
      (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
  }

  /// What lies in a folder, sorted by the bytes of the names; without hidden names, which begin with a point.
  ///
  /// - Throws: where it can't be read, or a name is not UTF-8.
  package static func entries(_ path: String) throws(TensorError) -> [Entry] {
    _ = try Identity(path)
    guard let folder = opendir(path) else { throw .load(path, systemReason()) }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while let item = readdir(folder) {
      let name = withUnsafePointer(to: &item.pointee.d_name) { text in
        text.withMemoryRebound(to: CChar.self, capacity: 1) { String(validatingCString: $0) }
      }
      guard let name else { throw .load(path, "a name in it is not UTF-8") }
      guard !name.hasPrefix(".") else { continue }
      let kind: Entry.Kind
      switch Int(item.pointee.d_type) {
      case Int(DT_REG): kind = .file
      case Int(DT_DIR): kind = .folder
      case Int(DT_LNK), Int(DT_UNKNOWN): kind = Folder.kind("\(path)/\(name)")
      default: kind = .other
      }
      entries.append(Entry(name: name, kind: kind))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// What a path leads to; `other` where that is nothing.
  package static func kind(_ path: String) -> Entry.Kind {
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// The first bytes of a file, up to a number; fewer or none where they can't be read.
  package static func firstBytes(of path: String, _ count: Int) -> [UInt8] {
    guard let file = try? OpenFile(path) else { return [] }
    var bytes = [UInt8](repeating: 0, count: min(count, file.size))
    do throws(TensorError) { try file.fill(&bytes, at: 0) } catch { return [] }
    return bytes
  }
}

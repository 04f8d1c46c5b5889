/// What a file holds, by how it begins.
package enum StoredKind: Sendable, Equatable {
  case array, arrays, weights
  case image
  /// Nothing that its first bytes tell.
  case other

  /// - Throws: where there is no such file, or it is a zip archive and no whole one.
  package init(of path: String) throws(TensorError) {
    let file = try OpenFile(path)
    var start = [UInt8](repeating: 0, count: min(8, file.size))
    try file.fill(&start, at: 0)
    if start.starts(with: NumPyHeader.magic) {
      self = .array
    } else if ZipArchive.isZip(start) {
      let names = try ZipArchive(file).entries.map(\.name)
      self = names.contains { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") } ? .weights : .arrays
    } else if start.starts(with: [0x89, 0x50, 0x4e, 0x47]) || start.starts(with: [0xff, 0xd8, 0xff]) {
      self = .image
    } else {
      self = .other
    }
  }

  /// The bytes of a file of text.
  ///
  /// - Throws: where it is longer than the limit.
  package static func text(reading path: String, limit: Int) throws(TensorError) -> [UInt8] {
    let file = try OpenFile(path)
    guard file.size <= limit else {
      throw .load(
        path, "its \(byteText(file.size)) are more than the \(byteText(limit)) of a text that is read")
    }
    var bytes = [UInt8](repeating: 0, count: file.size)
    try file.fill(&bytes, at: 0)
    return bytes
  }

  /// How many bytes a file has.
  package static func size(of path: String) throws(TensorError) -> Int { try OpenFile(path).size }

  /// Writes a file of text; it appears whole or not at all.
  package static func write(_ text: String, to path: String) throws(TensorError) {
    let file = try AtomicFile(path)
    try file.write(Array(text.utf8))
    try file.commit()
  }
}

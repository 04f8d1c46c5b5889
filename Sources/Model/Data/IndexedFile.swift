internal import Runtime
internal import Synchronization

/// A file of bytes in the IDX format of MNIST, as it is or packed by gzip.
///
/// Two zero bytes, the type (8: bytes), the number of dimensions, each dimension in 32 bits with the highest byte
/// first, then the elements (http://yann.lecun.com/exdb/mnist). A packed file is unpacked as a whole when its
/// elements are first asked for.
final class IndexedFile: Sendable {
  let name: String
  let dimensions: [Int]
  private let folder: DataFolder
  private let file: OpenFile
  private let headerSize: Int
  private let isPacked: Bool
  private let unpacked = Mutex<Result<[UInt8], DataError>?>(nil)

  /// - Parameters:
  ///   - name: as published; the name with `.gz`, and with a point for the second hyphen, is tried as well.
  ///   - rank: the number of dimensions it must have.
  init(_ folder: DataFolder, _ name: String, rank: Int) throws(DataError) {
    let pointed = name.replacing("-idx", with: ".idx")
    let found = [name, name + ".gz", pointed, pointed + ".gz"].first { folder.has($0) } ?? name
    self.name = found
    self.folder = folder
    file = try folder.open(found)
    guard file.size > 0 else { throw folder.damaged(found, "is empty") }
    headerSize = 4 + 4 * rank
    var start = [UInt8](repeating: 0, count: min(file.size, 2))
    try folder.read(file, &start, at: 0)
    isPacked = start == [0x1F, 0x8B]

    let header: [UInt8]
    if isPacked {
      header = try GzipFile(folder, found, file).prefix(headerSize)
    } else {
      var bytes = [UInt8](repeating: 0, count: min(file.size, headerSize))
      try folder.read(file, &bytes, at: 0)
      header = bytes
    }
    guard header.count == headerSize, header[..<4].elementsEqual([0, 0, 8, UInt8(rank)]) else {
      throw folder.damaged(found, "is no IDX file of bytes with \(rank) dimension\(rank == 1 ? "" : "s")")
    }
    dimensions = (1...rank).map { axis in
      header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    var count = 1
    for size in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow else {
        throw folder.damaged(found, "claims the dimensions \(dimensions)")
      }
      count = product
    }
    // Deflate never makes data more than 1032 times smaller.
    let fits = isPacked ? count / 1032 <= file.size : count == file.size - headerSize
    guard fits else {
      throw folder.damaged(
        found, "claims the dimensions \(dimensions) but has \(file.size) bytes",
        hint: "it is cut off, or another file: fetch it again")
    }
  }

  /// Elements from one position on.
  func read(_ count: Int, at position: Int) throws(DataError) -> [UInt8] {
    if isPacked {
      let all = try elements()
      return Array(all[headerSize + position..<headerSize + position + count])
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try folder.read(file, &bytes, at: headerSize + position)
    return bytes
  }

  /// Header and elements of a packed file.
  private func elements() throws(DataError) -> [UInt8] {
    let size = headerSize + dimensions.reduce(1, *)
    let result = unpacked.withLock { unpacked in
      if let unpacked { return unpacked }
      let result = Result { () throws(DataError) in
        let bytes = try GzipFile(folder, name, file).prefix(size + 1)
        guard bytes.count == size else {
          throw folder.damaged(
            name, "holds \(bytes.count > size ? "more" : "less") than the \(dimensions) elements it claims")
        }
        return bytes
      }
      unpacked = result
      return result
    }
    return try result.get()
  }
}

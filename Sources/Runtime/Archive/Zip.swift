/// The entries of a zip archive, read in place: what `.npz` and PyTorch's `.pth` are.
///
/// The central directory is all that is read at first; nothing is unpacked to disk. APPNOTE.TXT 6.3.10, with the
/// 64-bit sizes of section 4.3.14.
struct ZipArchive: Sendable {
  struct Entry: Sendable, Hashable {
    let name: String
    let isDeflated: Bool
    /// Bytes in the archive, and once inflated.
    let storedSize: Int, size: Int
    let checksum: UInt32
    let headerOffset: Int
  }

  let file: OpenFile
  let entries: [Entry]
  private let places: [String: Int]
  /// Where the entries' bytes end.
  private let directoryOffset: Int

  private static let maximumDirectory = 64 << 20
  /// The most that deflate packs into a byte.
  private static let maximumRatio = 1032

  static func isZip(_ start: [UInt8]) -> Bool {
    start.starts(with: [0x50, 0x4b, 3, 4]) || start.starts(with: [0x50, 0x4b, 5, 6])
  }

  init(_ file: OpenFile) throws(TensorError) {
    self.file = file
    let directory = try ZipArchive.directory(file)
    directoryOffset = directory.offset
    var bytes = [UInt8](repeating: 0, count: directory.size)
    try file.fill(&bytes, at: directory.offset)
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    var position = 0
    while entries.count < directory.count {
      let (entry, length) = try ZipArchive.entry(bytes[position...], file)
      guard entry.headerOffset < directory.offset, entry.storedSize <= directory.offset - entry.headerOffset
      else { throw .load(file.path, "its entry \"\(entry.name)\" lies outside of it") }
      guard places.updateValue(entries.count, forKey: entry.name) == nil else {
        throw .load(file.path, "it has two entries \"\(entry.name)\"")
      }
      entries.append(entry)
      position += length
    }
    (self.entries, self.places) = (entries, places)
  }

  func entry(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  // MARK: - The directory

  private struct Directory {
    let offset: Int, size: Int, count: Int
  }

  /// Finds the directory from the end of the file, where a comment may follow its last record.
  private static func directory(_ file: OpenFile) throws(TensorError) -> Directory {
    let damaged = TensorError.load(file.path, "it is no whole zip archive: its directory is missing")
    let tailSize = min(file.size, 22 + 65535 + 20)
    var tail = [UInt8](repeating: 0, count: tailSize)
    try file.fill(&tail, at: file.size - tailSize)
    var end = tailSize - 22
    while end >= 0 {
      if tail[end] == 0x50, tail.littleEndian(end, bytes: 4) == 0x0605_4b50,
        end + 22 + Int(tail.littleEndian(end + 20, bytes: 2)) <= tailSize
      {
        break
      }
      end -= 1
    }
    guard end >= 0 else { throw damaged }
    var (count, size, offset) = (
      tail.littleEndian(end + 10, bytes: 2), tail.littleEndian(end + 12, bytes: 4),
      tail.littleEndian(end + 16, bytes: 4)
    )
    var limit = file.size - tailSize + end
    if end >= 20, tail.littleEndian(end - 20, bytes: 4) == 0x0706_4b50 {
      let place = tail.littleEndian(end - 12, bytes: 8)
      guard limit >= 76, place <= UInt64(limit - 76) else { throw damaged }
      var record = [UInt8](repeating: 0, count: 56)
      try file.fill(&record, at: Int(place))
      guard record.littleEndian(0, bytes: 4) == 0x0606_4b50 else { throw damaged }
      (count, size, offset) = (
        record.littleEndian(32, bytes: 8), record.littleEndian(40, bytes: 8),
        record.littleEndian(48, bytes: 8)
      )
      limit = Int(place)
    }
    guard offset <= UInt64(limit), size <= UInt64(limit) - offset, count <= size / 46 else { throw damaged }
    guard size <= maximumDirectory else {
      throw .load(file.path, "its directory takes \(byteText(Int(size)))")
    }
    return Directory(offset: Int(offset), size: Int(size), count: Int(count))
  }

  /// An entry of the directory, and how many bytes it takes there.
  private static func entry(
    _ bytes: ArraySlice<UInt8>, _ file: OpenFile
  ) throws(TensorError) -> (Entry, Int) {
    guard bytes.count >= 46, bytes.littleEndian(0, bytes: 4) == 0x0201_4b50 else {
      throw .load(file.path, "its directory is damaged")
    }
    let nameLength = Int(bytes.littleEndian(28, bytes: 2))
    let extraLength = Int(bytes.littleEndian(30, bytes: 2))
    let length = 46 + nameLength + extraLength + Int(bytes.littleEndian(32, bytes: 2))
    guard length <= bytes.count else { throw .load(file.path, "its directory is cut off") }
    let start = bytes.startIndex + 46
    guard let name = String(validating: bytes[start..<start + nameLength], as: UTF8.self) else {
      throw .load(file.path, "an entry's name is not UTF-8")
    }
    guard bytes.littleEndian(8, bytes: 2) & 1 == 0 else {
      throw .load(file.path, "its entry \"\(name)\" is encrypted")
    }
    let method = bytes.littleEndian(10, bytes: 2)
    guard method == 0 || method == 8 else {
      throw .load(
        file.path, "its entry \"\(name)\" is compressed by method \(method), of which 0 and 8 are known")
    }
    var sizes = [
      bytes.littleEndian(24, bytes: 4), bytes.littleEndian(20, bytes: 4), bytes.littleEndian(42, bytes: 4),
    ]
    widen(&sizes, bytes[start + nameLength..<start + nameLength + extraLength])
    guard sizes.allSatisfy({ $0 <= UInt64(Int.max) }) else {
      throw .load(file.path, "its entry \"\(name)\" is too large")
    }
    let (size, stored) = (Int(sizes[0]), Int(sizes[1]))
    let most = method == 0 ? stored : stored.multipliedReportingOverflow(by: maximumRatio).partialValue
    guard method == 0 ? size == stored : size <= most || stored > Int.max / maximumRatio else {
      throw .load(file.path, "its entry \"\(name)\" of \(stored) bytes can't hold the \(size) it claims")
    }
    let entry = Entry(
      name: name, isDeflated: method == 8, storedSize: stored, size: size,
      checksum: UInt32(bytes.littleEndian(16, bytes: 4)), headerOffset: Int(sizes[2]))
    return (entry, length)
  }

  /// Takes the 64-bit sizes from the extra field, in this order, where the narrow ones are full.
  private static func widen(_ sizes: inout [UInt64], _ extra: ArraySlice<UInt8>) {
    var rest = extra
    while rest.count >= 4 {
      let length = Int(rest.littleEndian(2, bytes: 2))
      guard rest.count >= 4 + length else { return }
      if rest.littleEndian(0, bytes: 2) == 1 {
        var field = rest.dropFirst(4).prefix(length)
        for index in sizes.indices where sizes[index] == 0xffff_ffff && field.count >= 8 {
          sizes[index] = field.littleEndian(0, bytes: 8)
          field = field.dropFirst(8)
        }
        return
      }
      rest = rest.dropFirst(4 + length)
    }
  }

  // MARK: - Contents

  /// The bytes of an entry, one after another.
  func reader(_ entry: Entry) throws(TensorError) -> ZipReader {
    var header = [UInt8](repeating: 0, count: 30)
    guard entry.headerOffset <= directoryOffset - 30 else {
      throw .load(file.path, "its entry \"\(entry.name)\" lies outside of it")
    }
    try file.fill(&header, at: entry.headerOffset)
    let start =
      entry.headerOffset + 30 + Int(header.littleEndian(26, bytes: 2))
      + Int(header.littleEndian(28, bytes: 2))
    guard header.littleEndian(0, bytes: 4) == 0x0403_4b50, start <= directoryOffset,
      entry.storedSize <= directoryOffset - start
    else { throw .load(file.path, "its entry \"\(entry.name)\" is damaged") }
    return ZipReader(file, entry, at: start)
  }

  /// All bytes of a small entry, checked against its checksum.
  func bytes(_ entry: Entry, limit: Int) throws(TensorError) -> [UInt8] {
    guard entry.size <= limit else {
      throw .load(file.path, "its entry \"\(entry.name)\" of \(byteText(entry.size)) is too large")
    }
    let reader = try reader(entry)
    let bytes = try reader.bytes(entry.size)
    try reader.finish()
    return bytes
  }
}

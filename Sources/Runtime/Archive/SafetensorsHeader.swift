/// What a safetensors file says about its tensors, checked against the size of the file.
struct SafetensorsHeader {
  /// The longest header a reader accepts, as in the reference implementation.
  static let maximumLength = 100_000_000
  static let metadataKey = "__metadata__"

  struct Entry: Equatable {
    let name: String
    /// As the format names it: `F32`.
    let stored: String
    let shape: Shape
    /// Bytes from the beginning of the data.
    let range: Range<Int>
  }

  /// In the order of the header.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Bytes of one element, for every type the format names in whole bytes.
  static func elementSize(_ stored: String) -> Int? {
    switch stored {
    case "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ": 1
    case "F16", "BF16", "I16", "U16": 2
    case "F32", "I32", "U32": 4
    case "F64", "I64", "U64", "C64": 8
    default: nil
    }
  }

  /// Reads the text of a header whose file holds `dataSize` bytes of data.
  init(_ text: [UInt8], dataSize: Int) throws(HeaderFailure) {
    var scanner = JSONScanner(text)
    var isFirst = true
    var names = Set<String>()
    while let name = try scanner.key(isFirst: isFirst) {
      isFirst = false
      guard names.insert(name).inserted else { throw HeaderFailure(reason: "it names \"\(name)\" twice") }
      if name == SafetensorsHeader.metadataKey {
        try readMetadata(&scanner)
      } else {
        entries.append(try SafetensorsHeader.entry(name, &scanner))
      }
    }
    try scanner.expectEnd()
    try checkRanges(dataSize)
  }

  private mutating func readMetadata(_ scanner: inout JSONScanner) throws(HeaderFailure) {
    var isFirst = true
    while let key = try scanner.key(isFirst: isFirst) {
      isFirst = false
      guard metadata.updateValue(try scanner.string(), forKey: key) == nil else {
        throw HeaderFailure(reason: "its metadata has \"\(key)\" twice")
      }
    }
  }

  private static func entry(_ name: String, _ scanner: inout JSONScanner) throws(HeaderFailure) -> Entry {
    var stored: String?
    var sizes: [Int]?
    var offsets: [Int]?
    var isFirst = true
    while let key = try scanner.key(isFirst: isFirst) {
      isFirst = false
      switch key {
      case "dtype" where stored == nil: stored = try scanner.string()
      case "shape" where sizes == nil: sizes = try scanner.integers()
      case "data_offsets" where offsets == nil: offsets = try scanner.integers()
      default: throw HeaderFailure(reason: "\"\(key)\" of \"\(name)\" is unknown or there twice")
      }
    }
    guard let stored, let sizes, let offsets else {
      throw HeaderFailure(reason: "\"\(name)\" lacks its type, shape or place")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw HeaderFailure(reason: "\"\(name)\" has the offsets \(offsets), not a beginning and an end")
    }
    let shape: Shape
    do { shape = try Shape(sizes) } catch { throw HeaderFailure(reason: "\"\(name)\": \(error.reason)") }
    try check(name, stored, shape, byteCount: offsets[1] - offsets[0])
    return Entry(name: name, stored: stored, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func check(
    _ name: String, _ stored: String, _ shape: Shape, byteCount: Int
  ) throws(HeaderFailure) {
    guard let size = elementSize(stored) else {
      throw HeaderFailure(reason: "\"\(name)\" has the unknown type \"\(stored)\"")
    }
    let (bytes, overflow) = shape.count.multipliedReportingOverflow(by: size)
    guard !overflow, bytes == byteCount else {
      let needed = overflow ? "more bytes than there can be" : "\(bytes) bytes"
      throw HeaderFailure(reason: "\"\(name)\" of \(stored) \(shape) takes \(needed), not \(byteCount)")
    }
  }

  /// The tensors must cover the data from its first byte to its last, without a gap.
  private func checkRanges(_ dataSize: Int) throws(HeaderFailure) {
    var end = 0
    let inFileOrder = entries.map(\.range).enumerated().sorted {
      ($0.element.lowerBound, $0.element.upperBound) < ($1.element.lowerBound, $1.element.upperBound)
    }
    for (i, _) in inFileOrder {
      let entry = entries[i]
      guard entry.range.upperBound <= dataSize else {
        let place = "byte \(entry.range.upperBound) of the data, which has only \(dataSize)"
        throw HeaderFailure(reason: "\"\(entry.name)\" ends at \(place)")
      }
      guard entry.range.lowerBound == end else {
        let what = entry.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw HeaderFailure(reason: "\"\(entry.name)\" \(what)")
      }
      end = entry.range.upperBound
    }
    guard end == dataSize else {
      throw HeaderFailure(reason: "\(dataSize - end) bytes at the end belong to no tensor")
    }
  }
}

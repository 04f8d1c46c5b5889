/// Named tensors on disk in the safetensors format, which Python reads and writes as well.
///
/// A file is the length of its header (eight bytes, little endian), the header in JSON, and the tensors' bytes
/// in row order. Opening one reads and checks the header alone.
package struct Safetensors: Sendable {
  /// What the header says about a tensor.
  package struct Entry: Sendable, Hashable {
    package let name: String
    /// The element type as the format names it: `F32`.
    package let stored: String
    package let shape: Shape
    fileprivate let offset: Int

    /// The type the tensor has once read; nil where there is none for it. `F16` widens, `F64` and `I64`
    /// narrow.
    package var type: TensorType? { Codec(stored: stored).map { TensorType(shape, Format($0.element)) } }
  }

  /// In the order of the header, which is the order of writing.
  package let entries: [Entry]
  package let metadata: [String: String]
  package var path: String { file.path }

  private let file: OpenFile
  private let places: [String: Int]

  /// Opens a file and checks its header.
  ///
  /// - Throws: where there is no such file or its header does not describe it.
  package init(reading path: String) throws(TensorError) {
    file = try OpenFile(path)
    guard file.size >= 8 else {
      throw .load(path, "it has \(file.size) bytes, too few for a safetensors file")
    }
    var lengthBytes = [UInt8](repeating: 0, count: 8)
    try file.fill(&lengthBytes, at: 0)
    let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafetensorsHeader.maximumLength else {
      throw .load(path, "it is no safetensors file, or its header of \(length) bytes is too long")
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= file.size else {
      throw .load(path, "its header of \(length) bytes is cut off: the file has \(file.size)")
    }
    var text = [UInt8](repeating: 0, count: Int(length))
    try file.fill(&text, at: 8)
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(text, dataSize: file.size - dataStart)
    } catch {
      throw .load(path, "its header is wrong: \(error.reason)")
    }
    entries = header.entries.map {
      Entry(
        name: $0.name, stored: $0.stored, shape: $0.shape, offset: dataStart + $0.range.lowerBound)
    }
    metadata = header.metadata
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// What the header says about a tensor; nil where there is none of that name.
  package func entry(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// Reads one tensor.
  ///
  /// - Throws: where there is none of that name, or its type has no counterpart here.
  package func tensor(_ name: String) throws(TensorError) -> Tensor {
    guard let entry = entry(name) else { throw .load(path, "it holds no tensor \"\(name)\"") }
    guard let codec = Codec(stored: entry.stored) else {
      throw TensorError(
        "load", "\"\(name)\" in \(path) has the type \(entry.stored), which is not supported",
        hint: "save it as float32 (F32)", kind: .file)
    }
    return try codec.tensor(entry.shape, from: FileReader(file, at: entry.offset), named: name)
  }

  /// Reads all tensors, in the order of the header.
  package func tensors() throws(TensorError) -> [(name: String, tensor: Tensor)] {
    var result: [(name: String, tensor: Tensor)] = []
    for entry in entries { result.append((entry.name, try tensor(entry.name))) }
    return result
  }

  /// Writes tensors; the file appears whole or not at all.
  ///
  /// - Throws: where a name is there twice, a tensor has no data, or the file can't be written.
  package static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String
  ) throws(TensorError) {
    try check(tensors, path)
    // Wide elements come first, so that each tensor is aligned for readers that map the file.
    let order = tensors.indices.sorted {
      let (a, b) = (tensors[$0].tensor.element.size, tensors[$1].tensor.element.size)
      return a == b ? $0 < $1 : a > b
    }
    var offsets = [Int](repeating: 0, count: tensors.count)
    var end = 0
    for i in order {
      offsets[i] = end
      end += tensors[i].tensor.type.byteCount
    }
    let header = headerText(tensors, offsets, metadata)
    guard header.count <= SafetensorsHeader.maximumLength else {
      throw .save(path, "names and metadata take \(header.count) bytes, more than readers accept")
    }
    let file = try AtomicFile(path)
    let length = UInt64(header.count)
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) })
    try file.write(header)
    for i in order {
      let tensor = try tensors[i].tensor.plain(for: "save")
      try file.write(UnsafeRawBufferPointer(start: tensor.raw, count: tensor.type.byteCount))
    }
    try file.commit()
  }

  private static func check(
    _ tensors: [(name: String, tensor: Tensor)], _ path: String
  ) throws(TensorError) {
    var names: Set<String> = [SafetensorsHeader.metadataKey]
    for (name, tensor) in tensors {
      guard names.insert(name).inserted else { throw .save(path, "there are two tensors \"\(name)\"") }
      guard tensor.hasData else { throw .save(path, "\"\(name)\" has a shape but no data") }
    }
  }

  private static func headerText(
    _ tensors: [(name: String, tensor: Tensor)], _ offsets: [Int], _ metadata: [String: String]
  ) -> [UInt8] {
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(jsonString($0.key)):\(jsonString($0.value))" }
      parts.append("\(jsonString(SafetensorsHeader.metadataKey)):{\(pairs.joined(separator: ","))}")
    }
    for (i, (name, tensor)) in tensors.enumerated() {
      let sizes = tensor.shape.array.map(String.init).joined(separator: ",")
      let end = offsets[i] + tensor.type.byteCount
      parts.append(
        "\(jsonString(name)):{\"dtype\":\"\(Codec.name(of: tensor.element))\",\"shape\":[\(sizes)],"
          + "\"data_offsets\":[\(offsets[i]),\(end)]}")
    }
    var bytes = Array("{\(parts.joined(separator: ","))}".utf8)
    // The data begins at a multiple of eight.
    while bytes.count % 8 != 0 { bytes.append(UInt8(ascii: " ")) }
    return bytes
  }
}

/// The tensors of a file that PyTorch's `torch.save` wrote (`.pth`, `.pt`), read without executing anything.
///
/// The file is a zip archive with a pickle, `data.pkl`, which describes the tensors, and an entry for the bytes of
/// each storage. Names are the keys on the way to a tensor, joined by dots: `model.layer1.0.conv1.weight`. Opening
/// reads the description alone.
package struct PyTorchArchive {
  package struct Entry: Sendable, Hashable {
    /// Empty where the file holds a tensor and nothing else.
    package let name: String
    package let shape: Shape
    fileprivate let codec: Codec?
    fileprivate let place: Int

    /// The type the tensor has once read; nil where there is none for it.
    package var type: TensorType? { codec.map { TensorType(shape, Format($0.element)) } }
  }

  /// In the order of the file.
  package let entries: [Entry]

  private let path: String
  private let archive: ZipArchive
  /// What precedes the names of entries: `archive/`.
  private let folder: String
  private let pickle: Pickle

  private static let maximumPickle = 64 << 20

  package init(reading path: String) throws(TensorError) {
    let file = try OpenFile(path)
    var start = [UInt8](repeating: 0, count: min(4, file.size))
    try file.fill(&start, at: 0)
    guard ZipArchive.isZip(start) else {
      let isOld = start.starts(with: [0x80])
      throw TensorError(
        "load",
        "\(path) can't be read: "
          + (isOld ? "it is of the format before PyTorch 1.6, a bare pickle" : "it is no file of PyTorch's"),
        hint: isOld ? "write it again in Python: `torch.save(torch.load(path), path)`" : nil, kind: .file)
    }
    self.path = path
    archive = try ZipArchive(file)
    guard
      let entry = archive.entries.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") })
    else { throw .load(path, "it is a zip archive without data.pkl, so none of PyTorch's") }
    folder = String(entry.name.dropLast("data.pkl".count))
    let bytes = try archive.bytes(entry, limit: PyTorchArchive.maximumPickle)
    do { pickle = try Pickle(bytes) } catch {
      throw TensorError(
        "load", "\(path) can't be read: in its description, \(error.reason)", hint: error.help, kind: .file)
    }
    var isBigEndian = false
    if let order = archive.entry(folder + "byteorder") {
      isBigEndian = try archive.bytes(order, limit: 64).starts(with: "big".utf8)
    }
    entries = try PyTorchArchive.entries(pickle, isBigEndian, path)
    for entry in entries { try check(entry) }
  }

  // MARK: - Names

  private static func entries(
    _ pickle: Pickle, _ isBigEndian: Bool, _ path: String
  ) throws(TensorError) -> [Entry] {
    var entries: [Entry] = []
    var names = Set<String>()
    // What is still to be looked at, the next one last. Values may be reached in many ways, and contain themselves.
    var pending: [(name: String, value: PickleValue, depth: Int)] = [("", pickle.root, 0)]
    // Every value is reached once, but for a few that are shared.
    var steps = 64 + 4 * pickle.collections.reduce(0) { $0 + $1.items.count }
    while let (name, value, depth) = pending.popLast() {
      steps -= 1
      guard steps >= 0, depth <= 64, name.utf8.count <= 4096 else {
        throw .load(path, "its dictionaries nest too deep, or have too many entries")
      }
      switch value {
      case .tensor(let place):
        guard names.insert(name).inserted else { throw .load(path, "it has two tensors \"\(name)\"") }
        let tensor = pickle.tensors[place]
        let shape: Shape
        do { shape = try Shape(tensor.sizes) } catch { throw .load(path, "\"\(name)\": \(error.reason)") }
        entries.append(
          Entry(
            name: name, shape: shape, codec: tensor.element.map { Codec($0, isBigEndian: isBigEndian) },
            place: place))
      case .collection(let index):
        let collection = pickle.collections[index]
        let prefix = name.isEmpty ? "" : name + "."
        var parts: [(name: String, value: PickleValue, depth: Int)] = []
        if collection.isDictionary {
          for i in stride(from: 0, to: collection.items.count, by: 2) {
            guard let key = text(ofKey: collection.items[i]) else { continue }
            parts.append((prefix + key, collection.items[i + 1], depth + 1))
          }
        } else {
          for (i, item) in collection.items.enumerated() { parts.append((prefix + "\(i)", item, depth + 1)) }
        }
        pending += parts.reversed()
        steps -= parts.count / 2
      case .none, .bool, .int, .float, .string, .global, .storage: break
      }
    }
    return entries
  }

  private static func text(ofKey value: PickleValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): "\(number)"
    default: nil
    }
  }

  // MARK: - Tensors

  /// Whether the storage is there, with the bytes it claims, and the tensor lies within.
  private func check(_ entry: Entry) throws(TensorError) {
    let tensor = pickle.tensors[entry.place]
    guard let stored = archive.entry("\(folder)data/\(tensor.storage.key)") else {
      throw .load(path, "the storage of \"\(entry.name)\" is missing")
    }
    guard let codec = entry.codec else { return }
    let width = tensor.storage.isUntyped ? 1 : codec.stored.size
    let (bytes, overflow) = tensor.storage.count.multipliedReportingOverflow(by: width)
    guard !overflow, bytes == stored.size, bytes % codec.stored.size == 0 else {
      throw .load(path, "the storage of \"\(entry.name)\" has \(stored.size) bytes, not what it claims")
    }
    guard
      Tensor.fits(
        entry.shape, offset: tensor.offset, strides: tensor.strides, in: bytes / codec.stored.size)
    else { throw .load(path, "\"\(entry.name)\" \(entry.shape) lies outside of its storage") }
  }

  /// Reads all tensors, in the order of the file; those that share a storage get elements of their own.
  package func tensors() throws(TensorError) -> [(name: String, tensor: Tensor)] {
    var uses: [String: Int] = [:]
    for entry in entries { uses[pickle.tensors[entry.place].storage.key, default: 0] += 1 }
    var kept: [String: Tensor] = [:]
    var result: [(name: String, tensor: Tensor)] = []
    for entry in entries {
      let tensor = pickle.tensors[entry.place]
      guard let codec = entry.codec else {
        throw TensorError(
          "load", "\"\(entry.name)\" in \(path) is of a type that is not supported",
          hint: "save it as float32", kind: .file)
      }
      // Untyped bytes may be seen with several types.
      let key = "\(codec.stored.rawValue) \(tensor.storage.key)"
      let storage: Tensor
      if let found = kept[key] {
        storage = found
      } else {
        storage = try self.storage(tensor.storage.key, codec, named: entry.name)
        if uses[tensor.storage.key, default: 0] > 1 { kept[key] = storage }
      }
      result.append(
        (
          entry.name,
          try Tensor(gathering: storage, offset: tensor.offset, entry.shape, strides: tensor.strides)
        ))
    }
    return result
  }

  /// All elements of a storage.
  private func storage(_ key: String, _ codec: Codec, named name: String) throws(TensorError) -> Tensor {
    guard let stored = archive.entry("\(folder)data/\(key)") else {
      throw .load(path, "the storage of \"\(name)\" is missing")
    }
    let shape: Shape
    do { shape = try Shape([stored.size / codec.stored.size]) } catch {
      throw .load(path, "the storage of \"\(name)\" is too large: \(error.reason)")
    }
    let reader = try archive.reader(stored)
    let tensor = try codec.tensor(shape, from: reader, named: name)
    try reader.finish()
    return tensor
  }
}

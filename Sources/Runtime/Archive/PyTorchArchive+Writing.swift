extension PyTorchArchive {
  /// Writes tensors as `torch.save` writes a state dictionary, so that `torch.load(path, weights_only=True)` gives
  /// an `OrderedDict` of them; the file appears whole or not at all.
  ///
  /// - Throws: where a name is there twice, a tensor has no data, or the file would pass 4 GiB.
  package static func write(
    _ tensors: [(name: String, tensor: Tensor)], to path: String
  ) throws(TensorError) {
    var names = Set<String>()
    for (name, tensor) in tensors {
      guard names.insert(name).inserted else { throw .save(path, "there are two tensors \"\(name)\"") }
      try check(tensor, name, path)
    }
    var pickle = PickleWriter()
    pickle.beginDictionary()
    for (index, (name, tensor)) in tensors.enumerated() {
      pickle.string(name)
      pickle.tensor(tensor.type, storage: index)
    }
    pickle.endDictionary()
    try write(pickle.ended, tensors.map(\.tensor), to: path)
  }

  /// Writes one tensor, which `torch.load` gives back as such.
  package static func write(_ tensor: Tensor, to path: String) throws(TensorError) {
    try check(tensor, "tensor", path)
    var pickle = PickleWriter()
    pickle.tensor(tensor.type, storage: 0)
    try write(pickle.ended, [tensor], to: path)
  }

  private static func check(_ tensor: Tensor, _ name: String, _ path: String) throws(TensorError) {
    guard tensor.hasData else { throw .save(path, "\"\(name)\" has a shape but no data") }
  }

  private static func write(
    _ pickle: [UInt8], _ tensors: [Tensor], to path: String
  ) throws(TensorError) {
    let archive = try ZipWriter(path)
    try archive.add("archive/data.pkl", header: pickle)
    try archive.add("archive/byteorder", header: Array("little".utf8))
    for (index, tensor) in tensors.enumerated() {
      let tensor = try tensor.plain(for: "save")
      try archive.add(
        "archive/data/\(index)", header: [],
        UnsafeRawBufferPointer(start: tensor.raw, count: tensor.type.byteCount))
    }
    try archive.add("archive/version", header: Array("3\n".utf8))
    try archive.finish()
  }
}

/// A pickle of protocol 2 with tensors, as PyTorch writes it but for the memo, which only saves space.
private struct PickleWriter {
  private var bytes: [UInt8] = [0x80, 2]

  /// The pickle with its end.
  var ended: [UInt8] { bytes + [0x2e] }

  mutating func beginDictionary() {
    emptyDictionary()
    bytes.append(0x28)
  }

  mutating func endDictionary() { bytes.append(0x75) }

  private mutating func emptyDictionary() {
    global("collections", "OrderedDict")
    bytes += [0x29, 0x52]
  }

  mutating func string(_ text: String) {
    bytes.append(0x58)
    number(text.utf8.count, 4)
    bytes += text.utf8
  }

  /// `_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)`
  mutating func tensor(_ type: TensorType, storage: Int) {
    global("torch._utils", "_rebuild_tensor_v2")
    bytes.append(0x28)
    bytes.append(0x28)
    string("storage")
    global("torch", PickleWriter.storageName(type.format.element))
    string("\(storage)")
    string("cpu")
    integer(type.shape.count)
    bytes += [0x74, 0x51]
    integer(0)
    tuple(type.shape.array)
    tuple(Tensor.strides(of: type.shape))
    bytes.append(0x89)
    emptyDictionary()
    bytes += [0x74, 0x52]
  }

  private static func storageName(_ element: ElementType) -> String {
    switch element {
    case .float32: "FloatStorage"
    case .bfloat16: "BFloat16Storage"
    case .int32: "IntStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    }
  }

  private mutating func global(_ module: String, _ name: String) {
    bytes.append(0x63)
    bytes += "\(module)\n\(name)\n".utf8
  }

  private mutating func tuple(_ numbers: [Int]) {
    bytes.append(0x28)
    for number in numbers { integer(number) }
    bytes.append(0x74)
  }

  private mutating func integer(_ value: Int) {
    if value < 1 << 31 {
      bytes.append(0x4a)
      number(value, 4)
    } else {
      bytes += [0x8a, 8]
      number(value, 8)
    }
  }

  private mutating func number(_ value: Int, _ count: Int) {
    bytes += (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}

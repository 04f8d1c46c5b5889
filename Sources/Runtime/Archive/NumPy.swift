/// Arrays in NumPy's formats: `.npy` holds one, `.npz` several by name.
package enum NumPy {
  /// The type of the tensor that a `.npy` file becomes; reads its header alone.
  package static func type(reading path: String) throws(TensorError) -> TensorType {
    let file = try OpenFile(path)
    return try checked(try NumPyHeader(FileReader(file)), file.size, in: path)
  }

  /// Reads a `.npy` file.
  ///
  /// - Throws: where it is none, or its header does not describe it.
  package static func tensor(reading path: String) throws(TensorError) -> Tensor {
    let file = try OpenFile(path)
    let reader = FileReader(file)
    let header = try NumPyHeader(reader)
    _ = try checked(header, file.size, in: path)
    return try tensor(header, from: reader, named: "array")
  }

  /// The arrays of a `.npz` file by name, in the order of the archive, with shapes and no elements.
  package static func types(
    readingArchive path: String
  ) throws(TensorError) -> [(name: String, type: TensorType)] {
    let archive = try ZipArchive(try OpenFile(path))
    var types: [(name: String, type: TensorType)] = []
    for entry in try arrays(archive) {
      let header = try NumPyHeader(try archive.reader(entry))
      types.append((name(entry), try checked(header, entry.size, in: "\(path): \(entry.name)")))
    }
    return types
  }

  /// Reads the arrays of a `.npz` file.
  package static func tensors(
    readingArchive path: String
  ) throws(TensorError) -> [(name: String, tensor: Tensor)] {
    let archive = try ZipArchive(try OpenFile(path))
    var tensors: [(name: String, tensor: Tensor)] = []
    for entry in try arrays(archive) {
      let reader = try archive.reader(entry)
      let header = try NumPyHeader(reader)
      _ = try checked(header, entry.size, in: "\(path): \(entry.name)")
      tensors.append((name(entry), try tensor(header, from: reader, named: name(entry))))
      try reader.finish()
    }
    return tensors
  }

  private static func arrays(_ archive: ZipArchive) throws(TensorError) -> [ZipArchive.Entry] {
    for entry in archive.entries where !entry.name.hasSuffix(".npy") {
      throw .load(archive.file.path, "its entry \"\(entry.name)\" is no NumPy array")
    }
    return archive.entries
  }

  private static func name(_ entry: ZipArchive.Entry) -> String { String(entry.name.dropLast(4)) }

  /// The type, where the elements are as many as there are bytes for.
  private static func checked(
    _ header: NumPyHeader, _ size: Int, in path: String
  ) throws(TensorError) -> TensorType {
    guard let bytes = header.dataSize, bytes == size - header.length else {
      let needed = header.dataSize.map { "\($0) bytes" } ?? "more bytes than there can be"
      throw .load(path, "its shape \(header.shape) takes \(needed), and it holds \(size - header.length)")
    }
    return TensorType(header.shape, Format(header.codec.element))
  }

  private static func tensor(
    _ header: NumPyHeader, from reader: some ByteReader, named name: String
  ) throws(TensorError) -> Tensor {
    guard header.isColumnMajor, header.shape.rank > 1 else {
      return try header.codec.tensor(header.shape, from: reader, named: name)
    }
    // As rows of the last axis backwards, whose number of elements may pass what one size can be.
    let reversed = try Shape(header.shape.array.reversed())
    let flat = try header.codec.tensor(reversed, from: reader, named: name)
    return try Tensor(
      gathering: flat, offset: 0, header.shape, strides: Tensor.strides(of: header.shape, columnMajor: true))
  }

  // MARK: - Writing

  /// Writes a `.npy` file; bfloat16 is widened, since NumPy has no such type.
  package static func write(_ tensor: Tensor, to path: String) throws(TensorError) {
    let tensor = try writable(tensor, path)
    let file = try AtomicFile(path)
    try file.write(NumPyHeader.text(of: tensor.type))
    try file.write(UnsafeRawBufferPointer(start: tensor.raw, count: tensor.type.byteCount))
    try file.commit()
  }

  /// Writes a `.npz` file.
  ///
  /// - Throws: where a name is there twice.
  package static func write(
    _ tensors: [(name: String, tensor: Tensor)], to path: String
  ) throws(TensorError) {
    var names = Set<String>()
    for (name, _) in tensors {
      guard names.insert(name).inserted else { throw .save(path, "there are two arrays \"\(name)\"") }
    }
    let archive = try ZipWriter(path)
    for (name, tensor) in tensors {
      let tensor = try writable(tensor, path)
      try archive.add(
        name + ".npy", header: NumPyHeader.text(of: tensor.type),
        UnsafeRawBufferPointer(start: tensor.raw, count: tensor.type.byteCount))
    }
    try archive.finish()
  }

  private static func writable(_ tensor: Tensor, _ path: String) throws(TensorError) -> Tensor {
    guard tensor.hasData else { throw .save(path, "a tensor has a shape but no data") }
    guard tensor.element == .bfloat16 else { return try tensor.plain(for: "save") }
    return try tensor.formatted(as: .float32, for: "save")
  }
}

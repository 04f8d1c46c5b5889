internal import DSL
internal import Imaging
internal import Model
internal import Runtime

/// A file as a value: by how it begins, else by the ending of its name.
struct LoadedFile {
  private let path: String
  /// Whether shapes are wanted and no elements, as in checking.
  private let isShapeOnly: Bool

  init(_ path: String, isShapeOnly: Bool) { (self.path, self.isShapeOnly) = (path, isShapeOnly) }

  /// Up to this size texts are read while checking.
  private static let maximumCheckedText = 1 << 20

  func value() throws(Failure) -> Value {
    let kind = try running { () throws(TensorError) in try StoredKind(of: path) }
    switch kind {
    case .array: return try array()
    case .arrays: return try arrays()
    case .weights: return try weights()
    case .image: return try image()
    case .other: break
    }
    switch FileFormat(endingOf: path) {
    case .safetensors: return try safetensors()
    case .json: return try json()
    case .csv: return try csv()
    case .npy: return try array()  // says what is wrong with it
    case .npz: return try arrays()
    case .pth: return try weights()
    case .png, .jpeg: return try image()
    case .svg, .pdf, nil:
      throw Failure(
        .file, "load: \(path) can't be read: what it holds is not known", argument: 0,
        help: "what can be loaded ends in \(FileFormat.known)")
    }
  }

  private func tensor(
    _ type: () throws(TensorError) -> TensorType, _ tensor: () throws(TensorError) -> Tensor
  ) throws(Failure) -> Value {
    .host(
      TensorValue(
        try running { () throws(TensorError) in
          isShapeOnly ? Tensor(shapeOnly: try type()) : try tensor()
        }))
  }

  private func array() throws(Failure) -> Value {
    try tensor(
      { () throws(TensorError) in try NumPy.type(reading: path) },
      { () throws(TensorError) in try NumPy.tensor(reading: path) })
  }

  private func arrays() throws(Failure) -> Value {
    let tensors = try running { () throws(TensorError) in
      isShapeOnly
        ? try NumPy.types(readingArchive: path).map { ($0.name, Tensor(shapeOnly: $0.type)) }
        : try NumPy.tensors(readingArchive: path)
    }
    return Value(record: tensors.map { (name: $0.0, value: .host(TensorValue($0.1))) })
  }

  private func weights() throws(Failure) -> Value {
    let tensors = try running { () throws(TensorError) in
      let archive = try PyTorchArchive(reading: path)
      guard isShapeOnly else { return try archive.tensors() }
      return try shapes(archive.entries.map { ($0.name, $0.type) })
    }
    // A tensor that was saved by itself.
    if tensors.count == 1, tensors[0].0.isEmpty { return .host(TensorValue(tensors[0].1)) }
    return .host(WeightsValue(tensors))
  }

  private func safetensors() throws(Failure) -> Value {
    let tensors = try running { () throws(TensorError) in
      let file = try Safetensors(reading: path)
      return isShapeOnly ? try shapes(file.entries.map { ($0.name, $0.type) }) : try file.tensors()
    }
    return .host(WeightsValue(tensors))
  }

  /// - Throws: where a tensor is of a type that reading will refuse.
  private func shapes(
    _ entries: [(name: String, type: TensorType?)]
  ) throws(TensorError) -> [(name: String, tensor: Tensor)] {
    var tensors: [(name: String, tensor: Tensor)] = []
    for (name, type) in entries {
      guard let type else {
        throw TensorError(
          "load", "\"\(name)\" in \(path) is of a type that is not supported", hint: "save it as float32",
          kind: .file)
      }
      tensors.append((name, Tensor(shapeOnly: type)))
    }
    return tensors
  }

  private func image() throws(Failure) -> Value {
    guard isShapeOnly else {
      let image = try reading { () throws(ImageError) in try Image.read(path) }
      return .host(TensorValue(try running { () throws(TensorError) in try Tensor(image) }))
    }
    let header = try reading { () throws(ImageError) in try Image.readHeader(path) }
    let shape = try running { () throws(TensorError) in
      try Shape([header.height, header.width, header.channels])
    }
    return .host(TensorValue(Tensor(shapeOnly: TensorType(shape))))
  }

  private func reading<Result>(_ body: () throws(ImageError) -> Result) throws(Failure) -> Result {
    do throws(ImageError) { return try body() } catch { throw Failure(.file, "load: \(error)") }
  }

  // MARK: - Texts

  /// The bytes of a text; nil where checking leaves a long one alone.
  private func text() throws(Failure) -> [UInt8]? {
    try running { () throws(TensorError) in
      if isShapeOnly, try StoredKind.size(of: path) > LoadedFile.maximumCheckedText { return nil }
      return try StoredKind.text(reading: path, limit: FileFormat.maximumText)
    }
  }

  private func json() throws(Failure) -> Value {
    guard let bytes = try text() else { return .unknown(kind: nil) }
    let reader = JSONReader(maximumDepth: Value.maximumNesting, Value.init(json:))
    do throws(JSONMistake) { return try reader.read(bytes) } catch {
      throw Failure(.file, "load: \(path) can't be read: in its line \(error.line), \(error.reason)")
    }
  }

  private func csv() throws(Failure) -> Value {
    guard let bytes = try text() else { return .unknown(kind: nil) }
    var reader = CSVReader(bytes)
    let table: CSVReader.Table
    do throws(CSVReader.Mistake) { table = try reader.value() } catch {
      throw Failure(.file, "load: \(path) can't be read: in its line \(error.line), \(error.reason)")
    }
    switch table {
    case .records(let records): return Value(list: records)
    case .matrix(let numbers, let rows, let columns):
      return .host(
        TensorValue(
          try running { () throws(TensorError) in try Tensor(numbers, try Shape([rows, columns])) }))
    }
  }
}

extension Value {
  /// Objects become records, `null` becomes `nothing`.
  fileprivate init(json part: JSONReader<Value>.Part) {
    switch part {
    case .null: self = .nothing
    case .bool(let truth): self = .bool(truth)
    case .integer(let number): self = .int(number)
    case .number(let number): self = .float(number)
    case .string(let string): self = .string(string)
    case .list(let items): self.init(list: items)
    case .object(let fields): self.init(record: fields)
    }
  }
}

internal import DSL
internal import Imaging
internal import Model
internal import Plot
internal import Runtime

/// What a value is in a file of a format, found without writing: the same for checking and for running.
enum SavedContent {
  case figure(Figure)
  case image(Image)
  /// A tensor to be written as an image.
  case picture(Tensor)
  case tensor(Tensor)
  case tensors([(name: String, tensor: Tensor)])
  /// nil while the text is only known when the program runs.
  case text(String?)

  /// - Throws: where the format can't hold the value.
  init(_ value: Value, _ format: FileFormat) throws(Failure) {
    if case .host(let host) = value, let figure = host as? FigureValue {
      self = .figure(figure.figure)
      return
    }
    switch format {
    case .npy:
      guard let tensor = try SavedContent.tensor(value) else {
        throw SavedContent.refusal(
          value, format, help: SavedContent.isNumeric(value) ? "`tensor(…)` makes one of numbers" : nil)
      }
      self = .tensor(tensor)
    case .npz, .safetensors, .pth:
      if let tensor = try SavedContent.tensor(value) {
        self = format == .pth ? .tensor(tensor) : .tensors([(format == .npz ? "arr_0" : "tensor", tensor)])
      } else if let tensors = try SavedContent.tensors(value, format) {
        self = .tensors(tensors)
      } else {
        throw SavedContent.refusal(value, format)
      }
    case .png, .jpeg:
      if case .host(let host) = value, let image = host as? ImageValue {
        self = .image(image.image)
      } else if let tensor = try SavedContent.tensor(value) {
        do throws(TensorError) { try Image.check(tensor.type) } catch { throw Failure(error).at(0) }
        self = .picture(tensor)
      } else {
        throw SavedContent.refusal(value, format)
      }
    case .csv:
      if case .host(let host) = value, host is RunValue {
        throw SavedContent.refusal(value, format, help: "the numbers of its epochs are `run.history`")
      }
      self = .text(try CSVWriter.text(value))
    case .json:
      var writer = JSONWriter()
      try writer.write(value)
      self = .text(writer.isWhole ? writer.text + "\n" : nil)
    case .svg, .pdf: throw SavedContent.refusal(value, format)
    }
  }

  private static func tensor(_ value: Value) throws(Failure) -> Tensor? {
    guard case .host(let host) = value else { return nil }
    return try (host as? TensorValue)?.tensor()
  }

  private static func isNumeric(_ value: Value) -> Bool {
    switch value {
    case .int, .float, .list: true
    default: false
    }
  }

  /// Tensors by name, or those of a list by number, as NumPy calls them in its archives.
  private static func tensors(
    _ value: Value, _ format: FileFormat
  ) throws(Failure) -> [(name: String, tensor: Tensor)]? {
    guard case .list(let list) = value else {
      guard let tensors = try WeightsValue.tensors(of: value), !tensors.isEmpty else { return nil }
      return tensors
    }
    var tensors: [(name: String, tensor: Tensor)] = []
    for (index, item) in list.items.enumerated() {
      guard let tensor = try tensor(item) else { return nil }
      tensors.append((format == .npz ? "arr_\(index)" : "\(index)", tensor))
    }
    return tensors.isEmpty ? nil : tensors
  }

  private static func refusal(_ value: Value, _ format: FileFormat, help: String? = nil) -> Failure {
    Failure(
      .wrongType, "`save` takes \(format.takes) for a .\(format.rawValue), not \(value.described)",
      argument: 0, argumentLabels: [0: "this is \(value.described)"], help: help)
  }

  /// Writes the file.
  func write(_ format: FileFormat, to path: String) throws(Failure) {
    try calling {
      switch self {
      case .figure(let figure): try figure.write(to: path)
      case .image(let image): try SavedContent.write(image, to: path)
      case .picture(let tensor): try SavedContent.write(try Image(tensor), to: path)
      case .tensor(let tensor) where format == .pth: try PyTorchArchive.write(tensor, to: path)
      case .tensor(let tensor): try NumPy.write(tensor, to: path)
      case .tensors(let tensors):
        switch format {
        case .npz: try NumPy.write(tensors, to: path)
        case .pth: try PyTorchArchive.write(tensors, to: path)
        default: try Safetensors.write(tensors, metadata: ["format": "pt"], to: path)
        }
      case .text(let text): try StoredKind.write(text ?? "", to: path)
      }
    }
  }

  private static func write(_ image: Image, to path: String) throws(Failure) {
    do throws(ImageError) { try image.write(to: path) } catch { throw Failure(.file, "save: \(error)") }
  }

  /// What `load` will give, as far as it is known before.
  func loaded(_ value: Value, _ format: FileFormat) -> Value {
    func shapeOnly(_ tensor: Tensor, _ element: ElementType? = nil) -> Value {
      var type = tensor.type
      if let element { type.format = Format(element) }
      return .host(TensorValue(Tensor(shapeOnly: type)))
    }
    /// NumPy has no bfloat16.
    func array(_ tensor: Tensor) -> Value {
      shapeOnly(tensor, tensor.element == .bfloat16 ? .float32 : nil)
    }
    switch self {
    case .tensor(let tensor): return format == .npy ? array(tensor) : shapeOnly(tensor)
    case .tensors(let tensors):
      if format == .npz { return Value(record: tensors.map { ($0.name, array($0.tensor)) }) }
      return .host(WeightsValue(tensors.map { ($0.name, Tensor(shapeOnly: $0.tensor.type)) }))
    case .image, .picture, .figure: return .unknown(kind: format.kind)
    case .text: return .unknown(kind: nil)
    }
  }
}

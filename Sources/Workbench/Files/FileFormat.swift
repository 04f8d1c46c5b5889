/// The formats that values are saved in, by the ending of a file's name.
enum FileFormat: String, CaseIterable {
  case npy, npz, safetensors, pth, csv, json, png, jpeg, svg, pdf

  private static let endings: [(ending: String, format: FileFormat)] = [
    ("npy", .npy), ("npz", .npz), ("safetensors", .safetensors), ("pth", .pth), ("pt", .pth), ("csv", .csv),
    ("json", .json), ("png", .png), ("jpg", .jpeg), ("jpeg", .jpeg), ("svg", .svg), ("pdf", .pdf),
  ]

  init?(endingOf path: String) {
    let name = path.lowercased()
    guard let found = FileFormat.endings.first(where: { name.hasSuffix("." + $0.ending) }) else { return nil }
    self = found.format
  }

  /// The longest text that is read or written: a value takes many times the memory of its text.
  static let maximumText = 16 << 20

  static let known = ".safetensors, .pth, .npy, .npz, .png, .jpg, .csv or .json"

  /// What a file of the format is made of, as `save` names it.
  var takes: String {
    switch self {
    case .npy: "a tensor"
    case .npz, .safetensors, .pth: "a model, weights, a gradient, a run, or a record or list of tensors"
    case .csv: "a figure, a matrix or a list of records"
    case .json: "numbers, strings, lists and records"
    case .png: "a figure, an image or a tensor of one"
    case .jpeg: "an image or a tensor of one"
    case .svg, .pdf: "a figure"
    }
  }

  /// The type of what `load` makes of it, where it is always the same.
  var kind: String? {
    switch self {
    case .npy, .png, .jpeg: "tensor"
    case .npz: "record"
    case .safetensors, .pth: "weights"
    case .csv, .json, .svg, .pdf: nil
    }
  }
}

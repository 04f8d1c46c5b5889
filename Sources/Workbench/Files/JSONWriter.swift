internal import DSL
internal import Runtime

/// Values as JSON: records become objects, tensors nested lists, `nothing` becomes `null`.
///
/// What is no number is written as Python does, `NaN` and `Infinity`.
struct JSONWriter {
  private(set) var text = ""
  /// Whether the text is that of a whole value: no tensor was without elements, and nothing unknown.
  private(set) var isWhole = true

  /// Writes a value, its parts on lines of their own where it holds lists or records.
  ///
  /// - Throws: for what has no form in JSON, such as a function.
  mutating func write(_ value: Value, indent: Int = 0) throws(Failure) {
    guard text.utf8.count < FileFormat.maximumText else {
      throw Failure(
        .invalidValue, "this is more than the \(byteText(FileFormat.maximumText)) of a text that is written",
        argument: 0)
    }
    switch value {
    case .nothing: text += "null"
    case .bool(let truth): text += truth ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += JSONWriter.text(number)
    case .string(let string): text += JSONWriter.quoted(string)
    case .range(let range):
      guard let count = range.count, count <= 1 << 20, case .ints(let lower, _) = range.bounds else {
        throw JSONWriter.unwritable(value)
      }
      try parts("[", (0..<count).map { ("", .int(lower + $0)) }, "]", indent)
    case .list(let list): try parts("[", list.items.map { ("", $0) }, "]", indent)
    case .record(let record):
      try parts("{", record.fields.map { (JSONWriter.quoted($0.name) + ": ", $0.value) }, "}", indent)
    case .unknown: isWhole = false
    case .host(let host):
      guard let tensor = host as? TensorValue else { throw JSONWriter.unwritable(value) }
      try write(try tensor.tensor())
    case .function, .builtin: throw JSONWriter.unwritable(value)
    }
  }

  private static func unwritable(_ value: Value) -> Failure {
    Failure(
      .wrongType, "\(value.described) has no form in JSON", label: "JSON holds \(FileFormat.json.takes)",
      argument: 0)
  }

  private mutating func parts(
    _ open: String, _ items: [(lead: String, value: Value)], _ close: String, _ indent: Int
  ) throws(Failure) {
    let isDeep = items.contains { item in
      switch item.value {
      case .list, .record: true
      default: false
      }
    }
    let space = isDeep ? "\n" + String(repeating: " ", count: 2 * (indent + 1)) : ""
    text += open
    for (index, item) in items.enumerated() {
      text += (index == 0 ? "" : isDeep ? "," : ", ") + space + item.lead
      try write(item.value, indent: indent + 1)
    }
    text += (isDeep ? "\n" + String(repeating: " ", count: 2 * indent) : "") + close
  }

  private mutating func write(_ tensor: Tensor) throws(Failure) {
    guard tensor.hasData else {
      isWhole = false
      return
    }
    guard tensor.count <= 1 << 20 else {
      throw Failure(
        .invalidValue, "a tensor of \(tensor.count) numbers is too long for JSON", argument: 0,
        help: "save it as .npy or .safetensors")
    }
    var next = 0
    func nested(_ axis: Int) -> String {
      guard axis < tensor.shape.rank else {
        defer { next += 1 }
        return element(next)
      }
      return "[" + (0..<tensor.shape[axis]).map { _ in nested(axis + 1) }.joined(separator: ", ") + "]"
    }
    func element(_ index: Int) -> String {
      switch tensor.element {
      case .bool: return tensor.integer(at: index) != 0 ? "true" : "false"
      case .int32, .uint8: return "\(tensor.integer(at: index))"
      case .float32, .bfloat16:
        let number = tensor.number(at: index)
        return number.isFinite ? "\(number)" : JSONWriter.text(Double(number))
      }
    }
    // Axes of size 0 hide any number of elements behind them, and no text.
    text += tensor.count == 0 ? "[]" : nested(0)
  }

  private static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return "\(number)"
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

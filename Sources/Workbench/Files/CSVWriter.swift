internal import DSL
internal import Runtime

/// Tables as text: a list of records with a line of names, a matrix without one.
enum CSVWriter {
  /// The text; nil where something in it is only known when the program runs.
  ///
  /// - Throws: where the value is no table.
  static func text(_ value: Value) throws(Failure) -> String? {
    if case .host(let host) = value, let tensor = host as? TensorValue { return try matrix(tensor.tensor()) }
    guard case .list(let list) = value, !list.items.isEmpty else { throw noTable(value) }
    var names: [String] = []
    var lines: [String] = []
    var isWhole = true
    var size = 0
    for (index, item) in list.items.enumerated() {
      if item.isUnknown {
        isWhole = false
        continue
      }
      guard case .record(let record) = item else { throw noTable(item) }
      if names.isEmpty {
        names = record.names
        lines.append(names.map(quoted).joined(separator: ","))
      }
      guard record.names.count == names.count, Set(record.names) == Set(names) else {
        throw Failure(
          .invalidValue, "the records of a table have the same fields; number \(index) has others",
          argument: 0)
      }
      var cells: [String] = []
      for name in names {
        let cell = record[name] ?? .nothing
        if cell.isUnknown { isWhole = false }
        cells.append(try text(ofCell: cell, name))
      }
      lines.append(cells.joined(separator: ","))
      size += (lines.last?.utf8.count ?? 0) + 1
      guard size <= FileFormat.maximumText else { throw tooLong }
    }
    guard isWhole else { return nil }
    guard !names.isEmpty else {
      throw Failure(.invalidValue, "records without fields are no table", argument: 0)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func noTable(_ value: Value) -> Failure {
    Failure(
      .wrongType, "`save` takes \(FileFormat.csv.takes) for a .csv, not \(value.described)", argument: 0)
  }

  private static func text(ofCell value: Value, _ name: String) throws(Failure) -> String {
    switch value {
    case .nothing, .unknown: return ""
    case .bool, .int, .float: return value.text
    case .string(let text): return quoted(text)
    case .host(let host):
      if let tensor = try (host as? TensorValue)?.tensor(), tensor.shape.rank == 0 {
        return tensor.hasData ? TensorText(tensor).element(0) : ""
      }
    default: break
    }
    throw Failure(
      .wrongType, "\(value.described) does not fit into a cell of a table", label: "the field `\(name)`",
      argument: 0, help: "keep the numbers and strings: `[{epoch: r.epoch, loss: r.loss} for r in rows]`")
  }

  private static func matrix(_ tensor: Tensor) throws(Failure) -> String? {
    guard tensor.shape.rank == 1 || tensor.shape.rank == 2, tensor.count > 0 else {
      throw Failure(
        .shapes, "a table is a matrix with elements", label: "this is of shape \(tensor.shape)", argument: 0,
        help: "save other shapes as .npy")
    }
    guard tensor.count <= FileFormat.maximumText / 4 else { throw tooLong }
    guard tensor.hasData else { return nil }
    let writer = TensorText(tensor)
    let columns = tensor.shape.rank == 1 ? 1 : tensor.shape.last
    var text = ""
    for row in 0..<tensor.count / columns {
      text += (0..<columns).map { writer.element(row * columns + $0) }.joined(separator: ",") + "\n"
    }
    guard text.utf8.count <= FileFormat.maximumText else { throw tooLong }
    return text
  }

  private static var tooLong: Failure {
    Failure(
      .invalidValue, "this is more than the \(byteText(FileFormat.maximumText)) of a text that is written",
      argument: 0, help: "save tensors as .npy")
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) || text.isEmpty else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

/// A value of JSON (RFC 8259), for what stands beside tensors in a file.
///
/// A number that is not finite, which JSON has no word for, is written as the string `nan`, `inf` or `-inf`.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([JSON])
  case object([String: JSON])

  package init(_ number: Double) {
    self = number.isFinite ? .number(number) : .string(number.isNaN ? "nan" : "\(number)")
  }

  /// The field of an object; nil for anything else.
  package subscript(name: String) -> JSON? {
    if case .object(let fields) = self { fields[name] } else { nil }
  }

  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  package var text: String? { if case .string(let text) = self { text } else { nil } }
  package var items: [JSON]? { if case .list(let items) = self { items } else { nil } }
  package var fields: [String: JSON]? { if case .object(let fields) = self { fields } else { nil } }

  /// A number, whole or not, or one that is not finite.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    case .string("nan"): .nan
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    default: nil
    }
  }

  /// On one line, the fields of objects in the order of their names. Reading it gives every bit of every number.
  package var description: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let truth): text += truth ? "true" : "false"
    case .integer(let number): text += String(number)
    case .number(let number): text += number.description
    case .string(let string): text += jsonString(string)
    case .list(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .object(let fields):
      text += "{"
      for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
        text += (index > 0 ? "," : "") + jsonString(field.key) + ":"
        field.value.write(to: &text)
      }
      text += "}"
    }
  }
}

// Reading.
extension JSON {
  /// Values lie this deep in one another at the most.
  private static let maximumDepth = 100

  /// - Throws: where the text is no JSON, or an object has a name twice.
  package init(parsing text: String) throws(JSONMistake) {
    self = try JSONReader(maximumDepth: JSON.maximumDepth, JSON.init(part:)).read(Array(text.utf8))
  }

  private init(part: JSONReader<JSON>.Part) throws(HeaderFailure) {
    switch part {
    case .null: self = .null
    case .bool(let truth): self = .bool(truth)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = JSON(number)
    case .string(let string): self = .string(string)
    case .list(let items): self = .list(items)
    case .object(let fields):
      var values: [String: JSON] = [:]
      for (name, value) in fields where values.updateValue(value, forKey: name) != nil {
        throw HeaderFailure(reason: "\"\(name)\" is there twice")
      }
      self = .object(values)
    }
  }
}

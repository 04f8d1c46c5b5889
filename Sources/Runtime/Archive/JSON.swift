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
  /// Values lie this deep in one another at the most, so that no text can exhaust the stack.
  static let maximumDepth = 100

  /// - Throws: where the text is no JSON, saying why.
  package init(parsing text: String) throws(TensorError) {
    do throws(HeaderFailure) {
      var scanner = HeaderScanner(Array(text.utf8))
      self = try scanner.value(depth: 0)
      try scanner.expectEnd()
    } catch {
      throw TensorError("json", error.reason, kind: .file)
    }
  }
}

extension HeaderScanner {
  fileprivate mutating func value(depth: Int) throws(HeaderFailure) -> JSON {
    guard depth < JSON.maximumDepth else { throw failure("values lie too deep in one another") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try fields(depth: depth))
    case UInt8(ascii: "["): return .list(try items(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    default: return try word()
    }
  }

  private mutating func fields(depth: Int) throws(HeaderFailure) -> [String: JSON] {
    var fields: [String: JSON] = [:]
    var isFirst = true
    while let key = try key(isFirst: isFirst) {
      isFirst = false
      guard fields.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw failure("\"\(key)\" is there twice")
      }
    }
    return fields
  }

  private mutating func items(depth: Int) throws(HeaderFailure) -> [JSON] {
    try expect("[")
    var items: [JSON] = []
    if pass("]") { return items }
    repeat { items.append(try value(depth: depth + 1)) } while pass(",")
    try expect("]")
    return items
  }

  /// A number, `true`, `false` or `null`.
  private mutating func word() throws(HeaderFailure) -> JSON {
    let bytes = run { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "E"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"): true
      default: false
      }
    }
    let word = String(decoding: bytes, as: UTF8.self)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default:
      let isNumber = bytes.first.map { $0 == UInt8(ascii: "-") || (48...57).contains($0) } ?? false
      if isNumber, let number = Int(word) { return .integer(number) }
      if isNumber, let number = Double(word), number.isFinite, !word.contains("x") { return .number(number) }
      throw failure("expected a value")
    }
  }
}

/// Reads a text in JSON (RFC 8259) as values of any kind, made from the innermost to the whole.
///
/// As Python writes them, `NaN`, `Infinity` and `-Infinity` are read too. Whole numbers beyond 64 bits become floating.
package struct JSONReader<Value> {
  /// What a value is made of.
  package enum Part {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([Value])
    case object([(name: String, value: Value)])
  }

  private let maximumDepth: Int
  private let make: (Part) throws(HeaderFailure) -> Value

  /// - Parameter maximumDepth: how deep values lie in one another at the most, so that no text can exhaust the stack.
  package init(maximumDepth: Int, _ make: @escaping (Part) throws(HeaderFailure) -> Value) {
    (self.maximumDepth, self.make) = (maximumDepth, make)
  }

  /// The one value of the text.
  package func read(_ bytes: [UInt8]) throws(JSONMistake) -> Value {
    var scanner = JSONScanner(bytes)
    do throws(HeaderFailure) {
      scanner.skipMark()
      let value = try value(&scanner, depth: 0)
      try scanner.expectEnd()
      return value
    } catch {
      throw JSONMistake(reason: error.reason, line: scanner.line)
    }
  }

  private func value(_ scanner: inout JSONScanner, depth: Int) throws(HeaderFailure) -> Value {
    guard depth < maximumDepth else { throw HeaderFailure(reason: "it nests deeper than \(maximumDepth)") }
    scanner.skipSpace()
    switch scanner.next {
    case nil: throw HeaderFailure(reason: "it ends where a value is expected")
    case UInt8(ascii: "{"): return try make(.object(try fields(&scanner, depth: depth)))
    case UInt8(ascii: "["): return try make(.list(try items(&scanner, depth: depth)))
    case UInt8(ascii: "\""): return try make(.string(try scanner.string()))
    default: return try make(try word(&scanner))
    }
  }

  private func fields(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(HeaderFailure) -> [(name: String, value: Value)] {
    var fields: [(name: String, value: Value)] = []
    while let name = try scanner.key(isFirst: fields.isEmpty) {
      fields.append((name, try value(&scanner, depth: depth + 1)))
    }
    return fields
  }

  private func items(_ scanner: inout JSONScanner, depth: Int) throws(HeaderFailure) -> [Value] {
    try scanner.expect("[")
    var items: [Value] = []
    if scanner.pass("]") { return items }
    repeat { items.append(try value(&scanner, depth: depth + 1)) } while scanner.pass(",")
    try scanner.expect("]")
    return items
  }

  private func word(_ scanner: inout JSONScanner) throws(HeaderFailure) -> Part {
    if scanner.pass(word: "true") { return .bool(true) }
    if scanner.pass(word: "false") { return .bool(false) }
    if scanner.pass(word: "null") { return .null }
    if scanner.pass(word: "NaN") { return .number(.nan) }
    if scanner.pass(word: "Infinity") { return .number(.infinity) }
    if scanner.pass(word: "-Infinity") { return .number(-.infinity) }
    guard let first = scanner.next, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
      throw HeaderFailure(reason: "no value begins like this")
    }
    let text = try scanner.number()
    if let whole = Int(text) { return .integer(whole) }
    guard let number = Double(text), number.isFinite else {
      throw HeaderFailure(reason: "\(text.prefix(40)) is too large a number")
    }
    return .number(number)
  }
}

/// Why a text is no JSON, and where.
package struct JSONMistake: Error {
  /// Lower case, without a final stop.
  package let reason: String
  /// Counted from 1.
  package let line: Int
}

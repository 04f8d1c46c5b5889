extension Value {
  /// What `print` and interpolations write: strings as they are, everything else as code.
  package var text: String {
    if case .string(let text) = self { return text }
    var writer = ValueWriter()
    writer.write(self)
    return writer.text
  }

  /// Source that makes the value again; nil where a host value has none.
  package var code: String? {
    var writer = ValueWriter()
    writer.write(self)
    return writer.isExact ? writer.text : nil
  }

  static func describe(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return number.description
  }
}

/// Writes values as code, up to a bound: shared parts could otherwise make it endless.
struct ValueWriter {
  var text = ""
  /// Whether the text is code that makes the value again.
  var isExact = true
  /// Whether there was more than the bound.
  private(set) var isFull = false
  private let limit: Int

  init(limit: Int = 1 << 20) { self.limit = limit }

  mutating func write(_ value: Value) {
    guard hasRoom else { return }
    switch value {
    case .nothing: text += "nothing"
    case .bool(let truth): text += truth ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += Value.describe(number)
    case .string(let string): text += StringText.quoted(string)
    case .range(let range): write(range)
    case .list(let list):
      text += "["
      for (index, item) in list.items.enumerated() where hasRoom {
        if index > 0 { text += ", " }
        write(item)
      }
      text += "]"
    case .record(let record):
      text += "{"
      for (index, field) in record.fields.enumerated() where hasRoom {
        text += (index > 0 ? ", " : "") + name(field.name) + ": "
        write(field.value)
      }
      text += "}"
    case .function(let function): write(function)
    case .builtin(let builtin):
      if builtin.code == nil { isExact = false }
      text += builtin.code ?? builtin.name
    case .unknown:
      isExact = false
      text += "…"
    case .host(let host):
      if let code = host.code {
        text += code
      } else {
        isExact = false
        text += host.summaryText
      }
    }
  }

  /// Whether the bound is not reached; at the bound, `…` ends the text.
  private var hasRoom: Bool {
    mutating get {
      if !isFull, text.utf8.count >= limit {
        isFull = true
        isExact = false
        text += "…"
      }
      return !isFull
    }
  }

  /// The name of a field; one that is no word, such as a parameter's `0.weight`, stands in quotes.
  private mutating func name(_ name: String) -> String {
    if Lexer.isWord(name) { return name }
    isExact = false
    return StringText.quoted(name)
  }

  private mutating func write(_ range: RangeValue) {
    let symbol = range.includesUpper ? ".." : "..<"
    switch range.bounds {
    case .ints(let lower, let upper): text += "\(lower)\(symbol)\(upper)"
    case .floats(let lower, let upper):
      text += Value.describe(lower) + symbol + Value.describe(upper)
    }
  }
}

extension Lexer {
  /// Whether a text is one word, reserved or not.
  static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, !isDigit(first) else { return false }
    if text.utf8.allSatisfy({ $0 < 128 && isWordByte($0) }) { return true }
    var lexer = Lexer(Source(name: "", text: text))
    lexer.run()
    return lexer.diagnostics.isEmpty && lexer.tokens.first?.kind == .name
      && lexer.tokens.first.map { lexer.source.text($0.span) } == text
  }
}

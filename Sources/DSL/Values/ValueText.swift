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

  /// What the prompt shows.
  package var displayText: String {
    if case .host(let host) = self { return host.displayText }
    var writer = ValueWriter()
    writer.write(self)
    return writer.text
  }

  static func describe(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return number.description
  }
}

/// Writes values as code, up to a bound: shared parts could otherwise make it endless.
private struct ValueWriter {
  var text = ""
  var isExact = true
  private static let limit = 1 << 20

  mutating func write(_ value: Value) {
    guard text.utf8.count < ValueWriter.limit else {
      isExact = false
      if !text.hasSuffix("…") { text += "…" }
      return
    }
    switch value {
    case .nothing: text += "nothing"
    case .bool(let truth): text += truth ? "true" : "false"
    case .int(let number): text += String(number)
    case .float(let number): text += Value.describe(number)
    case .string(let string): text += StringText.quoted(string)
    case .range(let range): write(range)
    case .list(let list):
      text += "["
      for (index, item) in list.items.enumerated() {
        if index > 0 { text += ", " }
        write(item)
      }
      text += "]"
    case .record(let record):
      text += "{"
      for (index, field) in record.fields.enumerated() {
        text += (index > 0 ? ", " : "") + field.name + ": "
        write(field.value)
      }
      text += "}"
    case .function(let function): write(function)
    case .builtin(let builtin): text += builtin.name
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

  private mutating func write(_ range: RangeValue) {
    let symbol = range.includesUpper ? ".." : "..<"
    switch range.bounds {
    case .ints(let lower, let upper): text += "\(lower)\(symbol)\(upper)"
    case .floats(let lower, let upper):
      text += Value.describe(lower) + symbol + Value.describe(upper)
    }
  }

  private mutating func write(_ function: FunctionValue) {
    if function.kind == .composed {
      for (index, part) in function.parts.enumerated() {
        if index > 0 { text += " >> " }
        var isLambda = false
        if case .function(let inner) = part, inner.kind == .lambda { isLambda = true }
        if isLambda { text += "(" }
        write(part)
        if isLambda { text += ")" }
      }
      return
    }
    text += function.name ?? function.definitionCode
    guard !function.bound.isEmpty else { return }
    text += "("
    for (index, (name, value)) in function.bound.enumerated() {
      text += (index > 0 ? ", " : "") + name + "="
      write(value)
    }
    text += ")"
  }
}

extension FunctionValue {
  /// The definition as it was written.
  package var definitionCode: String {
    guard let prototype else { return Value.function(self).text }
    return prototype.source.text(prototype.span)
  }

  /// Its name where it has one, else its definition; a configured loss with what it was given.
  package var code: String { Value.function(self).text }
}

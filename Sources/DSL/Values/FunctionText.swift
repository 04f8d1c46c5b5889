// Definitions as code: their syntax, in a block with the locals they read from around them.
extension ValueWriter {
  mutating func write(_ function: FunctionValue) {
    guard let prototype = function.prototype else {
      for (index, part) in function.parts.enumerated() {
        if index > 0 { text += " >> " }
        let needsParentheses = part.isUnnamedFunction
        if needsParentheses { text += "(" }
        write(part)
        if needsParentheses { text += ")" }
      }
      return
    }
    let isNamed = function.isKnownByName
    if let name = prototype.name, isNamed {
      // Only its own file knows the name of a module's definition.
      if prototype.home == .module { isExact = false }
      text += name
    } else {
      let needsParentheses = !function.bound.isEmpty
      if needsParentheses { text += "(" }
      writeDefinition(of: function, prototype)
      if needsParentheses { text += ")" }
    }
    guard !function.bound.isEmpty else { return }
    text += "("
    for (index, (name, value)) in function.bound.enumerated() {
      text += (index > 0 ? ", " : "") + name + "="
      write(value)
    }
    text += ")"
  }

  /// `x -> x + 1`, or with what it reads `{ let k = 1; x -> x + k }`.
  private mutating func writeDefinition(of function: FunctionValue, _ prototype: Prototype) {
    let group = prototype.name == nil ? [prototype] : prototype.group
    let reads = function.reads(of: group)
    guard !reads.isEmpty || prototype.name != nil else {
      text += prototype.code
      return
    }
    text += "{ "
    for (name, value) in reads {
      text += "let \(name) = "
      write(value)
      text += "; "
    }
    if let name = prototype.name {
      for member in group { text += member.code + "; " }
      text += name
    } else {
      text += prototype.code
    }
    text += " }"
  }
}

extension Value {
  /// Whether it is written as a definition, which goes on as far as it can.
  fileprivate var isUnnamedFunction: Bool {
    if case .function(let function) = self {
      function.kind != .composed && !function.isKnownByName
    } else {
      false
    }
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

  /// Whether code names it: its definition stands at the top level of a text.
  package var isKnownByName: Bool { prototype.map { $0.name != nil && $0.home != .block } ?? false }

  /// The enclosing locals it reads, as they were when it was made.
  package var reads: [(name: String, value: Value)] {
    guard let prototype else { return [] }
    return reads(of: prototype.name == nil ? [prototype] : prototype.group)
  }

  fileprivate func reads(of group: [Prototype]) -> [(name: String, value: Value)] {
    var reads: [(name: String, value: Value)] = []
    for prototype in group {
      for (name, (index, _)) in zip(prototype.captureNames, prototype.captureSlots)
      where index < captures.count && !reads.contains(where: { $0.name == name }) {
        reads.append((name, captures[index]))
      }
    }
    return reads
  }
}

extension Prototype {
  /// Itself and the functions of its block that it calls, and those that they call, in the order of the text.
  fileprivate var group: [Prototype] {
    var members = [self]
    var next = 0
    while next < members.count {
      for sibling in members[next].siblings where !members.contains(where: { $0 === sibling }) {
        members.append(sibling)
      }
      next += 1
    }
    return members.sorted { $0.span.start < $1.span.start }
  }

  /// The definition as it was written; a lambda of several lines in parentheses, where line ends mean nothing.
  fileprivate var code: String {
    let code = source.text(span)
    return kind == .lambda && code.contains(where: \.isNewline) ? "(\(code))" : code
  }

  /// What stands before the body: `fn area(w, h=w)`.
  var header: String {
    var lexer = Lexer(Source(name: "", text: source.text(span)))
    lexer.run()
    var depth = 0
    for token in lexer.tokens {
      switch token.kind {
      case .leftParen, .leftBracket: depth += 1
      case .rightParen, .rightBracket: depth -= 1
      case .assign, .leftBrace, .arrow:
        guard depth == 0 else { break }
        let header = lexer.source.text(Span(0, token.span.start))
        return header.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      default: break
      }
    }
    return title
  }
}

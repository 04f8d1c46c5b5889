extension Lexer {
  mutating func lexStringStart() {
    let start = position
    let isTriple = peek(1) == UInt8(ascii: "\"") && peek(2) == UInt8(ascii: "\"")
    position += isTriple ? 3 : 1
    emit(.stringStart, from: start)
    contexts.append(.string(isTriple: isTriple, start: start))
  }

  /// The text up to an interpolation, the closing quotes or what ends the string by mistake.
  mutating func lexStringPart(isTriple: Bool, start stringStart: Int) {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"):
        let next = peek(1)
        let opensScalar = next == UInt8(ascii: "u") && peek(2) == UInt8(ascii: "{")
        position = min(position + (next == UInt8(ascii: "\n") ? 1 : opensScalar ? 3 : 2), bytes.count)
      case UInt8(ascii: "\n") where !isTriple:
        emitText(from: start)
        reportUnterminated(isTriple: isTriple, start: stringStart)
        contexts.removeLast()
        return emit(.stringEnd, from: position)
      case UInt8(ascii: "\"") where !isTriple || closesTriple():
        emitText(from: start)
        let end = position
        position += isTriple ? 3 : 1
        contexts.removeLast()
        return emit(.stringEnd, from: end)
      case UInt8(ascii: "{"):
        emitText(from: start)
        let brace = position
        position += 1
        contexts.append(.interpolation(depth: 0))
        return emit(.interpolationStart, from: brace)
      default:
        position += 1
      }
    }
    emitText(from: start)
  }

  private func closesTriple() -> Bool {
    peek(1) == UInt8(ascii: "\"") && peek(2) == UInt8(ascii: "\"")
  }

  private mutating func emitText(from start: Int) {
    if position > start { emit(.stringText, from: start) }
  }

  private mutating func reportUnterminated(isTriple: Bool, start: Int) {
    let quotes = isTriple ? "\"\"\"" : "\""
    let end = start + quotes.utf8.count
    report(
      .unterminatedString, "the string is not closed", Span(start, end), "it starts here",
      help: isTriple ? nil : "close it with `\"` on its line, or use `\"\"\"` for several lines")
  }

  /// Inside an interpolation, tracks brackets; returns true when the byte was consumed here.
  mutating func lexInInterpolation(_ byte: UInt8) -> Bool {
    guard case .interpolation(let depth)? = contexts.last else { return false }
    let start = position
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      contexts[contexts.count - 1] = .interpolation(depth: depth + 1)
    case UInt8(ascii: "}") where depth == 0:
      position += 1
      contexts.removeLast()
      emit(.interpolationEnd, from: start)
      return true
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      contexts[contexts.count - 1] = .interpolation(depth: max(0, depth - 1))
    case UInt8(ascii: ":") where depth == 0:
      position += 1
      let format = position
      while let next = peek(0), next != UInt8(ascii: "}"), next != UInt8(ascii: "\n"),
        next != UInt8(ascii: "\"")
      {
        position += 1
      }
      emit(.interpolationFormat, from: format)
      return true
    default: break
    }
    return false
  }

  /// A line end inside an interpolation of a one-line string ends that string; true if it did.
  mutating func endStringsAtLineEnd() -> Bool {
    guard contexts.count >= 2, case .string(false, let start) = contexts[contexts.count - 2] else {
      return false
    }
    // A string left open inside has been told already.
    let isTold =
      diagnostics.last?.code == DiagnosticCode.unterminatedString.rawValue
      && diagnostics.last.map { Int($0.primary.place.span.start) > start } ?? false
    if !isTold { reportUnterminated(isTriple: false, start: start) }
    emit(.interpolationEnd, from: position)
    emit(.stringEnd, from: position)
    contexts.removeLast(2)
    return true
  }

  /// At the end of the text every open string is closed, under one diagnostic for the innermost.
  mutating func closeContextsAtEnd() {
    if let index = contexts.lastIndex(where: { if case .string = $0 { true } else { false } }),
      case .string(let isTriple, let start) = contexts[index]
    {
      reportUnterminated(isTriple: isTriple, start: start)
      endsInsideTripleString = isTriple
    }
    for context in contexts.reversed() {
      switch context {
      case .string: emit(.stringEnd, from: position)
      case .interpolation: emit(.interpolationEnd, from: position)
      }
    }
    contexts.removeAll()
  }
}

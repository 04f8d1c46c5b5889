/// Cuts a source into tokens; never fails, mistakes become diagnostics.
struct Lexer {
  /// What the lexer is inside of: a string's text, or an interpolation in it.
  enum Context {
    case string(isTriple: Bool, start: Int)
    case interpolation(depth: Int)
  }

  let source: Source
  let bytes: [UInt8]
  var position = 0
  var startsLine = true
  var contexts: [Context] = []
  private(set) var tokens: [Token] = []
  private(set) var comments: [Comment] = []
  var diagnostics: [Diagnostic] = []
  /// The brackets that are open.
  var brackets: [TokenKind] = []
  /// The text ends inside `"""`, so that more lines could close it.
  var endsInsideTripleString = false

  init(_ source: Source) {
    self.source = source
    bytes = source.bytes
  }

  mutating func run() {
    guard bytes.count <= Source.maximumSize else {
      report(.sourceTooLarge, "the script is larger than 16 MB", Span(0, 0))
      emit(.end, from: 0)
      return
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      report(.invalidText, "the text is UTF-16, not UTF-8", Span(0, 0), help: "save it as UTF-8")
      emit(.end, from: 0)
      return
    }
    if let invalid = UTF8Scan.firstInvalid(in: bytes) {
      report(
        .invalidText, "the text is not valid UTF-8", Span(invalid, invalid + 1),
        "this byte is not part of a character")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count {
      if case .string(let isTriple, let start)? = contexts.last {
        lexStringPart(isTriple: isTriple, start: start)
      } else {
        lexToken()
      }
    }
    closeContextsAtEnd()
    emit(.end, from: bytes.count)
  }

  // MARK: - One token

  private mutating func lexToken() {
    let start = position
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\n"):
      if endStringsAtLineEnd() { return }
      position += 1
      if tokens.last?.kind != .newline { emit(.newline, from: start) }
      startsLine = true
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C:
      position += 1
    case UInt8(ascii: "#"):
      lexComment()
    case UInt8(ascii: "\""):
      lexStringStart()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      lexNumber()
    case UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      0x80...0xFF:
      lexWord()
    default:
      lexPunctuation()
    }
  }

  private mutating func lexComment() {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    let text = bytes[start..<position]
    let kind: Comment.Kind
    if text.starts(with: Array("#>".utf8)) {
      kind = .output
    } else if text.starts(with: Array("# %%".utf8)) {
      kind = .cell
    } else if text.starts(with: Array("##".utf8)), !text.starts(with: Array("###".utf8)) {
      kind = .documentation
    } else {
      kind = .plain
    }
    comments.append(Comment(kind: kind, span: Span(start, position), ownsLine: startsLine))
  }

  private mutating func lexWord() {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte < 0x80 {
        guard Lexer.isWordByte(byte) else { break }
        position += 1
        continue
      }
      guard let (scalar, length) = UTF8Scan.scalar(in: bytes, at: position) else { break }
      let properties = scalar.properties
      let isMark = position > start && properties.generalCategory == .nonspacingMark
      guard properties.isAlphabetic || properties.numericType != nil || isMark else { break }
      position += length
    }
    guard position > start else { return lexUnexpected() }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if skipStringPrefix(text, from: start) { return }
    emit(Keyword(rawValue: text).map(TokenKind.keyword) ?? .name, from: start)
  }

  /// Skips what no token starts with, a whole run of it under one diagnostic.
  mutating func lexUnexpected() {
    let start = position
    var first: Unicode.Scalar?
    while position < bytes.count {
      if bytes[position] < 0x80 {
        guard position == start else { break }
        first = Unicode.Scalar(bytes[position])
        while position < bytes.count, bytes[position] == bytes[start] { position += 1 }
        break
      }
      guard let (scalar, length) = UTF8Scan.scalar(in: bytes, at: position) else {
        position += 1
        continue
      }
      if scalar.properties.isAlphabetic { break }
      first = first ?? scalar
      position += length
    }
    guard let first else { return }
    let shown = first.value < 32 || first.value == 127 ? "U+" + hex(first.value) : String(first)
    report(
      .unexpectedCharacter, "unexpected character `\(shown)`", Span(start, position),
      help: Lexer.help(forCharacter: first))
  }

  private func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func help(forCharacter scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\u{201C}", "\u{201D}", "'", "\u{2018}", "\u{2019}", "`": "strings are written with `\"`"
    case "\u{2212}", "\u{2013}": "the minus sign is `-`"
    case "\u{D7}": "multiplication is `*`"
    case "\u{2264}": "write `<=`"
    case "\u{2260}": "write `!=`"
    case "\u{2208}": "write `in`"
    case "\u{F7}": "division is `/`"
    case "\u{2265}": "write `>=`"
    case "\u{2192}": "write `->`"
    case "\u{A0}": "this is a space that does not break; write an ordinary one"
    default: nil
    }
  }

  // MARK: - Output

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  func peek(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  mutating func emit(_ kind: TokenKind, from start: Int) {
    noteBracket(kind)
    tokens.append(Token(kind, Span(start, position), startsLine: startsLine))
    startsLine = false
  }

  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ span: Span, _ label: String = "", help: String? = nil
  ) {
    diagnostics.append(Diagnostic(code, message, at: Place(source, span), label, help: help))
  }
}

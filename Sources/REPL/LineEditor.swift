internal import CEdit
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// libedit at a terminal: history, and Enter that goes on to the next line while the input is incomplete.
final class LineEditor {
  enum Line {
    case text(String)
    /// Ctrl-C: the line is dropped.
    case interrupted
    /// Ctrl-D on an empty line.
    case end
  }

  private let editor: OpaquePointer
  private let past: OpaquePointer?
  private let historyPath: String?
  /// How many spaces the next line starts with, where Enter does not end the input; nil where it does.
  private let indent: (String) -> Int?
  private let completions: (String) -> [String]
  private var prompt: UnsafeMutablePointer<CChar>?

  /// nil where libedit can't drive the terminal.
  init?(
    historyPath: String?, indent: @escaping (String) -> Int?, completions: @escaping (String) -> [String]
  ) {
    setlocale(LC_CTYPE, "")
    if String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    guard let editor = bt_edit_init("bt") else { return nil }
    self.editor = editor
    self.historyPath = historyPath
    self.indent = indent
    self.completions = completions
    past = history_init()
    bt_edit_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
    bt_edit_set_prompt(editor) { LineEditor.of($0)?.prompt }
    bt_edit_set_editor(editor, "emacs")
    bt_edit_set_signal(editor, 0)
    if let past {
      bt_history_size(past, 10_000)
      bt_history_unique(past)
      if let historyPath { bt_history_load(past, historyPath) }
      bt_edit_set_history(editor, past)
    }
    bt_edit_add(editor, "bt-enter", "end the input, or go on to the next line") { editor, _ in
      LineEditor.of(editor)?.enter() ?? UInt8(CC_NEWLINE)
    }
    bt_edit_add(editor, "bt-complete", "complete the name before the cursor") { editor, _ in
      LineEditor.of(editor)?.complete() ?? UInt8(CC_NORM)
    }
    el_source(editor, nil)
    for key in ["\r", "\n"] { bt_edit_bind(editor, key, "bt-enter") }
    bt_edit_bind(editor, "\t", "bt-complete")
    bt_edit_bind(editor, "^R", "em-inc-search-prev")
  }

  deinit {
    if let past {
      if let historyPath { bt_history_save(past, historyPath) }
      history_end(past)
    }
    el_end(editor)
    free(prompt)
  }

  func read(prompt text: String) -> Line {
    free(prompt)
    prompt = strdup(text)
    var count: Int32 = 0
    guard let line = el_gets(editor, &count), count > 0 else {
      guard count < 0 else { return .end }
      el_reset(editor)
      bt_edit_print("\n")
      return .interrupted
    }
    // libedit's buffer is not ended by a NUL where `enter` inserted the line's end itself.
    var input = String(decoding: UnsafeRawBufferPointer(start: line, count: Int(count)), as: UTF8.self)
    bt_edit_print("\n")
    while input.last == "\n" { input.removeLast() }
    if let past, !input.isEmpty { bt_history_enter(past, input) }
    return .text(input)
  }

  private static func of(_ editor: OpaquePointer?) -> LineEditor? {
    guard let editor, let client = bt_edit_client(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(client).takeUnretainedValue()
  }

  private func enter() -> UInt8 {
    guard let line = el_line(editor)?.pointee, let start = line.buffer, let end = line.lastchar else {
      return UInt8(CC_NEWLINE)
    }
    let text = LineEditor.text(start, end)
    // Enter in the middle of a complete text ends it too: the cursor goes to the end first.
    let behind = LineEditor.text(line.cursor, end)
    if let spaces = indent(text) {
      el_insertstr(editor, "\n" + String(repeating: " ", count: spaces))
      return UInt8(CC_REFRESH)
    }
    if !behind.isEmpty { el_cursor(editor, Int32(behind.unicodeScalars.count)) }
    el_insertstr(editor, "\n")
    return UInt8(CC_NEWLINE)
  }

  private func complete() -> UInt8 {
    guard let line = el_line(editor)?.pointee, let start = line.buffer, let cursor = line.cursor else {
      return UInt8(CC_ERROR)
    }
    guard let word = LineEditor.word(endingIn: LineEditor.text(start, cursor)) else { return UInt8(CC_ERROR) }
    guard !word.isEmpty else {
      el_insertstr(editor, "  ")
      return UInt8(CC_REFRESH)
    }
    switch Completion(of: word, among: completions(word)) {
    case .none: return UInt8(CC_ERROR)
    case .more(let text):
      el_insertstr(editor, text)
      return UInt8(CC_REFRESH)
    case .choice(let text):
      bt_edit_print("\n" + text + "\n")
      return UInt8(CC_REDISPLAY)
    }
  }

  /// The name before the cursor, with what it is a member of: `run.hi`; nil after a `.` of what has no name.
  static func word(endingIn text: String) -> String? {
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_"
    }
    var word = ""
    var rest = Substring(text)
    while true {
      let part = String(rest.reversed().prefix(while: isPart).reversed())
      rest = rest.dropLast(part.count)
      word = part + word
      // `a..b` is a range, and `3.` no name.
      guard rest.last == ".", rest.dropLast().last != "." else { return word }
      rest = rest.dropLast()
      guard let before = rest.last, isPart(before) else { return nil }
      word = "." + word
    }
  }

  private static func text(_ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: max(0, end - start)), as: UTF8.self)
  }
}

extension Value {
  /// What the prompt shows: whole where it is short; of what is long as much as is read, and how much more there is.
  package var displayText: String {
    switch self {
    case .host(let host): host.displayText
    case .function(let function): function.displayText
    case .builtin(let builtin): "\(builtin.signatureText)\n  \(builtin.summary)"
    case .list(let list): ListDisplay(list.items).text
    case .record(let record): RecordDisplay(record).text
    case .string(let string): Value.shortened(string)
    case .nothing, .bool, .int, .float, .range, .unknown: text
    }
  }

  /// Columns of a display.
  static let displayWidth = 110

  /// On one line of at most so many columns: as code where that fits, else the beginning, or a summary.
  package func brief(_ width: Int) -> String {
    if let line = line(width) { return line }
    switch self {
    case .list(let list):
      return Value.brief("[", list.items.lazy.map { ("", $0) }, "]", count: list.count, width)
    case .record(let record):
      return Value.brief(
        "{", record.fields.lazy.map { ("\($0.name): ", $0.value) }, "}", count: record.names.count, width)
    case .host(let host): return Value.cut(host.summaryText, width)
    default:
      var writer = ValueWriter(limit: width)
      writer.write(self)
      return Value.cut(writer.text, width)
    }
  }

  /// The whole value on one line of at most so many columns; nil where it does not fit.
  func line(_ width: Int) -> String? {
    var writer = ValueWriter(limit: 4 * max(0, width))
    writer.write(self)
    guard !writer.isFull, writer.text.count <= width, !writer.text.contains(where: \.isNewline) else {
      return nil
    }
    return writer.text
  }

  private static func brief(
    _ open: String, _ parts: some Sequence<(String, Value)>, _ close: String, count: Int, _ width: Int
  ) -> String {
    var text = open
    var shown = 0
    for (name, value) in parts {
      let lead = (shown > 0 ? ", " : "") + name
      let room = width - text.count - lead.count - " … \(count.grouped) more".count - close.count
      guard room > 0, let line = value.line(room) ?? (room >= 24 ? value.brief(room) : nil) else { break }
      text += lead + line
      shown += 1
      if shown == count { return text + close }
    }
    return text + (shown > 0 ? ", … \((count - shown).grouped) more" : "… \(count.grouped)") + close
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    let line = text.prefix { !$0.isNewline }
    if line.count == text.count, text.count <= width { return text }
    let end = line.hasSuffix("…") ? "" : "…"
    return line.count + end.count <= width ? line + end : line.prefix(max(0, width - 1)) + "…"
  }

  /// A string as code, cut where it is very long.
  private static func shortened(_ string: String) -> String {
    let limit = 20 * displayWidth
    guard string.utf8.count > limit, string.count > limit else { return StringText.quoted(string) }
    return StringText.quoted(String(string.prefix(limit))).dropLast()
      + "…\"   \(string.count.grouped) characters"
  }
}

/// A list at the prompt: on a line, as lines of short elements, as a table of records, or an element a line.
struct ListDisplay {
  private let items: [Value]

  init(_ items: [Value]) { self.items = items }

  private static let lines = 10
  private static let rows = 20

  var text: String {
    let width = Value.displayWidth
    if let line = Value(list: items).line(width) { return line }
    if let table = RecordTable(items)?.text { return table }
    return filled(width) ?? column(width)
  }

  /// As many elements a line as fit, the first and the last lines where there are many; nil if one is long.
  private func filled(_ width: Int) -> String? {
    guard let first = lines(of: items, upTo: Self.lines + 1) else { return nil }
    if first.count <= Self.lines { return "[" + first.joined(separator: ",\n ") + "]" }
    guard let last = lines(of: items.reversed(), upTo: 2, reversed: true) else { return nil }
    return "[" + first.prefix(Self.lines - 3).joined(separator: ",\n ") + ",\n …\n "
      + last.reversed().joined(separator: ",\n ") + "]   \(items.count.grouped) elements"
  }

  private func lines(of items: some Sequence<Value>, upTo most: Int, reversed: Bool = false) -> [String]? {
    var lines: [String] = []
    var line: [String] = []
    var used = 0
    for item in items {
      guard let text = item.line(Value.displayWidth / 4) else { return nil }
      if !line.isEmpty, used + text.count + 4 > Value.displayWidth {
        lines.append((reversed ? line.reversed() : line).joined(separator: ", "))
        if lines.count == most { return lines }
        (line, used) = ([], 0)
      }
      line.append(text)
      used += text.count + 2
    }
    return line.isEmpty ? lines : lines + [(reversed ? line.reversed() : line).joined(separator: ", ")]
  }

  private func column(_ width: Int) -> String {
    Self.elided(items.count, most: Self.rows) { "  " + items[$0].brief(width - 2) }
      .surrounded(by: "[", "]", count: items.count > Self.rows ? items.count : nil)
  }

  /// Lines by position, those in the middle left out where there are many.
  static func elided(_ count: Int, most: Int, _ line: (Int) -> String) -> [String] {
    guard count > most else { return (0..<count).map(line) }
    let tail = most / 4
    return (0..<most - tail - 1).map(line) + ["  … \((count - most + 1).grouped) more"]
      + (count - tail..<count).map(line)
  }
}

extension [String] {
  fileprivate func surrounded(by open: String, _ close: String, count: Int?) -> String {
    ([open] + self + [close + (count.map { "   \($0.grouped) elements" } ?? "")]).joined(separator: "\n")
  }
}

/// A record at the prompt: on a line where that fits, else a field a line.
private struct RecordDisplay {
  let record: RecordValue

  init(_ record: RecordValue) { self.record = record }

  var text: String {
    let width = Value.displayWidth
    if let line = Value.record(record).line(width) { return line }
    let fields = record.fields
    let lines = ListDisplay.elided(fields.count, most: 40) { index in
      let name = Lexer.isWord(fields[index].name) ? fields[index].name : StringText.quoted(fields[index].name)
      return "  \(name): " + fields[index].value.brief(max(24, width - name.count - 4))
    }
    return lines.surrounded(by: "{", "}", count: nil)
  }
}

/// Records with the same fields, all of them short, as a table.
struct RecordTable {
  private let names: [String]
  private let rows: [RecordValue]
  private static let widest = 160

  /// nil for other lists.
  init?(_ items: [Value]) {
    guard items.count > 1, case .record(let first)? = items.first, !first.names.isEmpty else { return nil }
    var rows: [RecordValue] = []
    for item in items {
      guard case .record(let record) = item, record.names == first.names else { return nil }
      rows.append(record)
    }
    (names, self.rows) = (first.names, rows)
  }

  /// nil where a cell is long.
  var text: String? {
    let shown = rows.count > 20 ? Array(rows.prefix(14)) + Array(rows.suffix(5)) : rows
    var cells: [[String]] = [names]
    for row in shown {
      var line: [String] = []
      for value in row.values {
        guard let cell = RecordTable.cell(value) else { return nil }
        line.append(cell)
      }
      cells.append(line)
    }
    let widths = names.indices.map { column in cells.reduce(0) { max($0, $1[column].count) } }
    guard widths.reduce(0, { $0 + $1 + 2 }) <= RecordTable.widest else { return nil }
    var lines = cells.map { line in
      line.indices.map { "  " + line[$0].padded(widths[$0]) }.joined()
    }
    if shown.count < rows.count { lines.insert("  … \((rows.count - shown.count).grouped) more", at: 15) }
    return (["list of \(rows.count.grouped) records"] + lines).joined(separator: "\n")
  }

  private static func cell(_ value: Value) -> String? {
    if case .float(let number) = value { return number.brief }
    switch value {
    case .nothing, .bool, .int, .string, .unknown: return value.line(24)
    default: return nil
    }
  }
}

extension FunctionValue {
  /// The doc comment and the definition; of a long one the header. A composition or a configured loss as code.
  fileprivate var displayText: String {
    let whole = Value.function(self)
    guard let prototype, prototype.name != nil, bound.isEmpty else {
      let text = whole.text
      let lines = text.split(whereSeparator: \.isNewline)
      guard text.count > 20 * Value.displayWidth || lines.count > 20 else { return text }
      return whole.brief(Value.displayWidth)
    }
    let documentation = (prototype.documentation ?? "").split(separator: "\n").map { "## \($0)" }
    let definition = definitionCode
    let lines = definition.split(separator: "\n", omittingEmptySubsequences: false)
    let shown =
      lines.count <= 12 && definition.count <= 10 * Value.displayWidth
      ? definition : "\(prototype.header) { … }   \(lines.count) lines"
    let locals = reads.map { "# where \($0.name) = \($0.value.brief(60))" }
    return (documentation + [shown] + locals).joined(separator: "\n")
  }

  /// Its definition without the body: `fn area(w, h=w)`.
  package var header: String { prototype?.header ?? code }

  /// Where its definition stands: `script.bt:3:1`.
  package var placeText: String? {
    guard let prototype else { return nil }
    let (line, column) = prototype.source.position(at: prototype.span.start)
    return "\(prototype.source.name):\(line):\(column)"
  }
}

extension Double {
  /// Four significant digits.
  package var brief: String { FormatSpecification(".4g")?.apply(to: .float(self)) ?? description }
}

extension Int {
  /// `1,234,567`
  package var grouped: String { FormatSpecification(",")?.apply(to: .int(self)) ?? description }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { String(repeating: " ", count: width - count) + self }
}

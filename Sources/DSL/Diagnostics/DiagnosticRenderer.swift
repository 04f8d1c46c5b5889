/// Diagnostics as text: the line, its labelled spans, notes and help.
package struct DiagnosticRenderer: Sendable {
  package let usesColor: Bool

  package init(color: Bool = false) {
    usesColor = color
  }

  /// Every diagnostic, at most `limit`, with an empty line between.
  package func render(_ diagnostics: [Diagnostic], limit: Int = 20) -> String {
    var text = diagnostics.prefix(limit).map(render).joined(separator: "\n")
    if diagnostics.count > limit { text += "\nand \(diagnostics.count - limit) more\n" }
    return text
  }

  package func render(_ diagnostic: Diagnostic) -> String {
    let isError = diagnostic.severity == .error
    let title = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
    var text =
      paint(title, isError ? .error : .warning) + paint(": " + short(diagnostic.message), .strong) + "\n"
    let primary = diagnostic.primary
    var sources = [primary.place.source]
    for label in diagnostic.labels where !sources.contains(where: { $0 === label.place.source }) {
      sources.append(label.place.source)
    }
    for source in sources {
      var labels: [(label: Diagnostic.Label, isPrimary: Bool)] = []
      if source === primary.place.source { labels.append((primary, true)) }
      labels += diagnostic.labels.filter { $0.place.source === source }.map { ($0, false) }
      text += render(labels, of: source, style: isError ? .error : .warning)
    }
    for note in diagnostic.notes { text += paint("note", .strong) + ": " + short(note) + "\n" }
    if let help = diagnostic.help { text += paint("help", .help) + ": " + short(help) + "\n" }
    return text
  }

  /// A text that quotes very long names, cut.
  private func short(_ text: String) -> String {
    guard text.utf8.count > 4 * DiagnosticRenderer.longestLine else { return text }
    return text.prefix(DiagnosticRenderer.longestLine) + "…"
  }

  // MARK: - One source

  /// A label's part on one line, in columns.
  private struct Mark {
    let line: Int
    let start: Int
    let width: Int
    let text: String
    let isPrimary: Bool
  }

  private func render(
    _ labels: [(label: Diagnostic.Label, isPrimary: Bool)], of source: Source, style: Style
  ) -> String {
    let marks = labels.map { mark($0.label, isPrimary: $0.isPrimary, near: labels[0].label, source) }
    let lines = Set(marks.map(\.line)).sorted()
    guard let first = labels.first, let last = lines.last else { return "" }
    let gutter = String(last + 1).count
    let indent = String(repeating: " ", count: gutter)
    if source.bytes.isEmpty { return paint("-->", .gutter) + " \(source.name)\n" }
    let (line, column) = source.position(at: first.label.place.span.start)
    var text = indent + paint("-->", .gutter) + " \(source.name):\(line):\(column)\n"
    text += indent + " " + paint("|", .gutter) + "\n"
    var previous: Int?
    for line in lines {
      if let previous, line > previous + 1 { text += paint("...", .gutter) + "\n" }
      previous = line
      let number = String(line + 1)
      let padding = String(repeating: " ", count: gutter - number.count)
      let excerpt = excerpt(of: line, around: labels[0].label, source)
      let shown = shown(String(decoding: source.bytes[excerpt], as: UTF8.self))
      text += paint(number + padding + " |", .gutter) + (shown.isEmpty ? "" : " " + shown) + "\n"
      for row in rows(marks.filter { $0.line == line }, style: style) {
        text += indent + " " + paint("|", .gutter) + " " + row + "\n"
      }
    }
    return text
  }

  /// The bytes of a line that are shown: all of them, or of a very long line those around a label.
  private func excerpt(of line: Int, around label: Diagnostic.Label, _ source: Source) -> Range<Int> {
    let range = source.lineRange(line)
    guard range.count > DiagnosticRenderer.longestLine else { return range }
    let span = label.place.span
    let center = source.line(at: span.start) == line ? Int(span.start) : range.lowerBound
    func boundary(_ offset: Int) -> Int {  // not inside a character
      var offset = min(max(offset, range.lowerBound), range.upperBound)
      while offset > range.lowerBound, offset < range.upperBound, source.bytes[offset] & 0xC0 == 0x80 {
        offset -= 1
      }
      return offset
    }
    return boundary(center - 60)..<boundary(center + 120)
  }
  private static let longestLine = 400

  private func mark(
    _ label: Diagnostic.Label, isPrimary: Bool, near first: Diagnostic.Label, _ source: Source
  ) -> Mark {
    let span = label.place.span
    let line = source.line(at: span.start)
    let range = excerpt(of: line, around: first, source)
    let start = min(max(Int(span.start), range.lowerBound), range.upperBound)
    let end = min(max(Int(span.end), start), range.upperBound)
    let before = shown(String(decoding: source.bytes[range.lowerBound..<start], as: UTF8.self))
    let inside = shown(String(decoding: source.bytes[start..<end], as: UTF8.self))
    return Mark(
      line: line, start: before.count, width: max(1, inside.count), text: label.text,
      isPrimary: isPrimary)
  }

  /// Tabs as two spaces, other controls as their pictures.
  private func shown(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        result += "  "
      } else if scalar.value < 32, let picture = Unicode.Scalar(0x2400 + scalar.value) {
        result.unicodeScalars.append(picture)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The underlines with the rightmost text beside them, then the other texts below, right to left.
  private func rows(_ marks: [Mark], style: Style) -> [String] {
    var symbols: [(symbol: Character, style: Style)] = []
    for mark in marks.sorted(by: { !$0.isPrimary && $1.isPrimary }) {
      while symbols.count < mark.start + mark.width { symbols.append((" ", .gutter)) }
      for column in mark.start..<(mark.start + mark.width) {
        symbols[column] = mark.isPrimary ? ("^", style) : ("-", .gutter)
      }
    }
    var underline = ""
    var index = 0
    while index < symbols.count {
      let symbol = symbols[index].symbol
      var run = ""
      let runStyle = symbols[index].style
      while index < symbols.count, symbols[index].symbol == symbol {
        run.append(symbol)
        index += 1
      }
      underline += symbol == " " ? run : paint(run, runStyle)
    }
    var named = marks.filter { !$0.text.isEmpty }.sorted { $0.start > $1.start }
    // What is wrong as a whole goes beside the line, its parts below.
    if let primary = named.firstIndex(where: { $0.isPrimary && $0.start + $0.width >= symbols.count }) {
      named.insert(named.remove(at: primary), at: 0)
    }
    var below = named[...]
    if let last = named.first, last.start + last.width >= symbols.count {
      underline += " " + paint(last.text, last.isPrimary ? style : .gutter)
      below = named.dropFirst()
    }
    return [underline]
      + below.map {
        String(repeating: " ", count: $0.start) + paint($0.text, $0.isPrimary ? style : .gutter)
      }
  }

  // MARK: - Color

  private enum Style: String {
    case error = "1;31"
    case warning = "1;33"
    case gutter = "1;34"
    case help = "1;32"
    case strong = "1"
  }

  private func paint(_ text: String, _ style: Style) -> String {
    usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

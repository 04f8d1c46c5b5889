/// Diagnostics for other programs: a JSON object a line (JSON Lines).
///
/// `code`, `severity` ("error", "warning"), `message`, `file`, `line`, `column`, `end_line`, `end_column`, `label`;
/// `labels`, each with a place and a `text`; `notes`; `help`, null where there is none. Lines and columns count from
/// one, columns in characters, and the end is the first position behind.
package struct DiagnosticJSON: Sendable {
  package init() {}

  package func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { render($0) + "\n" }.joined()
  }

  private func render(_ diagnostic: Diagnostic) -> String {
    let labels = diagnostic.labels.map { "{\(place($0.place)),\"text\":\(quoted($0.text))}" }
    let fields = [
      "\"code\":\(quoted(diagnostic.code))", "\"severity\":\(quoted(diagnostic.severity.rawValue))",
      "\"message\":\(quoted(diagnostic.message))", place(diagnostic.primary.place),
      "\"label\":\(quoted(diagnostic.primary.text))", "\"labels\":[\(labels.joined(separator: ","))]",
      "\"notes\":[\(diagnostic.notes.map(quoted).joined(separator: ","))]",
      "\"help\":\(diagnostic.help.map(quoted) ?? "null")",
    ]
    return "{" + fields.joined(separator: ",") + "}"
  }

  private func place(_ place: Place) -> String {
    let (line, column) = place.source.position(at: place.span.start)
    let (endLine, endColumn) = place.source.position(at: place.span.end)
    return "\"file\":\(quoted(place.source.name)),\"line\":\(line),\"column\":\(column),"
      + "\"end_line\":\(endLine),\"end_column\":\(endColumn)"
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// What `bt explain` says about a code.
package struct DiagnosticEntry: Sendable {
  package let code: String
  /// A few words, without a final stop.
  package let title: String
  package let explanation: String
  /// A program that has the mistake; nil where none can show it.
  package let example: String?

  package init(code: String, title: String, explanation: String, example: String?) {
    self.code = code
    self.title = title
    self.explanation = explanation
    self.example = example
  }

  init(_ code: DiagnosticCode, _ title: String, _ explanation: String, example: String?) {
    self.init(code: code.rawValue, title: title, explanation: explanation, example: example)
  }

  /// The language's own codes, in order.
  package static let all: [DiagnosticEntry] = text + names + values

  package static func entry(for code: String) -> DiagnosticEntry? {
    all.first { $0.code == code.uppercased() }
  }
}

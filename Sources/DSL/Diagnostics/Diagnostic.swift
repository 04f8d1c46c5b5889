/// Something wrong, or worth knowing, at a place of a source.
package struct Diagnostic: Sendable {
  package enum Severity: String, Sendable {
    case error
    case warning
  }

  /// A stretch of source with a few words about it.
  package struct Label: Sendable {
    package var place: Place
    package var text: String

    package init(_ place: Place, _ text: String = "") {
      self.place = place
      self.text = text
    }
  }

  package var code: String
  package var severity: Severity
  package var message: String
  /// The place, and what is wrong there; makes sense without the others.
  package var primary: Label
  package var labels: [Label]
  package var notes: [String]
  /// How it could be mended.
  package var help: String?

  package init(
    _ code: String, severity: Severity = .error, _ message: String, at primary: Label,
    labels: [Label] = [], notes: [String] = [], help: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.primary = primary
    self.labels = labels
    self.notes = notes
    self.help = help
  }

  package init(
    _ code: DiagnosticCode, _ message: String, at place: Place, _ label: String = "",
    labels: [Label] = [], notes: [String] = [], help: String? = nil
  ) {
    self.init(
      code.rawValue, message, at: Label(place, label), labels: labels, notes: notes, help: help)
  }
}

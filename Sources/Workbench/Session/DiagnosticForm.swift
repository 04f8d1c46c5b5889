internal import DSL

/// How diagnostics are written.
package enum DiagnosticForm: Sendable, Equatable {
  /// For people: the lines with their labels, as in section 9 of the language's specification.
  case text(color: Bool)
  /// For programs: a JSON object a line.
  case json

  func render(_ diagnostics: [Diagnostic]) -> String {
    switch self {
    case .text(let color): DiagnosticRenderer(color: color).render(diagnostics)
    case .json: DiagnosticJSON().render(diagnostics)
    }
  }
}

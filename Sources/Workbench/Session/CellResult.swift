package import DSL

/// What became of a cell.
package struct CellResult: Sendable {
  /// `nothing` after a failure.
  package let value: Value
  package let diagnostics: [Diagnostic]
  /// Whether the user stopped it, or a training in it.
  package let wasInterrupted: Bool

  package var succeeded: Bool { !diagnostics.contains { $0.severity == .error } }

  /// The diagnostics as text, in the form of section 9 of the language's specification.
  package func diagnosticText(color: Bool) -> String { DiagnosticRenderer(color: color).render(diagnostics) }
}

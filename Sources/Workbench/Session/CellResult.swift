package import DSL

/// What became of a cell.
package struct CellResult: Sendable {
  /// `nothing` after a failure.
  package let value: Value
  package let diagnostics: [Diagnostic]
  /// Whether the user stopped it, or a training in it.
  package let wasInterrupted: Bool
  /// What is left of a cell in which a training failed: the run up to there.
  package var leftRun: Value?
  /// Where its time went, where that was asked.
  package var profile: ProfileText?
  /// That in a few words.
  package var leftRunText: String? { leftRun?.text }

  package var succeeded: Bool { !diagnostics.contains { $0.severity == .error } }

  package func diagnosticText(_ form: DiagnosticForm) -> String { form.render(diagnostics) }
}

/// Where a running cell's results go.
package protocol Sink: AnyObject {
  /// The value of a top-level expression that does not end in `;` and is not `nothing`.
  func display(_ value: Value, at place: Place)
  /// What was found by checking and is no error, before the cell runs.
  func warn(_ warnings: [Diagnostic])
  /// Text from `print`, its line end included.
  func output(_ text: String)
}

/// What became of a cell.
package struct Outcome: Sendable {
  /// The value of the last statement; `nothing` after a failure.
  package let value: Value
  package let diagnostics: [Diagnostic]
  package let wasInterrupted: Bool

  package init(value: Value = .nothing, diagnostics: [Diagnostic] = [], wasInterrupted: Bool = false) {
    self.value = value
    self.diagnostics = diagnostics
    self.wasInterrupted = wasInterrupted
  }

  package var succeeded: Bool { !wasInterrupted && !diagnostics.contains { $0.severity == .error } }
}

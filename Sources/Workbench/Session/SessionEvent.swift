package import DSL

/// What a running cell tells whoever shows it, as it happens.
package enum SessionEvent: Sendable {
  /// What checking found before the cell ran, and is no error.
  case warnings([Diagnostic])
  /// Text from `print`.
  case output(String)
  /// The value of an expression.
  case display(Bundle)
  /// A training made a step.
  case progress(TrainingProgress)
  /// The training that was under way has ended; a note where it was interrupted.
  case progressEnded(note: String?)
  /// Something is worth knowing, and as it should be.
  case noted(String)
  /// Something is not as it should be, and stops nothing.
  case warned(String)
  /// A `test` block ended.
  case tested(TestedBlock)
  /// A file was written.
  case saved(path: String)
}

/// What became of a `test` block.
package struct TestedBlock: Sendable {
  package let title: String
  package let passed: Bool
  private let diagnostics: [Diagnostic]

  init(_ result: TestResult) {
    title = result.title
    passed = result.passed
    diagnostics = result.diagnostics
  }

  /// Why it failed.
  package func diagnosticText(_ form: DiagnosticForm) -> String { form.render(diagnostics) }
}

/// One result in several forms, by media type.
package struct Bundle: Sendable {
  /// `text/plain`: as much as a person wants to see.
  package let text: String
  /// `image/png`, for figures; drawn when asked for.
  package let png: @Sendable () -> [UInt8]?
}

/// How far a training is.
package struct TrainingProgress: Sendable {
  /// Counted from 1.
  package let epoch: Int
  package let epochs: Int
  package let step: Int
  package let steps: Int
  /// Whether this step was the epoch's last.
  package let epochIsOver: Bool
  /// Means over the epoch so far: `loss`, then what the loss reports of itself.
  package let columns: [(name: String, value: Double)]
  package let imagesPerSecond: Double
  package let secondsLeft: Double
}

/// Why an operation failed, thrown by builtins and host values without a place.
///
/// The node of the call or operator that was running adds the place; the text given for an argument
/// becomes a label on that argument.
package struct Failure: Error, Sendable {
  /// A failure before it has a place.
  package struct Reason: Sendable {
    package var code: String
    package var message: String
    /// What is wrong at the operator or the callee.
    package var label: String?
    /// Texts by position: of a builtin's parameter, or 0 and 1 for the sides of an operator.
    package var argumentLabels: [Int: String]
    /// The argument that is at fault; its place then becomes the failure's.
    package var argument: Int?
    package var notes: [String]
    package var help: String?
  }

  indirect enum Content {
    case reason(Reason)
    case placed(Diagnostic)
    case interrupted
    /// While checking on shapes: what was asked for is only known when computing.
    case unknown
    /// `break`, `continue` or `return` on its way out of an expression.
    case leaving
  }

  let content: Content

  init(content: Content) { self.content = content }

  package init(
    code: String, _ message: String, label: String? = nil, argument: Int? = nil,
    argumentLabels: [Int: String] = [:], notes: [String] = [], help: String? = nil
  ) {
    content = .reason(
      Reason(
        code: code, message: message, label: label, argumentLabels: argumentLabels, argument: argument,
        notes: notes, help: help))
  }

  package init(
    _ code: DiagnosticCode, _ message: String, label: String? = nil, argument: Int? = nil,
    argumentLabels: [Int: String] = [:], notes: [String] = [], help: String? = nil
  ) {
    self.init(
      code: code.rawValue, message, label: label, argument: argument, argumentLabels: argumentLabels,
      notes: notes, help: help)
  }

  /// Carries a diagnostic that has its place through a host's own throwing code.
  package init(placed diagnostic: Diagnostic) {
    content = .placed(diagnostic)
  }

  /// Thrown by a host while checking on shapes, where it is asked for what only computing gives; the result of
  /// the call is then unknown, and nothing is wrong.
  package static let unknown = Failure(content: .unknown)

  var isInterrupted: Bool {
    if case .interrupted = content { true } else { false }
  }

  package var isUnknown: Bool {
    if case .unknown = content { true } else { false }
  }

  /// Thrown by a host that saw `CallContext.isCancelled`.
  package static let interrupted = Failure(content: .interrupted)

  /// The reason, unless the failure already has its place.
  package var reason: Reason? {
    if case .reason(let reason) = content { reason } else { nil }
  }

  package var diagnostic: Diagnostic? {
    if case .placed(let diagnostic) = content { diagnostic } else { nil }
  }

  /// The same failure at an argument, unless it has a place.
  package func at(_ argument: Int?) -> Failure {
    guard var reason else { return self }
    reason.argument = argument
    return Failure(content: .reason(reason))
  }

  /// The same failure with advice, where it has none of its own.
  package func helping(_ advice: String) -> Failure {
    guard var reason, reason.help == nil else { return self }
    reason.help = advice
    return Failure(content: .reason(reason))
  }

  /// The same failure seen by a caller whose arguments lie elsewhere: `parameter` maps positions.
  package func mappingArguments(_ position: (Int) -> Int?) -> Failure {
    guard var reason else { return self }
    var labels: [Int: String] = [:]
    for (index, text) in reason.argumentLabels {
      if let mapped = position(index) { labels[mapped] = text }
    }
    reason.argumentLabels = labels
    reason.argument = reason.argument.flatMap(position)
    return Failure(content: .reason(reason))
  }
}

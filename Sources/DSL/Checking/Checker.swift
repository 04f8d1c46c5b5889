/// What a machine keeps while it runs a program on shapes: the mistakes found, and what is uncertain.
///
/// Checking is running: the same nodes, with tensors that have shapes and no elements. Where a value is unknown,
/// both branches run on copies of the variables and are joined; a node with a mistake has an unknown value, so
/// that more mistakes are found; loops and calls run within a budget of steps.
final class Checker {
  /// A function's call under way.
  struct Frame {
    let prototype: Prototype
    /// Where its slots begin.
    let base: Int
    let site: Site?
  }

  /// Where a function was called by the program.
  enum Site {
    case call(Place)
    /// The first read of a module's name, whose statement runs then.
    case read(String, Place)
  }

  /// A `break`, `continue` or `return` below an unknown condition: it may have been taken.
  struct Exit {
    let flow: Flow
    let state: Machine.Snapshot
    let result: Value
  }

  private(set) var diagnostics: [Diagnostic] = []
  /// Where each mistake stands among the diagnostics.
  private var seen: [Seen: Int] = [:]
  var frames: [Frame] = []
  /// Where the call about to be made is written; nil where the host makes it.
  var site: Site?
  /// Where the host is in what it does, for the notes of mistakes: `in layer …`.
  var notes: [String] = []
  /// How many unknown conditions enclose what runs.
  var conditions = 0
  private(set) var exits: [Exit] = []
  /// Where those of the innermost loop or function begin.
  private var mark = 0
  /// Iterations and calls so far.
  private(set) var steps = 0
  /// Where the calls of the statement under way end.
  private var callLimit = Checker.callSteps

  private static let callSteps = 200_000
  private static let loopSteps = 50_000
  private static let shortLoopSteps = 200
  private static let totalSteps = 2_000_000
  static let maximumDiagnostics = 100

  /// Whether what runs now may not run at all.
  var isUncertain: Bool { conditions > 0 || !exits.isEmpty }

  private struct Seen: Hashable {
    let source: ObjectIdentifier
    let span: Span
    let code: String

    init(_ diagnostic: Diagnostic) {
      let place = diagnostic.primary.place
      (source, span, code) = (ObjectIdentifier(place.source), place.span, diagnostic.code)
    }
  }

  // MARK: - Budget

  /// At the start of a top-level statement.
  func beginStatement() {
    callLimit = steps + (steps < Checker.totalSteps ? Checker.callSteps : Checker.callSteps / 100)
  }

  /// Counts steps; false when the calls of a statement have used theirs.
  func spend(_ count: Int = 1) -> Bool {
    steps += count
    return steps < callLimit
  }

  /// Counts what walks over so many elements; false when the statement has used its steps.
  func spend(elements: Int) -> Bool { spend(elements / 64) }

  /// Longer lists are not made while checking.
  static let longestList = 1 << 16

  /// Where a loop that begins now stops running for real.
  var loopLimit: Int {
    min(callLimit, steps + (steps < Checker.totalSteps ? Checker.loopSteps : Checker.shortLoopSteps))
  }

  /// How many turns a loop makes for real after it may have been left.
  static let uncertainTurns = 64

  // MARK: - Ways out

  /// Begins a loop or function: what follows leaves that one.
  ///
  /// - Returns: where its ways out begin, and where those of the one around it do.
  func beginScope() -> Scope {
    defer { mark = exits.count }
    return Scope(start: exits.count, outer: mark)
  }

  struct Scope {
    let start: Int
    let outer: Int
  }

  /// Ends a loop or function, and gives the ways out of it.
  func endScope(_ scope: Scope) -> [Exit] {
    let ended = Array(exits[min(scope.start, exits.count)...])
    exits.removeLast(ended.count)
    mark = scope.outer
    return ended
  }

  /// Whether the innermost loop may have been left before.
  func mayHaveLeft(_ scope: Scope) -> Bool { exits.count > scope.start }

  /// Takes out what may have gone on to the next turn of the innermost loop.
  func takeContinues(of scope: Scope) -> Exit? {
    guard let index = exits[scope.start...].firstIndex(where: { $0.flow == .continues }) else { return nil }
    return exits.remove(at: index)
  }

  /// Notes a way out that may have been taken; those of one kind are joined, so that they are few.
  func leave(_ exit: Exit) {
    guard let index = exits[mark...].firstIndex(where: { $0.flow == exit.flow }) else {
      exits.append(exit)
      return
    }
    let other = exits[index]
    exits[index] = Exit(
      flow: exit.flow, state: other.state.joined(with: exit.state),
      result: other.result.joined(with: exit.result))
  }

  // MARK: - Mistakes

  /// Whether a mistake was not found at its place before, or only where it might not have run.
  func isNew(_ diagnostic: Diagnostic) -> Bool {
    if let index = seen[Seen(diagnostic)] { return !isUncertain && diagnostics[index].severity == .warning }
    return diagnostics.count < Checker.maximumDiagnostics
  }

  /// Notes a mistake once for its place; below an unknown condition it is a warning.
  func note(_ diagnostic: Diagnostic) {
    var diagnostic = diagnostic
    if isUncertain { diagnostic.severity = .warning }
    diagnostic.notes += notes.suffix(1)
    if let index = seen[Seen(diagnostic)] {
      diagnostics[index] = diagnostic
    } else {
      seen[Seen(diagnostic)] = diagnostics.count
      diagnostics.append(diagnostic)
    }
  }
}

package import DSL
internal import Model
internal import Plot
internal import Runtime

/// A conversation with the language: cells are evaluated one after another, and names outlive them.
///
/// Front ends, terminal or otherwise, hold one and show its events; they know nothing else of the language.
/// Calls come from one thread at a time, but `interrupt` from any.
package final class Session: @unchecked Sendable {
  package struct Options: Sendable {
    package var seed = 0
    /// 0: as many as there are processors.
    package var threads = 0
    /// Where relative paths are written; empty for the current directory.
    package var outputDirectory = ""
    /// Values for `param`s, as written on the command line.
    package var overrides: [String: String] = [:]
    /// Whether cells are checked on shapes before they run; names and syntax always are.
    package var checksFirst = true
    /// Whether files that are missing are unknown to checking, and no mistake.
    package var withoutData = false
    /// Whether results of cells say where their time went, and whether as a trace too.
    package var profiling = Profiling.none

    package init() {}

    package enum Profiling: Sendable { case none, table, trace }
  }

  private let profiling: Options.Profiling
  private let environment = Environment()
  private let interpreter: Interpreter
  private let thread = InterpreterThread()
  private var events: (SessionEvent) -> Void = { _ in }

  package init(_ options: Options = Options()) {
    profiling = options.profiling
    environment.seed = options.seed
    environment.outputDirectory = options.outputDirectory
    environment.withoutData = options.withoutData
    if options.threads > 0 { Team.setSize(options.threads) }
    interpreter = Interpreter(
      registry: BuiltinLibrary.registry(environment), overrides: options.overrides,
      stackBytes: InterpreterThread.stackBytes - (64 << 20))
    interpreter.checksFirst = options.checksFirst
    environment.progress = { [unowned self] in events(.progress(TrainingProgress($0))) }
    environment.progressEnded = { [unowned self] in events(.progressEnded(note: $0)) }
    environment.noted = { [unowned self] in events(.noted($0)) }
    environment.warned = { [unowned self] in events(.warned($0)) }
    environment.saved = { [unowned self] in events(.saved(path: $0)) }
    environment.shown = { [unowned self] in events(.display(Bundle($0))) }
    environment.isInterrupted = { [unowned self] in interpreter.cancellation.isCancelled }
    environment.help = { [unowned self] value throws(Failure) in try help(on: value) }
    environment.acknowledgeInterrupt = { [unowned self] in interpreter.cancellation.reset() }
  }

  deinit { thread.end() }

  /// Evaluates a cell: checked as a whole first, then run. Events arrive on another thread, in order, before
  /// this returns.
  ///
  /// - Parameter profiling: by default that of the options.
  package func evaluate(
    _ source: Source, profiling: Options.Profiling? = nil,
    events: @escaping @Sendable (SessionEvent) -> Void
  ) -> CellResult {
    onThread { [self] in
      self.events = events
      begin(source)
      let profiling = profiling ?? self.profiling
      if profiling == .none { return run(source, events) }
      let scriptPlace = { [unowned interpreter] in interpreter.functionPlace }
      var (result, profile) = ProfileText.profiling(
        keepsTrace: profiling == .trace, scriptPlace: scriptPlace
      ) { run(source, events) }
      result.profile = profile
      return result
    }
  }

  private func run(_ source: Source, _ events: @escaping (SessionEvent) -> Void) -> CellResult {
    let outcome = interpreter.run(source, sink: EventSink(events))
    return CellResult(
      value: outcome.value, diagnostics: outcome.diagnostics,
      wasInterrupted: outcome.wasInterrupted || environment.wasInterrupted
        || interpreter.cancellation.isCancelled, leftRun: environment.leftRun)
  }

  private func begin(_ source: Source) {
    environment.begin(source)
    interpreter.cancellation.reset()
  }

  /// Evaluates a text under a name, which diagnostics show.
  package func evaluate(
    _ text: [UInt8], name: String, profiling: Options.Profiling? = nil,
    events: @escaping @Sendable (SessionEvent) -> Void
  ) -> CellResult {
    evaluate(Source(name: name, bytes: text), profiling: profiling, events: events)
  }

  /// Every mistake that can be found without computing: names and calls, then everything on shapes.
  package func check(_ text: [UInt8], name: String) -> CellResult {
    let source = Source(name: name, bytes: text)
    return onThread { [self] in
      environment.begin(source)
      return CellResult(value: .nothing, diagnostics: interpreter.check(source), wasInterrupted: false)
    }
  }

  /// Evaluates a text quietly, then its `test` blocks: what each came to arrives as an event.
  package func test(
    _ text: [UInt8], name: String, events: @escaping @Sendable (SessionEvent) -> Void
  ) -> CellResult {
    let source = Source(name: name, bytes: text)
    return onThread { [self] in
      self.events = events
      begin(source)
      let outcome = interpreter.test(source, sink: EventSink(events)) {
        events(.tested(TestedBlock($0)))
      }
      return CellResult(
        value: .nothing, diagnostics: outcome.diagnostics,
        wasInterrupted: outcome.wasInterrupted || environment.wasInterrupted
          || interpreter.cancellation.isCancelled)
    }
  }

  /// Asks what runs to stop: a training after its batch, anything else at the next statement.
  package func interrupt() { interpreter.cancellation.cancel() }

  /// What Enter does with a text at a prompt.
  package enum PromptState: Sendable, Equatable {
    case complete
    /// More is needed; the next line starts with this many spaces.
    case incomplete(indent: Int)
    case invalid
  }

  package static func promptState(of text: String) -> PromptState {
    switch isComplete(text) {
    case .complete: .complete
    case .incomplete(let indent): .incomplete(indent: indent)
    case .invalid: .invalid
    }
  }

  package static func text(of diagnostics: [Diagnostic], _ form: DiagnosticForm) -> String {
    form.render(diagnostics)
  }

  /// A script that can't be read, as a diagnostic.
  package static func text(ofUnreadable path: String, _ reason: String, _ form: DiagnosticForm) -> String {
    let place = Place(Source(name: path, text: ""), Span(0, 0))
    return form.render([
      Diagnostic(
        HostCode.file.rawValue, "`\(path)` can't be read: \(reason)", at: Diagnostic.Label(place))
    ])
  }

  /// What a diagnostic code means; nil for an unknown one.
  package static func explanation(of code: String) -> String? {
    let code = code.uppercased()
    if let code = HostCode(rawValue: code) { return code.explanation }
    return DiagnosticEntry.entry(for: code).map { entry in
      "\(entry.title)\n\n\(entry.explanation)" + (entry.example.map { "\n\n\($0)" } ?? "")
    }
  }

  /// Binds `ans` to a cell's value, where it has one, or to the run that a training left when it failed.
  package func remember(_ result: CellResult) {
    let value = result.succeeded ? result.value : result.leftRun ?? .nothing
    guard !value.isNothing else { return }
    onThread { [self] in interpreter.define("ans", value) }
  }

  /// Names that begin with a prefix, sorted: bound ones, builtins, reserved words; after `run.` the members of the value.
  package func completions(of prefix: String) -> [String] {
    if let dot = prefix.lastIndex(of: ".") {
      let path = prefix[..<dot].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let start = prefix[prefix.index(after: dot)...]
      let members = onThread { [self] in interpreter.memberNames(of: path) }
      return Set(members.filter { $0.hasPrefix(start) }).sorted().map { prefix[...dot] + $0 }
    }
    let words = Array(interpreter.registry.builtins.keys) + Keyword.allCases.map(\.rawValue)
    let others = words.filter { $0.hasPrefix(prefix) && interpreter.value(of: $0) == nil }
    return (interpreter.names(beginningWith: prefix) + others).sorted()
  }

  /// What a name, a member, a reserved word, an operator or a diagnostic code is; nil for none of them.
  package func help(on name: String) -> String? {
    onThread { [self] in HelpText(interpreter).help(on: name) }
  }

  /// The reserved words, operators and signs that there is help on.
  package static var words: [String] { WordText.words }

  /// What was perhaps meant by a name on which there is no help.
  package func suggestion(for name: String) -> String? {
    onThread { [self] in HelpText(interpreter).suggestion(for: name) }
  }

  /// What the builtin `help` says; on the interpreter's thread.
  private func help(on subject: Value?) throws(Failure) -> String {
    let help = HelpText(interpreter)
    guard let subject else { return overview }
    guard case .string(let name) = subject else { return help.help(on: subject) }
    guard let text = help.help(on: name) else {
      throw Failure(
        .invalidValue, "there is no help on \"\(name)\"", argument: 0,
        help: help.suggestion(for: name).map { "did you mean `\($0)`?" })
    }
    return text
  }

  /// All builtins by area, a line each.
  package var overview: String { BuiltinText.overview(Array(interpreter.registry.builtins.values)) }

  /// The documentation of all builtins, in Markdown.
  package var library: String { BuiltinText.library(Array(interpreter.registry.builtins.values)) }

  private func onThread<Result>(_ body: @escaping () -> Result) -> Result {
    let box = Box<Result>()
    nonisolated(unsafe) let work = body  // the caller waits
    thread.run { unsafe box.value = work() }
    guard let value = box.value else { preconditionFailure("the interpreter's thread did not answer") }
    return value
  }

  private final class Box<Content>: @unchecked Sendable { var value: Content? }
}

/// Turns what the interpreter shows into events.
private final class EventSink: Sink {
  private let events: (SessionEvent) -> Void

  init(_ events: @escaping (SessionEvent) -> Void) { self.events = events }

  func warn(_ warnings: [Diagnostic]) { events(.warnings(warnings)) }
  func display(_ value: Value, at place: Place) { events(.display(Bundle(value))) }
  func output(_ text: String) { events(.output(text)) }
}

extension Bundle {
  init(_ value: Value) {
    text = value.displayText
    if case .host(let host) = value, let figure = host as? FigureValue {
      png = { try? figure.figure.pngData() }
    } else {
      png = { nil }
    }
  }
}

extension TrainingProgress {
  init(_ state: TrainingState) {
    let steps = state.configuration.epochs * state.stepsPerEpoch
    epoch = min(state.configuration.epochs, (state.step - 1) / max(1, state.stepsPerEpoch) + 1)
    epochs = state.configuration.epochs
    step = state.step
    epochIsOver = state.running.isEmpty
    self.steps = steps
    let last = state.history.last
    columns =
      state.running.isEmpty
      ? last.map { [("loss", $0.loss)] + $0.columns.map { ($0.name, $0.value) } } ?? [] : state.running
    imagesPerSecond = state.running.isEmpty ? last?.imagesPerSecond ?? 0 : state.imagesPerSecond
    let images = Double((steps - state.step) * state.configuration.batch)
    secondsLeft = imagesPerSecond > 0 ? images / imagesPerSecond : 0
  }
}

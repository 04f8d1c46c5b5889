/// Runs cells one after the other; top-level names outlive them.
///
/// Used from one thread, whose stack should be as large as `stackBytes` says.
package final class Interpreter {
  package let registry: Registry
  /// Asks a running cell to stop; may be set from any thread.
  package let cancellation = Cancellation()
  /// Whether cells run on shapes before they run; for tests of what that finds.
  package var checksFirst = true
  let globals = Globals()
  let machine: Machine
  private let modules: Modules
  private var staleness = Staleness()

  /// `stackBytes` is how much of the thread's stack calls may use, from where `run` is called.
  package init(registry: Registry, overrides: [String: String] = [:], stackBytes: Int = 4 << 20) {
    self.registry = registry
    modules = Modules(registry: registry, globals: globals)
    machine = Machine(
      registry: registry, globals: globals, cancellation: cancellation, stackBytes: stackBytes)
    machine.overrides = overrides
  }

  // MARK: - Cells

  /// Every mistake that can be found without computing, in the order of the text: names and calls first, then
  /// the cell is run on shapes.
  package func check(_ source: Source) -> [Diagnostic] {
    checked(source, withTests: true).diagnostics
  }

  /// Runs a cell, unless it has mistakes; what it shows and prints goes to the sink, warnings first.
  package func run(_ source: Source, sink: any Sink) -> Outcome {
    let prepared = checksFirst ? checked(source) : prepare(parse(source))
    if let place = prepared.interruption { return outcome(of: .interrupted, at: place) }
    guard prepared.canRun else { return Outcome(diagnostics: prepared.diagnostics) }
    let warnings = prepared.diagnostics + stale(prepared)
    if !warnings.isEmpty { sink.warn(warnings) }
    declare(prepared)
    return run(prepared.cell, sink)
  }

  func declare(_ prepared: Prepared) {
    for cell in prepared.resolver.cellNames.values {
      globals.declare(cell.index, cell.kind, known: cell.known, documentation: cell.documentation)
    }
  }

  /// Reads a cell and runs it on shapes; the bodies of its tests too, where asked.
  func checked(_ source: Source, withTests: Bool = false) -> Prepared {
    var prepared = prepare(parse(source))
    let checker = Checker()
    machine.checking(with: checker) { machine in
      machine.begin(slotCount: prepared.cell.slotCount)
      do throws(Failure) {
        for step in prepared.cell.steps {
          try check(step.node, at: step.place, machine, checker)
          for index in step.binds where machine.globals[index] == nil {
            machine.globals[index] = .unknown(kind: nil)
          }
        }
        guard withTests else { return }
        // A script with a test that fails runs all the same.
        checker.conditions += 1
        for test in prepared.cell.tests {
          let state = machine.snapshot()
          try check(test.body, at: test.place, machine, checker)
          machine.restore(state)
        }
      } catch {
        prepared.interruption = error.diagnostic?.primary.place ?? Place(source, Span(0, 0))
      }
    }
    prepared.add(checker.diagnostics)
    return prepared
  }

  /// - Throws: only where the user asked to stop.
  private func check(_ node: Node, at place: Place, _ machine: Machine, _ checker: Checker) throws(Failure) {
    checker.beginStatement()
    do throws(Failure) {
      try machine.checkCancellation()
      _ = try node.execute(machine, wantsValue: true)
      if case .host(let host) = machine.result { _ = try host.force() }
    } catch {
      let failure = error.placed(at: place)
      if failure.isInterrupted {
        throw Failure(placed: Diagnostic(.interrupted, "interrupted", at: place))
      }
      _ = try machine.recovered(failure)
    }
  }

  struct Prepared {
    let resolver: Resolver
    let cell: Resolver.Cell
    private(set) var diagnostics: [Diagnostic]
    /// What was being checked when the user asked to stop.
    var interruption: Place?

    init(_ resolver: Resolver, _ cell: Resolver.Cell, _ diagnostics: [Diagnostic]) {
      (self.resolver, self.cell, self.diagnostics) = (resolver, cell, diagnostics)
    }

    var canRun: Bool { !diagnostics.contains { $0.severity == .error } }

    /// Adds what was found on shapes, but not on lines that are known to be wrong, as it follows from that, and
    /// not what is known already, at an argument rather than the call.
    mutating func add(_ more: [Diagnostic]) {
      let lines = Set(diagnostics.map { Line($0.primary.place) })
      let messages = Set(diagnostics.map(\.message))
      let all =
        diagnostics
        + more.filter { !lines.contains(Line($0.primary.place)) && !messages.contains($0.message) }
      // The cell's own in the order of its text, then those of the files it imports.
      let own = all.filter { $0.primary.place.source === resolver.source }
      let others = all.filter { $0.primary.place.source !== resolver.source }
      diagnostics = own.sorted { $0.primary.place.span.start < $1.primary.place.span.start } + others
    }

    private struct Line: Hashable {
      let source: ObjectIdentifier
      let number: Int

      init(_ place: Place) {
        source = ObjectIdentifier(place.source)
        number = place.source.line(at: place.span.start)
      }
    }
  }

  func prepare(_ parsed: ParseResult) -> Prepared {
    modules.begin()
    let resolver = Resolver(parsed.tree.source, registry: registry, globals: globals, modules: modules)
    let cell = resolver.resolve(parsed.tree)
    checkOverrides(parsed.tree, resolver)
    return Prepared(resolver, cell, resolver.mistakes(with: parsed) + resolver.imports.allMistakes)
  }

  /// Where a cell reads what was computed from an earlier value of a name.
  private func stale(_ prepared: Prepared) -> [Diagnostic] {
    var staleness = staleness
    var found: [Diagnostic] = []
    var told: Set<Int> = []
    for step in prepared.cell.steps {
      if let (name, origin) = staleness.stale(in: step), told.insert(name).inserted {
        let (name, origin) = (globals.infos[name].name, globals.infos[origin].name)
        let use = prepared.resolver.uses.first { $0.name == name && step.place.span.contains($0.span) }
        var warning = Diagnostic(
          .stale, "`\(name)` was computed from an earlier `\(origin)`",
          at: use.map { Place(step.place.source, $0.span) } ?? step.place, "this is stale",
          help: "run again what binds `\(name)`")
        warning.severity = .warning
        found.append(warning)
      }
      staleness.ran(step)
    }
    return found
  }

  /// In a text that declares `param`s, every override must be one of them.
  private func checkOverrides(_ tree: SyntaxTree, _ resolver: Resolver) {
    let names = tree.parameters.map(\.name.text)
    let first = tree.parameters.first?.name.span
    let known = names + globals.infos.filter { $0.isDeclared && $0.kind == .parameter }.map(\.name)
    for name in machine.overrides.keys.sorted() where !known.contains(name) {
      resolver.report(
        .unknownOverride, "there is no `param \(name)` to override", first ?? Span(0, 0),
        first == nil ? "" : "the parameters are declared here",
        help: Suggestion.help(for: name, among: names)
          ?? (names.isEmpty
            ? "a parameter is declared by `param \(name) = …`"
            : "its parameters are \(names.map { "`\($0)`" }.joined(separator: ", "))"))
    }
  }

  func run(_ cell: Resolver.Cell, _ sink: any Sink) -> Outcome {
    machine.begin(slotCount: cell.slotCount)
    machine.sink = sink
    defer {
      machine.sink = nil
      machine.pop(to: 0)
    }
    var value = Value.nothing
    for step in cell.steps {
      do throws(Failure) {
        try machine.checkCancellation()
        _ = try step.node.execute(machine, wantsValue: true)
        staleness.ran(step)
        value = machine.result
        machine.result = .nothing
        if case .host(let host) = value, step.displays { value = try host.force() }
      } catch {
        return outcome(of: error.placed(at: step.place), at: step.place)
      }
      if step.displays, !value.isNothing { sink.display(value, at: step.place) }
    }
    return Outcome(value: value)
  }

  func outcome(of failure: Failure, at place: Place) -> Outcome {
    if let diagnostic = failure.diagnostic { return Outcome(diagnostics: [diagnostic]) }
    let diagnostic = Diagnostic(.interrupted, "interrupted", at: place, "while this was running")
    return Outcome(diagnostics: [diagnostic], wasInterrupted: true)
  }

  // MARK: - Names

  /// The top-level names that have a value and begin with a prefix, sorted.
  package func names(beginningWith prefix: String = "") -> [String] {
    globals.infos.enumerated().compactMap { index, info in
      info.isDeclared && globals[index] != nil && info.name.hasPrefix(prefix) ? info.name : nil
    }.sorted()
  }

  package func value(of name: String) -> Value? {
    globals.declared(name).flatMap { globals[$0] }
  }

  /// The members of what a dotted path such as `run.config` names; nothing of a module runs for it.
  package func memberNames(of path: [String]) -> [String] {
    value(at: path)?.memberNames ?? []
  }

  /// What a dotted path such as `run.config` names, as far as it is computed.
  package func value(at path: [String]) -> Value? {
    guard let first = path.first, var value = value(of: first) else { return nil }
    for name in path.dropFirst() {
      guard let member = knownMember(name, of: value) else { return nil }
      value = member
    }
    return value
  }

  private func knownMember(_ name: String, of value: Value) -> Value? {
    switch value {
    case .record(let record): return record[name]
    case .host(let host):
      if let module = (host as? ModuleValue)?.module {
        return module.members[name].flatMap { globals[$0.index] }
      }
      return (try? host.member(name)) ?? nil
    default: return nil
    }
  }

  /// The `##` comment above a name's definition, in an imported file for the path `unit.width`.
  package func documentation(at path: [String]) -> String? {
    guard let name = path.last else { return nil }
    if path.count == 1 { return globals.declared(name).flatMap { globals.infos[$0].documentation } }
    guard case .host(let host)? = value(at: path.dropLast()) else { return nil }
    return (host as? ModuleValue)?.module.members[name]?.documentation
  }

  /// Binds a name from outside, such as `ans`.
  package func define(_ name: String, _ value: Value) {
    let index = globals.index(for: name)
    globals.declare(index, .constant, known: nil)
    globals[index] = value
  }

  /// Calls a function of the language from outside a cell; failures come with their place.
  package func call(
    _ function: Value, _ arguments: CallArguments, sink: any Sink
  ) throws(Failure) -> Value {
    machine.begin(slotCount: 0)
    machine.sink = sink
    defer { machine.sink = nil }
    return try machine.apply(function, arguments, machine.context(0, isKeyed: false))
  }
}

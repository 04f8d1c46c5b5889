/// Runs cells one after the other; top-level names outlive them.
///
/// Used from one thread, whose stack should be as large as `stackBytes` says.
package final class Interpreter {
  package let registry: Registry
  /// Asks a running cell to stop; may be set from any thread.
  package let cancellation = Cancellation()
  let globals = Globals()
  let machine: Machine
  private let modules: Modules

  /// `stackBytes` is how much of the thread's stack calls may use, from where `run` is called.
  package init(registry: Registry, overrides: [String: String] = [:], stackBytes: Int = 4 << 20) {
    self.registry = registry
    modules = Modules(registry: registry, globals: globals)
    machine = Machine(
      registry: registry, globals: globals, cancellation: cancellation, stackBytes: stackBytes)
    machine.overrides = overrides
  }

  // MARK: - Cells

  /// Every mistake that can be found without running, in the order of the text.
  package func check(_ source: Source) -> [Diagnostic] {
    prepare(parse(source)).diagnostics
  }

  /// Runs a cell, unless it has mistakes; what it shows and prints goes to the sink.
  package func run(_ source: Source, sink: any Sink) -> Outcome {
    let prepared = prepare(parse(source))
    guard prepared.canRun else { return Outcome(diagnostics: prepared.diagnostics) }
    declare(prepared)
    return run(prepared.cell, sink).adding(prepared.diagnostics)
  }

  func declare(_ prepared: Prepared) {
    for cell in prepared.resolver.cellNames.values {
      globals.declare(cell.index, cell.kind, known: cell.known, documentation: cell.documentation)
    }
  }

  struct Prepared {
    let resolver: Resolver
    let cell: Resolver.Cell
    let diagnostics: [Diagnostic]

    var canRun: Bool { !diagnostics.contains { $0.severity == .error } }
  }

  func prepare(_ parsed: ParseResult) -> Prepared {
    modules.begin()
    let resolver = Resolver(parsed.tree.source, registry: registry, globals: globals, modules: modules)
    let cell = resolver.resolve(parsed.tree)
    checkOverrides(parsed.tree, resolver)
    return Prepared(
      resolver: resolver, cell: cell,
      diagnostics: resolver.mistakes(with: parsed) + resolver.imports.allMistakes)
  }

  /// In a text that declares `param`s, every override must be one of them.
  private func checkOverrides(_ tree: SyntaxTree, _ resolver: Resolver) {
    let names = tree.parameters.map(\.name.text)
    guard let first = tree.parameters.first else { return }
    let known = names + globals.infos.filter { $0.isDeclared && $0.kind == .parameter }.map(\.name)
    for name in machine.overrides.keys.sorted() where !known.contains(name) {
      resolver.report(
        .unknownOverride, "there is no `param \(name)` to override", first.name.span,
        "the parameters are declared here",
        help: Suggestion.help(for: name, among: names)
          ?? "its parameters are \(names.map { "`\($0)`" }.joined(separator: ", "))")
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

  /// The top-level names that have a value, sorted.
  package func names() -> [String] {
    globals.infos.indices.filter { globals.infos[$0].isDeclared && globals[$0] != nil }.map {
      globals.infos[$0].name
    }.sorted()
  }

  package func value(of name: String) -> Value? {
    globals.declared(name).flatMap { globals[$0] }
  }

  /// The members of what a dotted path such as `run.config` names; nothing of a module runs for it.
  package func memberNames(of path: [String]) -> [String] {
    guard let first = path.first, var value = value(of: first) else { return [] }
    for name in path.dropFirst() {
      guard let member = knownMember(name, of: value) else { return [] }
      value = member
    }
    switch value {
    case .record(let record): return record.names
    case .host(let host): return host.memberNames
    default: return []
    }
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

  /// The `##` comment above a name's definition.
  package func documentation(of name: String) -> String? {
    globals.declared(name).flatMap { globals.infos[$0].documentation }
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

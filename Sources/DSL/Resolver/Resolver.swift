/// Turns a tree into nodes with slots; every mistake that needs no values is found here.
final class Resolver {
  let source: Source
  let registry: Registry
  let globals: Globals
  let modules: Modules
  /// Whether the text is an imported file, which sees nothing of the session.
  let isModule: Bool
  /// The files this one imports.
  var imports: [Module] = []
  var diagnostics: [Diagnostic] = []
  /// Every name read, and what it means.
  var uses: [Analysis.Use] = []
  /// The top-level names that the statement being resolved reads.
  var reads: Set<Int> = []
  var scope: FunctionScope
  /// Top-level names of this cell, in the order of their declarations.
  var cellNames: [String: CellName] = [:]
  /// Those of them that a statement before has bound.
  var boundHere: Set<String> = []
  /// Names that a mistake was reported of already.
  var poisoned: Set<String> = []
  /// The statement of the cell being resolved.
  var statementIndex = 0
  /// Names of enclosing definitions and bindings, for the places of calls.
  var path: [String] = []
  private var ordinals: [String: Int] = [:]

  struct CellName {
    let index: Int
    let statement: Int
    let span: Span
    var kind: Globals.Kind
    var known: KnownCallee?
    var documentation: String?
    var isImport = false
  }

  init(_ source: Source, registry: Registry, globals: Globals, modules: Modules, isModule: Bool = false) {
    self.source = source
    self.registry = registry
    self.globals = globals
    self.modules = modules
    self.isModule = isModule
    if isModule { path = [String(source.name.split(separator: "/").last ?? "")] }
    scope = FunctionScope(parent: nil, captures: nil)
  }

  var isTopLevel: Bool { scope.parent == nil && scope.blocks.count == 1 }

  // MARK: - Mistakes

  func report(
    _ code: DiagnosticCode, _ message: String, _ span: Span, _ label: String = "",
    labels: [Diagnostic.Label] = [], help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(code, message, at: place(span), label, labels: labels, help: help))
  }

  func place(_ span: Span) -> Place { Place(source, span) }

  /// What was found in a text, in its order: of the names only what stands on lines that were understood.
  func mistakes(with parsed: ParseResult) -> [Diagnostic] {
    let brokenLines = Set(parsed.diagnostics.map { source.line(at: $0.primary.place.span.start) })
    let found = diagnostics.filter { !brokenLines.contains(source.line(at: $0.primary.place.span.start)) }
    return (parsed.diagnostics + found).sorted { $0.primary.place.span.start < $1.primary.place.span.start }
  }

  // MARK: - Places of calls

  /// A hash that survives edits elsewhere: the path of the definition, the callee, which call of it.
  func key(of callee: String) -> UInt64 {
    let where_ = path.joined(separator: "/") + "/" + callee
    let ordinal = ordinals[where_, default: 0]
    ordinals[where_] = ordinal + 1
    return Resolver.hash(where_ + "#" + String(ordinal))
  }

  /// FNV-1a, the same in every run.
  static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  func within<Result>(_ name: String?, _ body: () -> Result) -> Result {
    guard let name else { return body() }
    path.append(name)
    defer { path.removeLast() }
    return body()
  }

  // MARK: - Scopes

  func inBlock<Result>(_ body: () -> Result) -> Result {
    scope.blocks.append(BlockScope())
    defer { scope.blocks.removeLast() }
    return body()
  }

  /// Declares a name of the innermost block and gives it a slot.
  func declareLocal(_ name: Name, _ kind: LocalName.Kind, known: KnownCallee? = nil) -> Target {
    if name.text.isEmpty || name.text == "_" { return .ignored }
    let block = scope.blocks[scope.blocks.count - 1]
    if let earlier = block.names[name.text] { reportTwice(name, earlier.span) }
    let slot = scope.newSlot()
    block.names[name.text] = LocalName(
      name: name.text, slot: slot, kind: kind, span: name.span, known: known)
    return .local(slot)
  }

  func reportTwice(_ name: Name, _ earlier: Span) {
    report(
      .boundTwice, "`\(name.text)` is bound twice", name.span, "bound again",
      labels: [Diagnostic.Label(place(earlier), "first bound here")],
      help: "to change it, declare it with `var` and write `\(name.text) = …`")
  }

  /// The target of a pattern whose names are declared one by one.
  func target(_ pattern: Pattern, _ declare: (Name) -> Target) -> Target {
    switch pattern {
    case .name(let name): return declare(name)
    case .list(let patterns, let span):
      return .list(patterns.map { target($0, declare) }, place(span))
    case .record(let names, let span):
      return .record(names.map { ($0.text, declare($0)) }, place(span))
    }
  }

  // MARK: - Finding names

  func find(_ name: String) -> Binding? {
    if let binding = findLocal(name, in: scope) { return binding }
    if let cell = cellNames[name] {
      noteGlobal(name, cell.index)
      return .global(cell.index)
    }
    if let index = declaredEarlier(name) {
      noteGlobal(name, index)
      return .global(index)
    }
    if let builtin = registry.builtins[name] { return .builtin(builtin) }
    return registry.constants[name].map(Binding.constant)
  }

  /// The index of a name that an earlier cell declared.
  func declaredEarlier(_ name: String) -> Int? { isModule ? nil : globals.declared(name) }

  func noteGlobal(_ name: String, _ index: Int) {
    reads.insert(index)
    var current: FunctionScope? = scope
    while let function = current {
      function.note(read: name, isLocal: false, index: index)
      current = function.parent
    }
  }

  func findLocal(_ name: String, in function: FunctionScope) -> Binding? {
    if let local = function.find(name) { return .local(local) }
    if let prototype = function.siblings[name] {
      function.note(sibling: prototype)
      return .sibling(prototype, function.siblingCallees[name])
    }
    guard let parent = function.parent, let outer = findLocal(name, in: parent) else { return nil }
    let captured: LocalName
    let read: () -> Node
    switch outer {
    case .local(let local):
      captured = local
      read = { self.readNode(local) }
    case .captured(let local, let slot):
      captured = local
      read = { LocalNode(slot) }
    case .sibling(let prototype, let known):
      captured = LocalName(
        name: name, slot: -1, kind: .function, span: Span(0, 0), known: known)
      read = { SiblingNode(prototype) }
    case .global, .builtin, .constant: return outer
    }
    guard let captures = function.captures else { return nil }
    let position = captures.position(of: captured, read: read)
    if let known = function.captureSlots.first(where: { $0.capture == position }) {
      return .captured(captured, slot: known.slot)
    }
    let slot = function.newSlot()
    function.captureSlots.append((position, slot))
    function.captureNames.append(name)
    function.note(read: name, isLocal: true, index: slot)
    return .captured(captured, slot: slot)
  }

  func readNode(_ local: LocalName, _ span: Span? = nil) -> Node {
    guard local.mayBeUnmade else { return LocalNode(local.slot) }
    return LocalFunctionNode(local.slot, local.name, place(span ?? local.span))
  }

  /// Every name that could stand where an unknown one does.
  var visibleNames: [String] {
    var names: [String] = []
    var current: FunctionScope? = scope
    while let function = current {
      for block in function.blocks { names += block.names.keys }
      names += function.siblings.keys
      current = function.parent
    }
    names += cellNames.keys
    if !isModule { names += globals.infos.filter(\.isDeclared).map(\.name) }
    return names + Array(registry.builtins.keys) + Array(registry.constants.keys)
  }

  /// What is known of the value a name is bound to.
  func known(_ binding: Binding?, _ name: String) -> KnownCallee? {
    switch binding {
    case .local(let local), .captured(let local, _): local.known
    case .sibling(_, let known): known
    case .global(let index):
      if let cell = cellNames[name] { cell.known } else { globals.infos[index].known }
    case .builtin(let builtin): .builtin(builtin)
    case .constant, nil: nil
    }
  }
}

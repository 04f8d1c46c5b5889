extension Resolver {
  func resolveName(_ name: String, _ span: Span) -> Node {
    let binding = find(name)
    noteUse(of: name, span, binding)
    switch binding {
    case .local(let local): return readNode(local, span)
    case .captured(_, let slot): return LocalNode(slot)
    case .sibling(let prototype, _): return SiblingNode(prototype)
    case .global(let index):
      reportEarlyUse(name, span)
      return GlobalNode(index, name, place(span))
    case .builtin(let builtin): return ConstantNode(.builtin(builtin))
    case .constant(let value): return ConstantNode(value)
    case nil:
      reportUnknown(name, span)
      return ConstantNode(.unknown(kind: nil))
    }
  }

  func noteUse(of name: String, _ span: Span, _ binding: Binding?) {
    let meaning: Analysis.Meaning
    switch binding {
    case .local(let local), .captured(let local, _): meaning = .bound(local.span)
    case .sibling(let prototype, _): meaning = .bound(prototype.span)
    case .global: meaning = cellNames[name].map { .bound($0.span) } ?? .elsewhere
    case .builtin(let builtin): meaning = .builtin(builtin)
    case .constant: meaning = .elsewhere
    case nil: return
    }
    uses.append(Analysis.Use(name: name, span: span, meaning: meaning))
  }

  func reportUnknown(_ name: String, _ span: Span) {
    guard !name.isEmpty else { return }
    guard !poisoned.contains(name) else { return }
    let help = foreignName(name) ?? Suggestion.help(for: name, among: visibleNames)
    report(.unknownName, "unknown name `\(name)`", span, "not bound anywhere", help: help)
  }

  /// What to write for a name of another language or library.
  func foreignName(_ name: String) -> String? { registry.foreignNames[name] ?? Resolver.foreignNames[name] }

  /// What to write for an argument that another library calls so.
  func foreignArgument(_ name: String, among parameters: [String]) -> String? {
    guard let known = registry.foreignArguments[name] else { return nil }
    return known.names.first(where: parameters.contains).map { "it is called `\($0)`" } ?? known.advice
  }

  private static let foreignNames = [
    "None": "write `nothing`", "null": "write `nothing`", "nil": "write `nothing`",
    "True": "write `true`", "False": "write `false`", "self": "a function takes its value as an argument",
    "this": "a function takes its value as an argument", "undefined": "write `nothing`",
    "pass": "a block may be empty: `{ }`", "end": "a block ends with `}`",
    "begin": "a block stands in braces: `{ … }`", "println": "write `print(…)`", "elif": "write `else if`",
    "append": "values never change; a longer list is `x + [value]`",
    "push": "values never change; a longer list is `x + [value]`", "length": "write `len(x)`",
    "size": "write `len(x)`, or `x.shape` of a tensor", "switch": "write `if x == 1 { … } else { … }`",
    "loop": "write `while true { … }`", "str": "put the value into a string: `\"{value}\"`",
  ]

  /// A top-level statement reads a name that this cell binds further down.
  func reportEarlyUse(_ name: String, _ span: Span) {
    guard scope.runsWhereWritten, let cell = cellNames[name],
      cell.statement >= statementIndex, cell.kind != .function, !boundHere.contains(name)
    else { return }
    guard declaredEarlier(name) == nil else { return }
    report(
      .usedBeforeBinding, "`\(name)` is used before it is bound", span, "used here",
      labels: [Diagnostic.Label(place(cell.span), "bound here")])
  }

  // MARK: - Assignment

  /// The target of `name = …`, or a diagnostic and nothing.
  func assignmentTarget(_ name: Name) -> Target {
    if name.text == "_" { return .ignored }
    if Keyword(rawValue: name.text) != nil {
      report(
        .reservedWord, "`\(name.text)` is reserved and cannot be assigned", name.span,
        help: "as the name of a field it stands in a block of fields or a record")
      return .ignored
    }
    guard let binding = find(name.text) else {
      report(
        .assignToUnknown, "`\(name.text)` is not bound, so it cannot be assigned", name.span,
        help: Suggestion.help(for: name.text, among: visibleNames)
          ?? "a new name is bound with `let \(name.text) = …` or `var \(name.text) = …`")
      // Reads of it would only repeat the mistake.
      poisoned.insert(name.text)
      return .ignored
    }
    switch binding {
    case .local(let local):
      if local.kind == .variable { return .local(local.slot) }
      reportConstant(name, local.kind, local.span)
    case .captured(let local, _):
      reportOuter(name, local.span)
    case .global(let index):
      let kind = cellNames[name.text]?.kind ?? globals.infos[index].kind
      guard kind == .variable else {
        let span = cellNames[name.text]?.span
        if kind == .parameter {
          report(
            .assignToConstant, "`\(name.text)` is a `param` and cannot be assigned", name.span,
            labels: span.map { [Diagnostic.Label(place($0), "declared here")] } ?? [],
            help: "bind the new value to a name of its own")
        } else {
          reportConstant(name, kind == .function ? .function : .constant, span)
        }
        break
      }
      if scope.parent != nil {
        reportOuter(name, cellNames[name.text]?.span)
        break
      }
      reportEarlyUse(name.text, name.span)
      return .global(index)
    case .sibling, .builtin, .constant:
      reportConstant(name, .function, nil)
    }
    return .ignored
  }

  private func reportConstant(_ name: Name, _ kind: LocalName.Kind, _ earlier: Span?) {
    let what =
      switch kind {
      case .constant, .variable: "bound with `let`"
      case .parameter: "a parameter"
      case .loop: "a loop's name"
      case .function: "a function's name"
      }
    report(
      .assignToConstant, "`\(name.text)` is \(what) and cannot be assigned", name.span,
      labels: earlier.map { [Diagnostic.Label(place($0), "bound here")] } ?? [],
      help: kind == .constant ? "declare it with `var \(name.text) = …`" : nil)
  }

  private func reportOuter(_ name: Name, _ earlier: Span?) {
    report(
      .assignToOuter, "`\(name.text)` belongs to what encloses the function and cannot be assigned here",
      name.span, labels: earlier.map { [Diagnostic.Label(place($0), "bound here")] } ?? [],
      help: "return the new value and assign it outside")
  }
}

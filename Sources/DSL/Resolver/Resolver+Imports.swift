extension Resolver {
  /// The path of an import, which is plain text.
  private func importPath(_ path: Expression) -> String? {
    guard case .string(let parts) = path.kind else { return nil }
    if parts.isEmpty { return "" }
    guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
    return text
  }

  /// What a module is called here: as it says, or else as its file.
  func importName(_ path: Expression, _ alias: Name?) -> Name? {
    alias ?? importPath(path).flatMap(Modules.stem).map { Name($0, path.span) }
  }

  /// Reads the file, so that its names are known before anything runs.
  func declareImport(_ path: Expression, _ alias: Name?, at statement: Int) {
    if case .missing = path.kind { return }
    guard let text = importPath(path) else {
      report(.importFailed, "the path of an import is plain text", path.span, "this is computed")
      if let alias { declare(alias, .constant, at: statement, known: nil, isImport: true) }
      return
    }
    guard let name = importName(path, alias) else {
      report(
        .importWithoutName, "the module needs a name", path.span, "the file's own is none",
        help: "write `import \(source.text(path.span)) as name`")
      return
    }
    let module = self.module(at: text, path.span)
    declare(name, .constant, at: statement, known: module.map(KnownCallee.module), isImport: true)
  }

  private func module(at path: String, _ span: Span) -> Module? {
    do throws(Failure) {
      let module = try modules.module(at: path, importedAt: place(span))
      if !imports.contains(where: { $0 === module }) { imports.append(module) }
      let count = module.diagnostics.count {
        $0.severity == .error && $0.code != DiagnosticCode.importFailed.rawValue
          && $0.code != DiagnosticCode.importCircle.rawValue
      }
      if count > 0 {
        report(
          .importFailed, "`\(path)` cannot be imported", span,
          count == 1 ? "there is a mistake in it" : "there are \(count) mistakes in it")
      }
      return module
    } catch {
      if let diagnostic = error.diagnostic { diagnostics.append(diagnostic) }
      return nil
    }
  }

  func resolveImport(_ path: Expression, _ alias: Name?, _ span: Span) -> Node {
    guard isTopLevel else {
      report(.onlyAtTopLevel, "`import` stands only at top level", Span(span.start, span.start + 6))
      guard let name = importName(path, alias) else { return ConstantNode(.nothing) }
      return StoreNode(declareLocal(name, .constant), ConstantNode(.unknown(kind: nil)))
    }
    guard let name = importName(path, alias), let cell = cellNames[name.text], cell.isImport else {
      return ConstantNode(.unknown(kind: nil))
    }
    boundHere.insert(name.text)
    guard case .module(let module)? = cell.known,
      !module.diagnostics.contains(where: { $0.severity == .error })
    else { return StoreNode(.global(cell.index), ConstantNode(.unknown(kind: nil))) }
    return StoreNode(.global(cell.index), ImportNode(module, named: name.text))
  }

  // MARK: - Members

  /// The module that an expression names, where that is known before running.
  func module(named expression: Expression) -> (module: Module, name: String)? {
    guard case .name(let name) = expression.kind, findLocal(name, in: scope) == nil else { return nil }
    let known = cellNames[name].map(\.known) ?? declaredEarlier(name).flatMap { globals.infos[$0].known }
    if case .module(let module)? = known { return (module, name) }
    return nil
  }

  /// `m.name`, found before running; nil where the base is no module.
  func resolveModuleMember(_ base: Expression, _ member: Name) -> Node? {
    guard let (module, name) = module(named: base) else { return nil }
    _ = resolve(base)
    if let found = module.members[member.text] {
      noteGlobal("\(name).\(member.text)", found.index)
      return GlobalNode(found.index, member.text, place(member.span))
    }
    // Where the file could not be read to its end, the name may be behind what was not understood.
    if !module.diagnostics.contains(where: { $0.severity == .error }) {
      let names = module.memberNames
      let all = names.map { "`\($0)`" }.joined(separator: ", ")
      report(
        .noSuchMember, "module `\(name)` has no member `\(member.text)`", member.span,
        help: Suggestion.help(for: member.text, among: names)
          ?? (names.isEmpty ? "it has none" : names.count <= 12 ? "its members are \(all)" : nil))
    }
    return ConstantNode(.unknown(kind: nil))
  }

  // MARK: - Tests

  func resolveTest(_ title: Expression, _ body: Block, _ span: Span) -> Cell.Test {
    let title = resolve(title)
    let loopDepth = scope.loopDepth
    scope.loopDepth = 0
    defer { scope.loopDepth = loopDepth }
    let body = within("test \(source.text(span).prefix { $0 != "{" })") { block(body, collects: false) }
    return Cell.Test(title: title, body: body, place: place(span))
  }
}

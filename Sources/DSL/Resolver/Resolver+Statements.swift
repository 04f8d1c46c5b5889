extension Resolver {
  /// A cell ready to run.
  struct Cell {
    struct Step {
      let node: Node
      /// An expression whose value is shown.
      let displays: Bool
      let place: Place
      /// The top-level names it binds.
      var binds: [Int] = []
      /// The top-level names it reads.
      var reads: Set<Int> = []
      /// It makes a function, which reads names when it is called.
      var isFunction = false
    }

    /// A `test` block, which only `bt test` runs.
    struct Test {
      let title: Node
      let body: BlockNode
      let place: Place
    }

    var steps: [Step] = []
    var tests: [Test] = []
    var slotCount = 0
  }

  func resolve(_ tree: SyntaxTree) -> Cell {
    declareTopLevel(tree.statements)
    var cell = Cell()
    let functions = tree.statements.compactMap(functionDefinition)
    for (definition, name) in functions {
      reads = []
      let node = defineTopLevel(definition)
      cell.steps.append(
        Cell.Step(
          node: node, displays: false, place: place(definition.span), binds: indices([name]), reads: reads,
          isFunction: true))
    }
    for (index, statement) in tree.statements.enumerated() where functionDefinition(statement) == nil {
      statementIndex = index
      if case .test(let title, let body) = statement.kind {
        cell.tests.append(resolveTest(title, body, statement.span))
        continue
      }
      reads = []
      let node = resolve(statement, collects: false)
      var displays = false
      if case .expression = statement.kind { displays = !statement.isSilent }
      cell.steps.append(
        Cell.Step(
          node: node, displays: displays, place: place(statement.span),
          binds: indices(boundNames(statement)), reads: reads, isFunction: bindsLambda(statement)))
    }
    cell.slotCount = scope.slotCount
    return cell
  }

  private func indices(_ names: [Name]) -> [Int] { names.compactMap { cellNames[$0.text]?.index } }

  private func bindsLambda(_ statement: Statement) -> Bool {
    if case .bind(.name, let value, _) = statement.kind, case .lambda = value.kind { true } else { false }
  }

  /// The names that a top-level statement binds.
  private func boundNames(_ statement: Statement) -> [Name] {
    switch statement.kind {
    case .bind(let pattern, _, _): pattern.names
    case .parameter(let declaration): [declaration.name]
    case .define(let definition): definition.name.map { [$0] } ?? []
    case .imports(let path, let alias): importName(path, alias).map { [$0] } ?? []
    default: []
    }
  }

  /// A statement that makes a function, which its whole block may call.
  func functionDefinition(_ statement: Statement) -> (Definition, Name)? {
    guard case .define(let definition) = statement.kind, let name = definition.name,
      definition.parameters != nil || definition.kind == .loss || definition.kind == .fn
    else { return nil }
    return (definition, name)
  }

  // MARK: - Top-level names

  private func declareTopLevel(_ statements: [Statement]) {
    for (index, statement) in statements.enumerated() {
      switch statement.kind {
      case .bind(let pattern, let value, let isVariable):
        let known = isVariable ? nil : knownValue(value)
        for name in pattern.names {
          declare(name, isVariable ? .variable : .constant, at: index, known: known)
        }
      case .parameter(let declaration):
        declare(
          declaration.name, .parameter, at: index, known: nil, documentation: declaration.documentation)
      case .define(let definition):
        guard let name = definition.name else { continue }
        let isFunction = functionDefinition(statement) != nil
        declare(
          name, isFunction ? .function : .constant, at: index, known: known(definition),
          documentation: definition.documentation)
      case .imports(let path, let alias): declareImport(path, alias, at: index)
      default: continue
      }
    }
  }

  func declare(
    _ name: Name, _ kind: Globals.Kind, at statement: Int, known: KnownCallee?, documentation: String? = nil,
    isImport: Bool = false
  ) {
    guard !name.text.isEmpty, name.text != "_" else { return }
    if let earlier = cellNames[name.text] {
      reportTwice(name, earlier.span)
      return
    }
    cellNames[name.text] = CellName(
      index: isModule ? globals.hiddenIndex(for: name.text) : globals.index(for: name.text),
      statement: statement, span: name.span, kind: kind, known: known, documentation: documentation,
      isImport: isImport)
  }

  func known(_ definition: Definition) -> KnownCallee {
    guard let parameters = definition.parameters else {
      if definition.kind == .augment || definition.kind == .backbone { return .value(definition.kind) }
      return .function(definition.kind.function, [])
    }
    return .function(
      definition.kind.function, parameters.map { ($0.name.text, $0.defaultValue != nil) })
  }

  private func knownValue(_ value: Expression) -> KnownCallee? {
    guard case .definition(let definition) = value.kind else { return nil }
    return known(definition)
  }

  // MARK: - Statements

  func resolve(_ statement: Statement, collects: Bool) -> Node {
    switch statement.kind {
    case .expression(let expression): return resolveExpressionStatement(expression, collects: collects)
    case .bind(let pattern, let value, let isVariable): return resolveBinding(pattern, value, isVariable)
    case .assign(let pattern, let value):
      let node = within(pattern.names.first?.text) { resolve(value) }
      let target = target(pattern) { assignmentTarget($0) }
      if let call = node as? MethodCallNode { call.replaced = ReplacedVariables(target) }
      return StoreNode(target, node)
    case .parameter(let declaration): return resolveParameter(declaration, statement.span)
    case .define(let definition): return resolveDefinitionStatement(definition)
    case .forIn(let pattern, let source, let body):
      return resolveFor(pattern, source, body, collects: collects)
    case .whileLoop(let test, let body):
      let test = condition(test, "the condition of `while`")
      return WhileNode(test, inLoop { block(body, collects: collects) })
    case .returns(let value): return resolveReturn(value, statement.span)
    case .breaks: return leave(.breaks, "break", statement.span)
    case .continues: return leave(.continues, "continue", statement.span)
    case .imports(let path, let alias): return resolveImport(path, alias, statement.span)
    case .test(let title, let body):
      report(
        .onlyAtTopLevel, "`test` stands only at top level",
        Span(statement.span.start, statement.span.start + 4))
      _ = resolveTest(title, body, statement.span)
      return ConstantNode(.nothing)
    case .assert(let test, let message):
      return AssertNode(condition(test, "what `assert` takes"), message: message.map(resolve))
    case .spread(let value):
      report(
        .notAField, "`..` spreads a record only in a call, a record or a block of fields", statement.span)
      return resolve(value)
    }
  }

  private func resolveExpressionStatement(_ expression: Expression, collects: Bool) -> Node {
    guard collects else { return resolve(expression) }
    if case .conditional(let branches, let otherwise) = expression.kind {
      return conditional(branches, otherwise, collects: true)
    }
    if case .block(let body) = expression.kind { return block(body, collects: true) }
    return CollectNode(resolve(expression), at: place(expression.span))
  }

  private func resolveBinding(_ pattern: Pattern, _ value: Expression, _ isVariable: Bool) -> Node {
    let node = within(pattern.names.first?.text) { resolve(value) }
    if isTopLevel { return StoreNode(topLevelTarget(pattern), node) }
    let known = isVariable ? nil : knownValue(value)
    let target = target(pattern) { name in
      declareLocal(name, isVariable ? .variable : .constant, known: known)
    }
    return StoreNode(target, node)
  }

  private func topLevelTarget(_ pattern: Pattern) -> Target {
    target(pattern) { name in
      boundHere.insert(name.text)
      return cellNames[name.text].map { .global($0.index) } ?? .ignored
    }
  }

  private func resolveParameter(_ declaration: ParameterDeclaration, _ span: Span) -> Node {
    let value = resolve(declaration.value)
    guard isTopLevel else {
      report(.onlyAtTopLevel, "`param` stands only at top level", span)
      return value
    }
    let name = declaration.name
    boundHere.insert(name.text)
    guard let index = cellNames[name.text]?.index else { return value }
    let check = declaration.type.flatMap { typeCheck($0) { _ in 0 } }
    if case .dimensions? = check {
      report(.unknownType, "a `param` has a type's name, not dimensions", declaration.type?.span ?? span)
    }
    return ParameterNode(
      index, name.text, value, check, at: place(name.span), valuePlace: place(declaration.value.span),
      takesOverride: !isModule)
  }

  private func resolveFor(
    _ pattern: Pattern, _ source: Expression, _ body: Block, collects: Bool
  ) -> Node {
    let sourceNode = resolve(source)
    return inBlock { () -> Node in
      let target = self.target(pattern) { self.declareLocal($0, .loop) }
      return ForNode(
        target, in: sourceNode, at: place(source.span), inLoop { block(body, collects: collects) })
    }
  }

  private func inLoop(_ body: () -> BlockNode) -> BlockNode {
    scope.loopDepth += 1
    defer { scope.loopDepth -= 1 }
    return body()
  }

  private func leave(_ flow: Flow, _ word: String, _ span: Span) -> Node {
    guard scope.loopDepth == 0 else { return LeaveNode(flow) }
    report(.outsideLoop, "`\(word)` stands only in a loop", span)
    return ConstantNode(.nothing)
  }

  private func resolveReturn(_ value: Expression?, _ span: Span) -> Node {
    let node = value.map(resolve)
    if scope.parent == nil || scope.isDefinitionBody {
      report(
        .outsideFunction, "`return` stands only in a function", Span(span.start, span.start + 6),
        help: scope.isDefinitionBody ? "a block of stages collects what its statements yield" : nil)
      return ConstantNode(.nothing)
    }
    return LeaveNode(.returns, node)
  }

  // MARK: - Blocks

  func block(_ block: Block, collects: Bool) -> BlockNode {
    inBlock { BlockNode(statements(block.statements, collects: collects)) }
  }

  /// The statements of the innermost block, its functions grouped and declared first.
  func statements(_ statements: [Statement], collects: Bool) -> [Node] {
    let groups = FunctionGroups(statements.map { functionDefinition($0)?.0 }, source)
    for (definition, name) in statements.compactMap(functionDefinition) {
      if case .local(let slot) = declareLocal(name, .function, known: known(definition)) {
        scope.blocks[scope.blocks.count - 1].names[name.text] = LocalName(
          name: name.text, slot: slot, kind: .function, span: name.span, known: known(definition),
          mayBeUnmade: true)
      }
    }
    var nodes: [Node] = []
    var hoisted: [Node] = []
    for (index, statement) in statements.enumerated() {
      if functionDefinition(statement) == nil {
        nodes.append(resolve(statement, collects: collects))
      } else if let group = groups.group(readyAt: index) {
        let (node, capturesBlock) = resolveGroup(group)
        if capturesBlock { nodes.append(node) } else { hoisted.append(node) }
      }
    }
    reportUnreachable(statements)
    return hoisted + nodes
  }

  /// Warns of what stands behind a statement that leaves its block; functions are made at its start.
  private func reportUnreachable(_ statements: [Statement]) {
    for (index, statement) in statements.enumerated() {
      let word: String
      switch statement.kind {
      case .returns where scope.parent != nil && !scope.isDefinitionBody: word = "return"
      case .breaks where scope.loopDepth > 0: word = "break"
      case .continues where scope.loopDepth > 0: word = "continue"
      default: continue
      }
      guard let next = statements[(index + 1)...].first(where: { functionDefinition($0) == nil }) else {
        return
      }
      diagnostics.append(
        Diagnostic(
          DiagnosticCode.unreachable.rawValue, severity: .warning, "this is never reached",
          at: Diagnostic.Label(place(next.span), ""),
          labels: [Diagnostic.Label(place(statement.span), "`\(word)` leaves here")]))
      return
    }
  }

  private func resolveDefinitionStatement(_ definition: Definition) -> Node {
    guard let name = definition.name else { return ConstantNode(.nothing) }
    let node = resolveDefinition(definition)
    if isTopLevel { return StoreNode(topLevelTarget(.name(name)), node) }
    return StoreNode(declareLocal(name, .constant, known: known(definition)), node)
  }
}

extension Definition.Kind {
  var function: FunctionValue.Kind {
    switch self {
    case .fn: .fn
    case .augment: .augment
    case .backbone: .backbone
    case .loss: .loss
    }
  }
}

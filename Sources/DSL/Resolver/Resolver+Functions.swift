extension Resolver {
  /// Resolves a top-level function, which captures nothing: it reads top-level names when called.
  func defineTopLevel(_ definition: Definition) -> Node {
    guard let name = definition.name else { return ConstantNode(.nothing) }
    boundHere.insert(name.text)
    let make = resolveDefinitionFunction(definition, GroupCaptures(), siblings: [:])
    return StoreNode(cellNames[name.text].map { .global($0.index) } ?? .ignored, make)
  }

  /// Functions that are made together share their captures, and so can make one another.
  func resolveGroup(_ definitions: [Definition]) -> (node: Node, capturesBlock: Bool) {
    let captures = GroupCaptures()
    var shells: [String: Shell] = [:]
    for definition in definitions {
      if let name = definition.name { shells[name.text] = shell(definition) }
    }
    let prototypes = shells.mapValues(\.prototype)
    var members: [(target: Target, make: MakeFunctionNode)] = []
    for definition in definitions {
      guard let name = definition.name, let shell = shells[name.text], let local = scope.find(name.text)
      else { continue }
      complete(definition, shell, captures, siblings: prototypes)
      members.append(
        (.local(local.slot), MakeFunctionNode(shell.prototype, captures.list, at: place(name.span))))
    }
    let block = scope.blocks[scope.blocks.count - 1]
    let capturesBlock = captures.names.contains { captured in
      block.names[captured.name].map { $0.slot == captured.slot } ?? false
    }
    return (FunctionGroupNode(members), capturesBlock)
  }

  /// A definition in an expression, or one without parameters: its value or its function.
  func resolveDefinition(_ definition: Definition) -> Node {
    let make = resolveDefinitionFunction(definition, GroupCaptures(), siblings: [:])
    guard definition.parameters == nil else { return make }
    guard definition.kind == .augment || definition.kind == .backbone else { return make }
    return DefinitionValueNode(make)
  }

  private func resolveDefinitionFunction(
    _ definition: Definition, _ captures: GroupCaptures, siblings: [String: Prototype]
  ) -> MakeFunctionNode {
    let shell = shell(definition)
    complete(definition, shell, captures, siblings: siblings)
    let span = definition.name?.span ?? definition.span
    return MakeFunctionNode(shell.prototype, captures.list, at: place(span))
  }

  // MARK: - Bodies

  /// A prototype before its parameters and body are resolved.
  struct Shell {
    let prototype: Prototype
    let holder: ParameterHolder
  }

  private func shell(_ definition: Definition) -> Shell {
    let holder = ParameterHolder()
    let prototype = Prototype(
      name: definition.name?.text, kind: definition.kind.function, source: source,
      span: definition.span, documentation: definition.documentation, holder: holder,
      parameterNames: (definition.parameters ?? []).map { ($0.name.text, $0.defaultValue != nil) },
      home: isTopLevel ? (isModule ? .module : .topLevel) : .block)
    return Shell(prototype: prototype, holder: holder)
  }

  private func complete(
    _ definition: Definition, _ shell: Shell, _ captures: GroupCaptures, siblings: [String: Prototype]
  ) {
    let isStages = definition.kind == .augment || definition.kind == .backbone
    let inner = FunctionScope(
      parent: scope, captures: captures, isDefinitionBody: isStages,
      isImmediate: isStages && definition.parameters == nil)
    inner.siblings = siblings
    for (name, _) in siblings { inner.siblingCallees[name] = scope.find(name)?.known }
    within(definition.name?.text ?? definition.kind.rawValue) {
      let outer = scope
      scope = inner
      defer { scope = outer }
      shell.holder.parameters = parameters(definition)
      let body = inBlock { self.body(of: definition) }
      shell.prototype.complete(
        body: body, slotCount: inner.slotCount, captureSlots: inner.captureSlots,
        captureNames: inner.captureNames, siblings: inner.namedSiblings)
    }
  }

  private func body(of definition: Definition) -> Node {
    switch definition.body {
    case .expression(let expression): return resolve(expression)
    case .block(let block):
      let isStages = definition.kind == .augment || definition.kind == .backbone
      let statements = BlockNode(statements(block.statements, collects: isStages))
      guard isStages else { return statements }
      let kind: DefinitionInfo.Kind = definition.kind == .augment ? .augment : .backbone
      return AssembleNode(
        kind, definition, statements, scope.reads, path: Resolver.hash(path.joined(separator: "/")),
        at: place(definition.span))
    }
  }

  // MARK: - Parameters

  /// Declares parameters, then the dimensions they name, then resolves defaults in their order.
  private func parameters(_ definition: Definition) -> [ResolvedParameter] {
    let syntax = definition.parameters ?? []
    for parameter in syntax { reserve(parameter) }
    var dimensions: [String: Int] = [:]
    var checks: [TypeCheck?] = []
    for parameter in syntax {
      checks.append(
        parameter.type.flatMap { type in
          typeCheck(type) { name in dimensionSlot(name, &dimensions) }
        })
    }
    var sawDefault = false
    var resolved: [ResolvedParameter] = []
    for (parameter, check) in zip(syntax, checks) {
      let value = parameter.defaultValue.map { resolve($0) }
      if value != nil {
        sawDefault = true
      } else if sawDefault {
        report(
          .requiredAfterDefault, "`\(parameter.name.text)` has no default but stands after one that has",
          parameter.span)
      }
      expose(parameter.name)
      resolved.append(
        ResolvedParameter(
          name: parameter.name.text, typeText: parameter.type.map { source.text($0.span) }, check: check,
          defaultValue: value, target: nil, place: place(parameter.name.span)))
    }
    return resolved
  }

  /// Takes the parameter's slot; its name stays hidden until defaults before it are resolved.
  private func reserve(_ parameter: ParameterSyntax) {
    let name = "\(parameter.name.text) "
    let block = scope.blocks[scope.blocks.count - 1]
    let slot = scope.newSlot()
    if let earlier = block.names[name] {
      report(
        .duplicateName, "the parameter `\(parameter.name.text)` stands twice", parameter.name.span,
        labels: [Diagnostic.Label(place(earlier.span), "first here")])
    }
    block.names[name] = LocalName(
      name: parameter.name.text, slot: slot, kind: .parameter, span: parameter.name.span)
  }

  private func expose(_ name: Name) {
    let block = scope.blocks[scope.blocks.count - 1]
    if let hidden = block.names.removeValue(forKey: name.text + " ") { block.names[name.text] = hidden }
  }

  private func dimensionSlot(_ name: Name, _ slots: inout [String: Int]) -> Int {
    if let slot = slots[name.text] { return slot }
    guard case .local(let slot) = declareLocal(name, .parameter) else { return 0 }
    slots[name.text] = slot
    return slot
  }

  func typeCheck(_ type: TypeAnnotation, _ slot: (Name) -> Int) -> TypeCheck? {
    switch type {
    case .named(let name):
      let known = Registry.coreTypeNames.union(registry.typeNames)
      if name.text.isEmpty || known.contains(name.text) { return .named(name.text) }
      report(
        .unknownType, "unknown type `\(name.text)`", name.span,
        help: Suggestion.help(for: name.text, among: known)
          ?? "types are \(known.sorted().map { "`\($0)`" }.joined(separator: ", "))")
      return nil
    case .dimensions(let dimensions, _):
      return .dimensions(
        dimensions.map { dimension in
          switch dimension {
          case .name(let name): .named(name.text, slot: slot(name))
          case .size(let size, _): .size(size)
          case .any: .any
          }
        })
    }
  }

  // MARK: - Functions without a name

  func resolveLambda(_ patterns: [Pattern], _ body: Expression, _ span: Span) -> Node {
    var patterns = patterns
    var spreads = false
    if patterns.count == 1, case .list(let inner, _) = patterns[0] {
      patterns = inner
      spreads = true
    }
    let captures = GroupCaptures()
    let inner = FunctionScope(parent: scope, captures: captures)
    let holder = ParameterHolder()
    let prototype = Prototype(
      name: nil, kind: .lambda, source: source, span: span, documentation: nil, holder: holder,
      parameterNames: patterns.map { (source.text($0.span), false) }, spreadsOneList: spreads)
    let outer = scope
    scope = inner
    holder.parameters = lambdaParameters(patterns)
    let node = inBlock { resolve(body) }
    scope = outer
    prototype.complete(
      body: node, slotCount: inner.slotCount, captureSlots: inner.captureSlots,
      captureNames: inner.captureNames)
    return MakeFunctionNode(prototype, captures.list, at: place(span))
  }

  private func lambdaParameters(_ patterns: [Pattern]) -> [ResolvedParameter] {
    var targets: [Target?] = []
    for pattern in patterns {
      if case .name(let name) = pattern {
        if case .ignored = declareLocal(name, .parameter) { _ = scope.newSlot() }
        targets.append(nil)
      } else {
        _ = scope.newSlot()
        targets.append(.ignored)
      }
    }
    return zip(patterns, targets).map { pattern, target in
      ResolvedParameter(
        name: source.text(pattern.span), typeText: nil, check: nil, defaultValue: nil,
        target: target == nil ? nil : self.target(pattern) { declareLocal($0, .parameter) },
        place: place(pattern.span))
    }
  }
}

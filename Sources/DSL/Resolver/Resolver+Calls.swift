extension Resolver {
  /// A call; `first` comes before its arguments, from a pipe.
  func resolveCall(_ callee: Expression, _ call: Call, first: (node: Node, span: Span)?) -> Node {
    let key = key(of: calleeName(callee))
    let known = knownCallee(callee)
    let (arguments, shape) = self.arguments(call, known, callee)
    if case .member(let base, let name) = callee.kind, module(named: base) == nil {
      checkMethod(base, name, shape, first: first != nil, spans: call.arguments.map(\.span))
      return resolveMethod(base, name, arguments, first: first, key: key)
    }
    let node = resolve(callee)
    checkCallable(callee)
    if let name = checkedName(callee) {
      let shape = first == nil ? shape : [.positional] + shape
      check(arguments: shape, known, name, callee.span, spans: call.arguments.map(\.span))
    }
    var all = arguments.arguments
    if let first {
      all.insert(ArgumentNodes.Argument(kind: .positional, node: first.node, span: first.span), at: 0)
    }
    return CallNode(
      node, ArgumentNodes(all, stages: arguments.stages), at: place(callee.span), key: key)
  }

  /// `view()` where `view` has no parameter list.
  private func checkCallable(_ callee: Expression) {
    switch callee.kind {
    case .literal, .string, .list, .record:
      report(
        .notCallable, "this is not a function", callee.span,
        help: "to multiply, write `*`; a line end before `(` starts a new statement")
    default: break
    }
  }

  /// What a callee is called in messages, where its arguments can be checked: a name, or a module's member.
  func checkedName(_ callee: Expression) -> String? {
    switch callee.kind {
    case .name(let name): name
    case .member(let base, let name): module(named: base).map { "\($0.name).\(name.text)" }
    default: nil
    }
  }

  /// `x.f(a)` where `x` is surely without members of its own: `f(x, a)`.
  private func checkMethod(
    _ base: Expression, _ name: Name, _ shapes: [ArgumentShape], first: Bool, spans: [Span]
  ) {
    switch base.kind {
    case .literal, .string, .list, .comprehension, .range, .lambda: break
    default: return
    }
    guard let binding = find(name.text) else {
      return report(
        .unknownName, "unknown name `\(name.text)`", name.span, "there is no such function",
        help: foreignName(name.text) ?? Suggestion.help(for: name.text, among: visibleNames))
    }
    let receivers: [ArgumentShape] = first ? [.positional, .positional] : [.positional]
    check(arguments: receivers + shapes, known(binding, name.text), name.text, name.span, spans: spans)
  }

  private func resolveMethod(
    _ base: Expression, _ name: Name, _ arguments: ArgumentNodes, first: (node: Node, span: Span)?,
    key: UInt64
  ) -> Node {
    let node = resolve(base)
    let function = find(name.text) == nil ? nil : resolveName(name.text, name.span)
    return MethodCallNode(
      node, at: place(base.span), name.text, function: function, first: first?.node, arguments,
      at: place(name.span), key: key, functionNames: function == nil ? visibleNames : [])
  }

  func calleeName(_ callee: Expression) -> String {
    switch callee.kind {
    case .name(let name): name
    case .member(_, let name): name.text
    default: "call"
    }
  }

  func knownCallee(_ callee: Expression) -> KnownCallee? {
    switch callee.kind {
    case .name(let name): known(find(name), name)
    case .member(let base, let name):
      if let (module, _) = module(named: base) {
        module.members[name.text]?.known
      } else {
        known(find(name.text), name.text)
      }
    default: nil
    }
  }

  // MARK: - Arguments

  /// An argument's form, which is all that checking needs.
  enum ArgumentShape {
    case positional
    case named(Name)
    case spread
  }

  private func arguments(
    _ call: Call, _ known: KnownCallee?, _ callee: Expression
  ) -> (ArgumentNodes, [ArgumentShape]) {
    var nodes: [ArgumentNodes.Argument] = []
    var shapes: [ArgumentShape] = []
    for argument in call.arguments {
      add(argument.kind, argument.value, argument.value.span, &nodes, &shapes)
    }
    guard let block = call.block else { return (ArgumentNodes(nodes), shapes) }
    switch blockKind(known) {
    case .fields:
      for statement in block.statements { addField(statement, &nodes, &shapes) }
      return (ArgumentNodes(nodes), shapes)
    case .stages:
      let loopDepth = scope.loopDepth
      scope.loopDepth = 0
      defer { scope.loopDepth = loopDepth }
      return (ArgumentNodes(nodes, stages: self.block(block, collects: true)), shapes)
    case BlockKind.none?:
      report(
        .blockNotTaken, "`\(calleeName(callee))` takes no block",
        Span(block.span.start, block.span.start + 1),
        help: "a record as an argument stands in parentheses: `\(calleeName(callee))({…})`")
    case nil:
      if find(calleeName(callee)) != nil || !isName(callee) {
        report(
          .blockNotTaken, "what takes a block must be known before running", callee.span,
          help: "only builtins and names of definitions can be followed by `{`")
      }
    }
    _ = self.block(block, collects: false)
    return (ArgumentNodes(nodes), shapes)
  }

  private func isName(_ callee: Expression) -> Bool {
    if case .name = callee.kind { true } else { false }
  }

  private func blockKind(_ known: KnownCallee?) -> BlockKind? {
    switch known {
    case .builtin(let builtin): builtin.block
    case .function, .value, .module: BlockKind.none
    case nil: nil
    }
  }

  private func add(
    _ kind: Argument.Kind, _ value: Expression, _ span: Span, _ nodes: inout [ArgumentNodes.Argument],
    _ shapes: inout [ArgumentShape]
  ) {
    switch kind {
    case .positional:
      if shapes.contains(where: { if case .positional = $0 { false } else { true } }) {
        report(
          .positionalAfterNamed, "an argument without a name stands after one with a name", span,
          help: "put it before the others, or give it its name")
        // Like a spread: what is missing cannot be told any more.
        shapes.append(.spread)
      } else {
        shapes.append(.positional)
      }
      nodes.append(ArgumentNodes.Argument(kind: .positional, node: resolve(value), span: span))
    case .named(let name):
      for case .named(let earlier) in shapes where earlier.text == name.text {
        report(
          .argumentTwice, "the argument `\(name.text)` is given twice", name.span,
          labels: [Diagnostic.Label(place(earlier.span), "first here")])
      }
      nodes.append(ArgumentNodes.Argument(kind: .named(name.text), node: resolve(value), span: span))
      shapes.append(.named(name))
    case .spread:
      nodes.append(ArgumentNodes.Argument(kind: .spread, node: resolve(value), span: span))
      shapes.append(.spread)
    }
  }

  private func addField(
    _ statement: Statement, _ nodes: inout [ArgumentNodes.Argument], _ shapes: inout [ArgumentShape]
  ) {
    switch statement.kind {
    case .assign(.name(let name), let value): add(.named(name), value, value.span, &nodes, &shapes)
    case .spread(let value): add(.spread, value, value.span, &nodes, &shapes)
    default:
      report(
        .notAField, "a block of fields holds only `name = value` and `..record`", statement.span,
        help: "put other statements before it")
    }
  }

  // MARK: - Checking what is known before running

  func check(
    arguments shapes: [ArgumentShape], _ known: KnownCallee?, _ name: String, _ span: Span,
    spans: [Span] = []
  ) {
    switch known {
    case nil: return
    case .module:
      report(
        .notCallable, "`\(name)` is a module and cannot be called", span,
        help: "its members are read as `\(name).member`")
    case .value(let kind):
      guard shapes.isEmpty else { return }
      report(
        .wrongDefinitionUse, "`\(name)` is \(kind.rawValue.withArticle), not a function that makes one", span,
        "defined without a parameter list", help: "write `\(name)`, or define it as `\(name)()`")
    case .builtin(let builtin):
      let parameters = builtin.parameters.filter { !$0.isVariadic }
      let isVariadic = parameters.count < builtin.parameters.count
      check(
        shapes, parameters.map { ($0.name, !$0.isRequired) }, name, span, spans,
        limit: isVariadic ? nil : parameters.count, signature: builtin.signatureText,
        tooManyHelp: sizesHelp(builtin, shapes, spans))
    case .function(let kind, let parameters):
      let list = parameters.map { $0.hasDefault ? $0.name + "=…" : $0.name }
      let signature = name + "(" + list.joined(separator: ", ") + ")"
      if kind == .loss { return checkLoss(shapes, parameters, name, span, spans, signature) }
      let makes = kind == .augment || kind == .backbone
      check(
        shapes, parameters.map { ($0.name, $0.hasDefault) }, name, span, spans, limit: parameters.count,
        signature: signature,
        tooManyHelp: makes && parameters.isEmpty
          ? "`\(name)()` makes the \(kind == .augment ? "view" : "backbone"): to apply it, write `\(name)()(…)`"
          : nil)
    }
  }

  /// `zeros(2, 3)` means `zeros([2, 3])`.
  private func sizesHelp(_ builtin: Builtin, _ shapes: [ArgumentShape], _ spans: [Span]) -> String? {
    guard builtin.parameters.first?.type == "list of ints", shapes.count == spans.count,
      shapes.allSatisfy({ if case .positional = $0 { true } else { false } })
    else { return nil }
    let sizes = spans.map { source.text($0) }.joined(separator: ", ")
    return "its sizes are one list: `\(builtin.name)([\(sizes)])`"
  }

  private func check(
    _ shapes: [ArgumentShape], _ parameters: [(name: String, hasDefault: Bool)], _ callee: String,
    _ span: Span, _ spans: [Span], limit: Int?, signature: String, tooManyHelp: String? = nil
  ) {
    let positional = shapes.count { if case .positional = $0 { true } else { false } }
    let hasSpread = shapes.contains { if case .spread = $0 { true } else { false } }
    if let limit, positional > limit {
      let extra = shapes.count - positional
      let index = spans.count - extra - (positional - limit)
      report(
        .tooManyArguments,
        "`\(callee)` takes \(limit == 1 ? "1 argument" : "\(limit) arguments"), not \(positional)",
        spans.indices.contains(index) ? spans[index] : span,
        help: tooManyHelp ?? "its signature is `\(signature)`")
    }
    var given = Set(parameters.prefix(positional).map(\.name))
    for case .named(let argument) in shapes {
      guard parameters.contains(where: { $0.name == argument.text }) else {
        report(
          .unknownArgument, "`\(callee)` has no parameter `\(argument.text)`", argument.span,
          help: foreignArgument(argument.text, among: parameters.map(\.name))
            ?? Suggestion.help(for: argument.text, among: parameters.map(\.name))
            ?? "its signature is `\(signature)`")
        continue
      }
      if parameters.prefix(positional).contains(where: { $0.name == argument.text }) {
        report(.argumentTwice, "`\(callee)` is given `\(argument.text)` by position already", argument.span)
      }
      given.insert(argument.text)
    }
    let hasUnknown = shapes.contains { shape in
      if case .named(let name) = shape { !parameters.contains { $0.name == name.text } } else { false }
    }
    guard !hasSpread, !hasUnknown else { return }
    let missing = parameters.filter { !$0.hasDefault && !given.contains($0.name) }
    guard !missing.isEmpty else { return }
    let names = missing.map { "`\($0.name)`" }.listed
    report(
      .missingArgument, "`\(callee)` is missing \(names)", span, help: "its signature is `\(signature)`")
  }

  private func checkLoss(
    _ shapes: [ArgumentShape], _ parameters: [(name: String, hasDefault: Bool)], _ callee: String,
    _ span: Span, _ spans: [Span], _ signature: String
  ) {
    let embeddings = parameters.filter { !$0.hasDefault }
    let positional = shapes.count { if case .positional = $0 { true } else { false } }
    let named = shapes.contains { shape in
      if case .named(let name) = shape { embeddings.contains { $0.name == name.text } } else { false }
    }
    let hasSpread = shapes.contains { if case .spread = $0 { true } else { false } }
    if positional == 0, !named {
      return check(
        shapes, parameters.map { ($0.name, true) }, callee, span, spans, limit: 0, signature: signature)
    }
    if positional > embeddings.count, positional <= parameters.count {
      report(
        .tooManyArguments, "hyper-parameters of a loss are given by name",
        spans.indices.contains(embeddings.count) ? spans[embeddings.count] : span,
        help: "write `\(parameters[embeddings.count].name)=…`")
      return
    }
    let missing = embeddings.dropFirst(positional).filter { embedding in
      !shapes.contains { if case .named(let name) = $0 { name.text == embedding.name } else { false } }
    }
    if !hasSpread, !missing.isEmpty {
      let missing = missing.map { "`\($0.name)`" }.listed
      report(
        .partialLoss, "the loss `\(callee)` is given some of its embeddings, but not \(missing)", span,
        help: "give all embeddings to evaluate it, or none to configure it")
      return
    }
    check(
      shapes, parameters.map { ($0.name, $0.hasDefault) }, callee, span, spans, limit: embeddings.count,
      signature: signature)
  }
}

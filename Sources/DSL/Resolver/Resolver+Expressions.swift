extension Resolver {
  func resolve(_ expression: Expression) -> Node {
    switch expression.kind {
    case .missing: return ConstantNode(.unknown(kind: nil))
    case .literal(let literal): return ConstantNode(Literal.value(of: literal))
    case .string(let parts): return resolveString(parts, expression.span)
    case .name(let name): return resolveName(name, expression.span)
    case .list(let items): return ListNode(items.map(resolve), at: place(expression.span))
    case .comprehension(let comprehension): return resolve(comprehension, expression.span)
    case .record(let fields): return resolveRecord(fields, expression.span)
    case .unary(let operation, let operand):
      return UnaryNode(operation, resolve(operand), at: place(expression.span))
    case .binary(let operation, let left, let right, let span):
      if operation == .floorDivide { noteComment(right) }
      return BinaryNode(
        operation, resolve(left), resolve(right), at: place(span), sides: (left.span, right.span))
    case .logical(let isAnd, let left, let right): return resolveLogical(isAnd, left, right)
    case .range(let lower, let upper, let includesUpper, let span):
      return RangeNode(
        resolve(lower), resolve(upper), includesUpper: includesUpper, at: place(span),
        sides: (lower.span, upper.span))
    case .pipe(let value, let function): return resolvePipe(value, function, expression.span)
    case .call(let callee, let call): return resolveCall(callee, call, first: nil)
    case .member(let base, let name):
      if let node = resolveModuleMember(base, name) { return node }
      return MemberNode(resolve(base), name.text, at: place(name.span), basePlace: place(base.span))
    case .index(let base, let items): return resolveIndex(base, items, expression.span)
    case .lambda(let patterns, let body, let span): return resolveLambda(patterns, body, span)
    case .conditional(let branches, let otherwise):
      return conditional(branches, otherwise, collects: false)
    case .block(let block): return self.block(block, collects: false)
    case .definition(let definition): return resolveDefinition(definition)
    }
  }

  /// `// word` at a line's end, which may have been meant as a comment.
  private func noteComment(_ right: Expression) {
    guard case .name(let name) = right.kind, find(name) == nil else { return }
    report(
      .unknownName, "unknown name `\(name)`", right.span, "not bound anywhere",
      help: "`//` divides; a comment starts with `#`")
    poisoned.insert(name)
  }

  func condition(_ expression: Expression, _ role: String) -> ConditionNode {
    ConditionNode(resolve(expression), at: place(expression.span), role: role)
  }

  private func resolveLogical(_ isAnd: Bool, _ left: Expression, _ right: Expression) -> Node {
    let role = isAnd ? "each side of `and`" : "each side of `or`"
    return LogicalNode(isAnd: isAnd, condition(left, role), condition(right, role))
  }

  func conditional(_ branches: [Branch], _ otherwise: Block?, collects: Bool) -> Node {
    var resolved: [(condition: ConditionNode, body: BlockNode)] = []
    for branch in branches {
      let condition = self.condition(branch.condition, "the condition of `if`")
      resolved.append((condition, block(branch.body, collects: collects)))
    }
    let last = otherwise.map { block($0, collects: collects) } ?? BlockNode([])
    guard let first = resolved.first else { return ConstantNode(.nothing) }
    return ConditionalNode(
      first.condition, first.body, others: Array(resolved.dropFirst()), otherwise: last)
  }

  private func resolveString(_ parts: [StringPart], _ span: Span) -> Node {
    if parts.isEmpty { return ConstantNode(.string("")) }
    if parts.count == 1, case .text(let text) = parts[0] { return ConstantNode(.string(text)) }
    return InterpolationNode(parts.map(resolvePart), at: place(span))
  }

  private func resolvePart(_ part: StringPart) -> InterpolationNode.Part {
    switch part {
    case .text(let text): return .text(text)
    case .value(let value, let format):
      let specification = format.flatMap { FormatSpecification($0.text) }
      return .value(resolve(value), specification, formatText: format?.text ?? "", place(value.span))
    }
  }

  private func resolve(_ comprehension: Comprehension, _ span: Span) -> Node {
    let source = resolve(comprehension.source)
    return inBlock { () -> Node in
      let target = self.target(comprehension.pattern) { self.declareLocal($0, .loop) }
      let condition = comprehension.condition.map { self.condition($0, "the condition of a list") }
      return ComprehensionNode(
        resolve(comprehension.element), for: target, in: source, at: place(comprehension.source.span),
        if: condition, place: place(span))
    }
  }

  private func resolveRecord(_ fields: [RecordField], _ span: Span) -> Node {
    var seen: [String: Span] = [:]
    let nodes = fields.map { field -> RecordNode.Field in
      switch field {
      case .spread(let value): return .spread(resolve(value), place(value.span))
      case .field(let name, let value):
        if let earlier = seen[name.text] {
          report(
            .duplicateName, "the field `\(name.text)` stands twice", name.span,
            labels: [Diagnostic.Label(place(earlier), "first here")])
        }
        seen[name.text] = name.span
        return .field(name.text, resolve(value))
      }
    }
    return RecordNode(nodes, at: place(span))
  }

  private func resolveIndex(_ base: Expression, _ items: [IndexArgument], _ span: Span) -> Node {
    let nodes = items.map { item -> IndexNode.Item in
      switch item {
      case .value(let value): .value(resolve(value))
      case .everything: .everything
      case .slice(let lower, let upper, let includesUpper, _):
        .slice(lower.map(resolve), upper.map(resolve), includesUpper: includesUpper)
      }
    }
    return IndexNode(
      resolve(base), nodes, at: place(span), basePlace: place(base.span), itemSpans: items.map(\.span))
  }

  /// `x |> f(a)` is `f(x, a)` only when written as a call; anything else is applied to `x`.
  private func resolvePipe(_ value: Expression, _ function: Expression, _ span: Span) -> Node {
    let first = resolve(value)
    if case .call(let callee, let call) = function.kind, function.span.start == callee.span.start {
      return resolveCall(callee, call, first: (first, value.span))
    }
    let node = resolve(function)
    if let name = checkedName(function) {
      check(arguments: [.positional], knownCallee(function), name, function.span)
    }
    let arguments = ArgumentNodes([
      ArgumentNodes.Argument(kind: .positional, node: first, span: value.span)
    ])
    return CallNode(node, arguments, at: place(function.span), key: key(of: calleeName(function)))
  }
}

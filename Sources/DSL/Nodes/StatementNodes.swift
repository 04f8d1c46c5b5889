/// `let`, `var` and `=`.
final class StoreNode: StatementNode, @unchecked Sendable {
  let target: Target
  let value: Node

  init(_ target: Target, _ value: Node) {
    self.target = target
    self.value = value
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if m.checker != nil {
      try target.bind(try m.attempt(value), m)
      return .normal
    }
    switch target {
    case .local(let slot): m[slot] = try value.evaluate(m)
    case .global(let index): m.globals[index] = try value.evaluate(m)
    case .ignored, .list, .record: try target.bind(try value.evaluate(m), m)
    }
    return .normal
  }
}

/// Statements in a row. The first few lie in fields, and none of them is optional: reading an array's elements or
/// an optional costs reference counting, which in a short loop body is most of the time.
final class BlockNode: Node, @unchecked Sendable {
  let statements: [Node]
  private let first: Node
  private let second: Node
  private let middle: [Node]
  /// Gives the block its value.
  private let last: Node
  /// How many come before the last.
  private let leading: Int

  init(_ statements: [Node]) {
    let nothing = ConstantNode(.nothing)
    self.statements = statements
    leading = max(0, statements.count - 1)
    first = leading > 0 ? statements[0] : nothing
    second = leading > 1 ? statements[1] : nothing
    middle = Array(statements.dropLast().dropFirst(2))
    last = statements.last ?? nothing
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if m.checker != nil { return try check(m, wantsValue: false) }
    let flow = try lead(m)
    return flow == .normal ? try last.run(m) : flow
  }

  override func execute(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if !wantsValue { return try run(m) }
    if m.checker != nil { return try check(m, wantsValue: true) }
    let flow = try lead(m)
    return flow == .normal ? try last.execute(m, wantsValue: true) : flow
  }

  /// Runs all statements but the last.
  @inline(__always) private func lead(_ m: Machine) throws(Failure) -> Flow {
    guard leading > 0 else { return .normal }
    var flow = try first.run(m)
    if flow != .normal || leading == 1 { return flow }
    flow = try second.run(m)
    if flow != .normal || leading == 2 { return flow }
    for statement in middle {
      flow = try statement.run(m)
      if flow != .normal { return flow }
    }
    return .normal
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    if m.checker != nil {
      try m.leaveUnlessNormal(try check(m, wantsValue: true))
      let value = m.result
      m.result = .nothing
      return value
    }
    try m.leaveUnlessNormal(try lead(m))
    return try last.evaluate(m)
  }
}

final class ConditionalNode: Node, @unchecked Sendable {
  private let condition: ConditionNode
  private let body: BlockNode
  /// The `else if`s, in order.
  private let others: [(condition: ConditionNode, body: BlockNode)]
  /// Empty where there is none.
  let otherwise: BlockNode

  var arms: [(condition: ConditionNode, body: BlockNode)] { [(condition, body)] + others }

  init(
    _ condition: ConditionNode, _ body: BlockNode,
    others: [(condition: ConditionNode, body: BlockNode)], otherwise: BlockNode
  ) {
    self.condition = condition
    self.body = body
    self.others = others
    self.otherwise = otherwise
  }

  /// What runs where the first condition does not hold.
  private func other(_ m: Machine) throws(Failure) -> BlockNode {
    for (condition, body) in others where try condition.test(m) { return body }
    return otherwise
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if let checker = m.checker { return try check(m, checker, wantsValue: false) }
    if try condition.test(m) { return try body.run(m) }
    return try others.isEmpty ? otherwise.run(m) : other(m).run(m)
  }

  override func execute(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if !wantsValue { return try run(m) }
    if let checker = m.checker { return try check(m, checker, wantsValue: true) }
    if try condition.test(m) { return try body.execute(m, wantsValue: true) }
    return try (others.isEmpty ? otherwise : other(m)).execute(m, wantsValue: true)
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    guard let checker = m.checker else {
      if try condition.test(m) { return try body.evaluate(m) }
      return try others.isEmpty ? otherwise.evaluate(m) : other(m).evaluate(m)
    }
    try m.leaveUnlessNormal(try check(m, checker, wantsValue: true))
    let value = m.result
    m.result = .nothing
    return value
  }
}

/// `break`, `continue`, and `return` with its value.
final class LeaveNode: StatementNode, @unchecked Sendable {
  let flow: Flow
  let value: Node?

  init(_ flow: Flow, _ value: Node? = nil) {
    self.flow = flow
    self.value = value
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if let value {
      m.result = try m.attempt(value)
    } else if flow == .returns {
      m.result = .nothing
    }
    return flow
  }
}

final class AssertNode: StatementNode, @unchecked Sendable {
  let condition: ConditionNode
  let message: Node?

  init(_ condition: ConditionNode, message: Node?) {
    self.condition = condition
    self.message = message
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if m.checker != nil, try condition.known(m) != false { return .normal }
    var labels: [Diagnostic.Label] = []
    if let comparison = condition.node as? BinaryNode {
      let sides = [try comparison.left.evaluate(m), try comparison.right.evaluate(m)]
      if try condition.truth(of: comparison.value(sides[0], sides[1], m), m) { return .normal }
      labels = self.labels(comparison, sides)
    } else if try condition.test(m) {
      return .normal
    }
    let text = try message?.evaluate(m).text
    throw Failure(
      placed: Diagnostic(
        .assertionFailed, text ?? "the assertion failed", at: condition.place, "this is false",
        labels: labels))
  }

  /// What the sides of a comparison were, where that is not what is written.
  private func labels(_ comparison: BinaryNode, _ values: [Value]) -> [Diagnostic.Label] {
    let sides = [(comparison.left, comparison.sides.0), (comparison.right, comparison.sides.1)]
    return zip(sides, values).compactMap { side, value in
      let place = Place(condition.place.source, side.1), text = value.shortText
      return side.0.node is ConstantNode || place.source.text(place.span) == text
        ? nil : Diagnostic.Label(place, text)
    }
  }
}

extension Value {
  /// At most a few dozen characters, for a label.
  var shortText: String {
    let code = code ?? text
    return code.count > 48 ? code.prefix(47) + "…" : code
  }
}

/// An expression statement of a stage block: what it yields is collected.
final class CollectNode: StatementNode, @unchecked Sendable {
  let node: Node
  let place: Place

  init(_ node: Node, at place: Place) {
    self.node = node
    self.place = place
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    let value = try m.attempt(node)
    if value.isNothing { return .normal }
    do throws(Failure) {
      m.collectors[m.collectors.count - 1].append(try m.stage(value))
    } catch {
      throw error.placed(at: place)
    }
    return .normal
  }
}

extension Machine {
  /// The value as a stage, or the failure that it is none.
  func stage(_ value: Value) throws(Failure) -> Value {
    if case .host(let host) = value, host.isStage { return value }
    if value.isUnknown { return value }
    if case .function(let function) = value, function.kind == .augment || function.kind == .backbone {
      let name = function.name ?? function.kind.rawValue
      throw Failure(
        .wrongDefinitionUse, "`\(name)` is a function that makes the stage", label: "this is not called",
        help: "write `\(name)(…)`, even without arguments: `\(name)()`")
    }
    if let stage = try registry.stage(value) { return stage }
    throw Failure(
      .notAStage, "this is not a stage but \(value.described)", label: "this is \(value.described)",
      help: "a block of stages takes stages, and statements without a value")
  }
}

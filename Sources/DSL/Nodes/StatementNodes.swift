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

/// Statements in a row. The first few lie in fields: reading an array's elements costs reference
/// counting, which in a short loop body is half of the time.
final class BlockNode: Node, @unchecked Sendable {
  private let first: Node?
  private let second: Node?
  private let middle: [Node]?
  /// Gives the block its value.
  private let last: Node?

  init(_ statements: [Node]) {
    let leading = statements.dropLast()
    first = leading.first
    second = leading.dropFirst().first
    middle = leading.count > 2 ? Array(leading.dropFirst(2)) : nil
    last = statements.last
  }

  var statements: [Node] { [first, second].compactMap { $0 } + (middle ?? []) + [last].compactMap { $0 } }

  override func execute(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if m.checker != nil { return try check(m, wantsValue: wantsValue) }
    if wantsValue { m.result = .nothing }
    if let first {
      let flow = try first.execute(m, wantsValue: false)
      if flow != .normal { return flow }
    }
    if let second {
      let flow = try second.execute(m, wantsValue: false)
      if flow != .normal { return flow }
    }
    if let middle {
      for statement in middle {
        let flow = try statement.execute(m, wantsValue: false)
        if flow != .normal { return flow }
      }
    }
    return try last?.execute(m, wantsValue: wantsValue) ?? .normal
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    try m.leaveUnlessNormal(try execute(m, wantsValue: true))
    let value = m.result
    m.result = .nothing
    return value
  }
}

final class ConditionalNode: Node, @unchecked Sendable {
  private let condition: ConditionNode
  private let body: BlockNode
  /// The `else if`s, in order.
  private let others: [(condition: ConditionNode, body: BlockNode)]
  let otherwise: BlockNode?

  var arms: [(condition: ConditionNode, body: BlockNode)] { [(condition, body)] + others }

  init(
    _ condition: ConditionNode, _ body: BlockNode,
    others: [(condition: ConditionNode, body: BlockNode)], otherwise: BlockNode?
  ) {
    self.condition = condition
    self.body = body
    self.others = others
    self.otherwise = otherwise
  }

  override func execute(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if let checker = m.checker { return try check(m, checker, wantsValue: wantsValue) }
    if try condition.test(m) { return try body.execute(m, wantsValue: wantsValue) }
    if !others.isEmpty {
      for (condition, body) in others where try condition.test(m) {
        return try body.execute(m, wantsValue: wantsValue)
      }
    }
    if let otherwise { return try otherwise.execute(m, wantsValue: wantsValue) }
    if wantsValue { m.result = .nothing }
    return .normal
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    try m.leaveUnlessNormal(try execute(m, wantsValue: true))
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
      return side.0 is ConstantNode || place.source.text(place.span) == text
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

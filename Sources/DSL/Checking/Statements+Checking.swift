extension ConditionNode {
  /// The truth, or nil where it is unknown.
  func known(_ m: Machine) throws(Failure) -> Bool? {
    let value = try m.attempt(node)
    if value.isUnknown, !["int", "float", "number", "string", "list", "record"].contains(value.typeName) {
      return nil
    }
    do throws(Failure) { return try truth(of: value, m) } catch {
      _ = try m.recovered(error)
      return nil
    }
  }
}

extension BlockNode {
  /// Runs every statement, whatever is wrong with those before it.
  func check(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if wantsValue { m.result = .nothing }
    let statements = statements
    for (index, statement) in statements.enumerated() {
      let wantsValue = wantsValue && index == statements.count - 1
      let height = m.top
      let collecting = m.collecting
      do throws(Failure) {
        let flow = try statement.execute(m, wantsValue: wantsValue)
        if flow != .normal { return flow }
      } catch {
        let value = try m.recovered(error)
        m.unwind(to: height, collecting)
        if wantsValue { m.result = value }
      }
    }
    return .normal
  }
}

extension ConditionalNode {
  func check(_ m: Machine, _ checker: Checker, from arm: Int = 0, wantsValue: Bool) throws(Failure) -> Flow {
    let arms = arms
    guard arm < arms.count else {
      return try otherwise.execute(m, wantsValue: wantsValue)
    }
    let (condition, body) = arms[arm]
    switch try condition.known(m) {
    case true?: return try body.execute(m, wantsValue: wantsValue)
    case false?: return try check(m, checker, from: arm + 1, wantsValue: wantsValue)
    case nil:
      return try m.fork(
        checker, { () throws(Failure) in try body.execute(m, wantsValue: wantsValue) },
        { () throws(Failure) in try self.check(m, checker, from: arm + 1, wantsValue: wantsValue) })
    }
  }
}

extension LogicalNode {
  func check(_ m: Machine, _ checker: Checker) throws(Failure) -> Value {
    if let truth = try left.known(m) {
      if truth != isAnd { return .bool(!isAnd) }
      return try right.known(m).map { .bool($0) } ?? .unknown(kind: "bool")
    }
    var known: Bool?
    _ = try m.fork(
      checker,
      { () throws(Failure) in
        known = try right.known(m)
        return .normal
      }, { () throws(Failure) in .normal })
    m.result = .nothing
    // `unknown and false` is false.
    return known == !isAnd ? .bool(!isAnd) : .unknown(kind: "bool")
  }
}

extension ForNode {
  func check(_ m: Machine, _ checker: Checker) throws(Failure) -> Flow {
    let source = try m.attempt(source)
    let scope = checker.beginScope()
    var last = Flow.normal
    if case .unknown(let kind) = source {
      try settle(m, checker, scope, kind)
    } else {
      var turns = LoopTurns(checker, scope)
      var isOver = false
      try m.forEach(source, at: sourcePlace) { item throws(Failure) in
        guard turns.another() else {
          isOver = true
          return false
        }
        try target.bind(item, m)
        last = try body.iterate(m)
        m.mergeContinues(checker, scope)
        return last == .normal || last == .continues
      }
      if isOver {
        let kind: String? = if case .range = source { "range" } else { nil }
        try settle(m, checker, scope, kind)
      }
    }
    return m.leaveLoop(checker, scope, last)
  }

  private func settle(
    _ m: Machine, _ checker: Checker, _ scope: Checker.Scope, _ kind: String?
  ) throws(Failure) {
    try m.settle(checker, scope) { () throws(Failure) in
      try target.bind(.unknown(kind: kind == "range" ? "int" : kind == "string" ? "string" : nil), m)
      return try body.iterate(m)
    }
  }
}

/// How long a loop runs for real: within the budget, and not much longer once it may have been left.
private struct LoopTurns {
  private let checker: Checker
  private let scope: Checker.Scope
  private let limit: Int
  private var uncertain = 0

  init(_ checker: Checker, _ scope: Checker.Scope) {
    (self.checker, self.scope, limit) = (checker, scope, checker.loopLimit)
  }

  /// Counts a turn; false where the loop is to be widened instead.
  mutating func another() -> Bool {
    guard checker.steps < limit, uncertain < Checker.uncertainTurns else { return false }
    if checker.mayHaveLeft(scope) { uncertain += 1 }
    _ = checker.spend()
    return true
  }
}

extension WhileNode {
  func check(_ m: Machine, _ checker: Checker) throws(Failure) -> Flow {
    let scope = checker.beginScope()
    var turns = LoopTurns(checker, scope)
    var last = Flow.normal
    while last == .normal || last == .continues {
      try m.checkCancellation()
      let truth = try condition.known(m)
      if truth == false { break }
      guard truth == true, turns.another() else {
        try m.settle(checker, scope) { () throws(Failure) in
          let flow = try body.iterate(m)
          if try condition.known(m) == false { return flow == .normal ? .continues : flow }
          return flow
        }
        break
      }
      last = try body.iterate(m)
      m.mergeContinues(checker, scope)
    }
    return m.leaveLoop(checker, scope, last)
  }
}

extension ComprehensionNode {
  func check(_ m: Machine, _ checker: Checker) throws(Failure) -> Value {
    let source = try m.attempt(source)
    do throws(Failure) { try requireSize(of: source) } catch { return try m.recovered(error) }
    var isLengthKnown = true
    var values: [Value] = []
    func add(_ item: Value) throws(Failure) {
      try target.bind(item, m)
      var isKept: Bool? = true
      if let condition { isKept = try condition.known(m) }
      if isKept == nil {
        isLengthKnown = false
        checker.conditions += 1
      }
      defer { if isKept == nil { checker.conditions -= 1 } }
      if isKept != false { values.append(try m.attempt(element)) }
    }
    func addUnknown(_ kind: String?) throws(Failure) {
      isLengthKnown = false
      checker.conditions += 1
      defer { checker.conditions -= 1 }
      try add(.unknown(kind: kind))
    }
    if case .unknown(let kind) = source {
      try addUnknown(kind == "range" ? "int" : nil)
    } else {
      let limit = checker.loopLimit
      var isOver = false
      try m.forEach(source, at: sourcePlace) { item throws(Failure) in
        guard checker.steps < limit else {
          isOver = true
          return false
        }
        _ = checker.spend()
        try add(item)
        return true
      }
      if isOver { try addUnknown(nil) }
    }
    return isLengthKnown ? try m.checked(Value(list: values), at: place) : .unknown(kind: "list")
  }
}

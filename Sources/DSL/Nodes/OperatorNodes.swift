final class BinaryNode: Node, @unchecked Sendable {
  let operation: BinaryOperator
  let left: Operand
  let right: Operand
  let place: Place
  let sides: (Span, Span)

  init(_ operation: BinaryOperator, _ left: Node, _ right: Node, at place: Place, sides: (Span, Span)) {
    self.operation = operation
    self.left = Operand(left)
    self.right = Operand(right)
    self.place = place
    self.sides = sides
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    try value(left.evaluate(m), right.evaluate(m), m)
  }

  @inline(__always) func value(_ left: Value, _ right: Value, _ m: Machine) throws(Failure) -> Value {
    if case .int(let a) = left, case .int(let b) = right {
      switch operation {
      case .add:
        let (sum, overflow) = a.addingReportingOverflow(b)
        if !overflow { return .int(sum) }
      case .subtract:
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        if !overflow { return .int(difference) }
      case .multiply:
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        if !overflow { return .int(product) }
      case .less: return .bool(a < b)
      case .lessOrEqual: return .bool(a <= b)
      case .greater: return .bool(a > b)
      case .greaterOrEqual: return .bool(a >= b)
      case .equal: return .bool(a == b)
      case .notEqual: return .bool(a != b)
      default: break
      }
    } else if case .float(let a) = left, case .float(let b) = right {
      switch operation {
      case .add: return .float(a + b)
      case .subtract: return .float(a - b)
      case .multiply: return .float(a * b)
      case .divide: return .float(a / b)
      case .less: return .bool(a < b)
      case .greater: return .bool(a > b)
      default: break
      }
    }
    return try general(left, right, m)
  }

  private func general(_ left: Value, _ right: Value, _ m: Machine) throws(Failure) -> Value {
    do throws(Failure) {
      if let value = try m.apply(operation, left, right) {
        try m.checkNesting(value)
        return value
      }
      throw Failure(
        .operatorDoesNotApply,
        "`\(operation.rawValue)` does not apply to \(left.described) and \(right.described)",
        argumentLabels: [0: left.described, 1: right.described], help: help(left, right))
    } catch {
      return try m.recovered(error.placed(at: place) { $0 == 0 ? sides.0 : $0 == 1 ? sides.1 : nil })
    }
  }

  private func help(_ left: Value, _ right: Value) -> String? {
    switch (operation, left, right) {
    case (.add, .string, _), (.add, _, .string): "put values into a string with `\"{value}\"`"
    case (.add, .list, _): "to append, write `… + [x]`"
    case (.compose, _, _) where left.isCallable || right.isCallable: "`>>` joins functions or stages"
    default: nil
    }
  }
}

extension Machine {
  /// An operator on any values: the language's own, or what a host value on either side answers.
  func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(Failure) -> Value? {
    if checker != nil, let value = try unknownResult(operation, left, right) { return value }
    if operation == .compose, let value = try registry.compose(left, right, context(0, isKeyed: false)) {
      return value
    }
    if case .host(let host) = left, let value = try host.binary(operation, left, right) { return value }
    if case .host(let host) = right, let value = try host.binary(operation, left, right) { return value }
    return try Arithmetic.apply(operation, left, right)
  }

  /// What checking knows of an operator's result, where that is not computed; nil where it is.
  func unknownResult(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Failure) -> Value? {
    if left.isUnknown || right.isUnknown {
      for case .host(let host) in [left, right] {
        do throws(Failure) {
          if let value = try host.binary(operation, left, right) { return value }
        } catch {
          if error.isInterrupted { throw error }
        }
      }
      return Value.neverApplies(operation, left, right)
        ? nil : Value.unknownResult(of: operation, left, right)
    }
    switch operation {
    case .add:
      guard let checker, case .list(let a) = left, case .list(let b) = right else { return nil }
      let count = a.count + b.count
      return checker.spend(elements: count) && count <= Checker.longestList ? nil : .unknown(kind: "list")
    case .equal, .notEqual, .contains:
      if case .host(let host) = left, let value = try host.binary(operation, left, right) { return value }
      if case .host(let host) = right, let value = try host.binary(operation, left, right) { return value }
      let weight = Int(left.extent.weight) + Int(right.extent.weight)
      let isKnown = left.isKnownWhole && right.isKnownWhole && checker?.spend(elements: weight) ?? true
      return isKnown ? nil : .unknown(kind: "bool")
    default: return nil
    }
  }

  /// A condition's truth, or nil when the value is none.
  func truth(_ value: Value) throws(Failure) -> Bool? {
    switch value {
    case .bool(let truth): truth
    case .host(let host): try host.truth
    default: nil
    }
  }
}

final class UnaryNode: Node, @unchecked Sendable {
  let operation: UnaryOperator
  let operand: Node
  let place: Place

  init(_ operation: UnaryOperator, _ operand: Node, at place: Place) {
    self.operation = operation
    self.operand = operand
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let value = try operand.evaluate(m)
    if case .unknown(let kind) = value { return .unknown(kind: kind) }
    do throws(Failure) {
      if case .host(let host) = value, let result = try host.unary(operation) { return result }
      switch operation {
      case .negate: if let result = try Arithmetic.negate(value) { return result }
      case .not: if case .bool(let truth) = value { return .bool(!truth) }
      }
      throw Failure(
        .operatorDoesNotApply, "`\(operation.rawValue)` does not apply to \(value.described)",
        label: "this is \(value.described)")
    } catch {
      return try m.recovered(error.placed(at: place))
    }
  }
}

/// `and` and `or`, whose right side runs only when it matters.
final class LogicalNode: Node, @unchecked Sendable {
  let isAnd: Bool
  let left: ConditionNode
  let right: ConditionNode

  init(isAnd: Bool, _ left: ConditionNode, _ right: ConditionNode) {
    self.isAnd = isAnd
    self.left = left
    self.right = right
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    if let checker = m.checker { return try check(m, checker) }
    if try left.test(m) != isAnd { return .bool(!isAnd) }
    return .bool(try right.test(m))
  }
}

/// Something that must be true or false.
final class ConditionNode: Sendable {
  let node: Node
  let place: Place
  let role: String

  init(_ node: Node, at place: Place, role: String) {
    self.node = node
    self.place = place
    self.role = role
  }

  @inline(__always) func test(_ m: Machine) throws(Failure) -> Bool {
    try truth(of: node.evaluate(m), m)
  }

  @inline(__always) func truth(of value: Value, _ m: Machine) throws(Failure) -> Bool {
    if case .bool(let truth) = value { return truth }
    return try general(value, m)
  }

  private func general(_ value: Value, _ m: Machine) throws(Failure) -> Bool {
    do throws(Failure) {
      if let truth = try m.truth(value) { return truth }
    } catch {
      throw error.placed(at: place)
    }
    var help: String?
    switch value {
    case .int, .float: help = "compare it: `… != 0`"
    case .list, .string: help = "compare its length: `len(…) > 0`"
    case .unknown("int"), .unknown("float"), .unknown("number"): help = "compare it: `… != 0`"
    case .unknown("list"), .unknown("string"): help = "compare its length: `len(…) > 0`"
    case .host(let host): help = host.conditionHelp
    default: break
    }
    throw Failure(
      placed: Diagnostic(
        .notACondition, "\(role) is true or false, not \(value.described)", at: place,
        "this is \(value.described)", help: help))
  }
}

final class RangeNode: Node, @unchecked Sendable {
  let lower: Node
  let upper: Node
  let includesUpper: Bool
  let place: Place
  let sides: (Span, Span)

  init(_ lower: Node, _ upper: Node, includesUpper: Bool, at place: Place, sides: (Span, Span)) {
    self.lower = lower
    self.upper = upper
    self.includesUpper = includesUpper
    self.place = place
    self.sides = sides
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let low = try lower.evaluate(m)
    let high = try upper.evaluate(m)
    switch (low, high) {
    case (.int(let a), .int(let b)): return .range(RangeValue(a, b, includesUpper: includesUpper))
    case (.float(let a), .float(let b)): return .range(RangeValue(a, b, includesUpper: includesUpper))
    case (.int(let a), .float(let b)):
      return .range(RangeValue(Double(a), b, includesUpper: includesUpper))
    case (.float(let a), .int(let b)):
      return .range(RangeValue(a, Double(b), includesUpper: includesUpper))
    case (.unknown, _), (_, .unknown): return .unknown(kind: "range")
    default:
      let failure = Failure(
        .operatorDoesNotApply, "the ends of a range are numbers",
        argumentLabels: [0: low.described, 1: high.described])
      return try m.recovered(failure.placed(at: place) { $0 == 0 ? sides.0 : sides.1 })
    }
  }
}

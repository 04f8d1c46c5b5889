/// A resolved expression or statement, ready to run.
///
/// Immutable once resolved, so that function values may cross threads.
class Node: @unchecked Sendable {
  /// The value; `break`, `continue` and `return` inside leave by throwing.
  func evaluate(_ m: Machine) throws(Failure) -> Value { .nothing }

  /// Runs it as a statement whose value nobody wants.
  func run(_ m: Machine) throws(Failure) -> Flow {
    _ = try evaluate(m)
    return .normal
  }

  /// Runs it as a statement; a wanted value is left in `m.result`.
  func execute(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if !wantsValue { return try run(m) }
    m.result = try evaluate(m)
    return .normal
  }
}

/// A node whose own form is a statement; as an expression it is `nothing`, or leaves.
class StatementNode: Node, @unchecked Sendable {
  final override func execute(_ m: Machine, wantsValue: Bool) throws(Failure) -> Flow {
    if wantsValue { m.result = .nothing }
    return try run(m)
  }

  final override func evaluate(_ m: Machine) throws(Failure) -> Value {
    try m.leaveUnlessNormal(try run(m))
    return .nothing
  }
}

extension Machine {
  @inline(__always) func leaveUnlessNormal(_ flow: Flow) throws(Failure) {
    guard flow != .normal else { return }
    pending = flow
    throw Failure(content: .leaving)
  }
}

final class ConstantNode: Node, @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
  override func evaluate(_ m: Machine) throws(Failure) -> Value { value }
  override func run(_ m: Machine) throws(Failure) -> Flow { .normal }
}

// MARK: - Names

final class LocalNode: Node, @unchecked Sendable {
  let slot: Int
  init(_ slot: Int) { self.slot = slot }
  override func evaluate(_ m: Machine) throws(Failure) -> Value { m[slot] }
}

/// A function of the enclosing block, which may be named before it is made.
final class LocalFunctionNode: Node, @unchecked Sendable {
  let slot: Int
  let name: String
  let place: Place

  init(_ slot: Int, _ name: String, _ place: Place) {
    self.slot = slot
    self.name = name
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let value = m[slot]
    guard value.isNothing else { return value }
    return try m.recovered(
      Failure(
        placed: Diagnostic(
          .usedBeforeBinding, "`\(name)` is used before it is made", at: place, "it reads names bound later"))
    )
  }
}

final class GlobalNode: Node, @unchecked Sendable {
  let index: Int
  let name: String
  let place: Place

  init(_ index: Int, _ name: String, _ place: Place) {
    self.index = index
    self.name = name
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    if let value = m.globals[index] { return value }
    m.checker?.site = .read(name, place)
    do throws(Failure) {
      return try m.firstRead(index, name)
    } catch {
      return try m.recovered(error.placed(at: place).read(name, at: place))
    }
  }
}

/// The function itself or one of its block's, from inside: made anew from the shared captures.
final class SiblingNode: Node, @unchecked Sendable {
  let prototype: Prototype
  init(_ prototype: Prototype) { self.prototype = prototype }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    guard let function = m.function else { return .nothing }
    if function.prototype === prototype, function.bound.isEmpty { return .function(function) }
    return .function(
      FunctionValue(kind: prototype.kind, prototype: prototype, captures: function.captures))
  }
}

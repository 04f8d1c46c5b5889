/// The arguments of a call as they were written.
struct ArgumentNodes {
  enum Kind {
    case positional
    case named(String)
    case spread
  }

  struct Argument {
    let kind: Kind
    let node: Node
    let span: Span
  }

  var arguments: [Argument]
  let stages: BlockNode?
  let plain: PlainArguments

  init(_ arguments: [Argument], stages: BlockNode? = nil) {
    self.arguments = arguments
    self.stages = stages
    let isPlain =
      stages == nil
      && arguments.allSatisfy { if case .positional = $0.kind { true } else { false } }
    plain = PlainArguments(isPlain ? arguments.map(\.node) : nil)
  }

  func evaluate(_ m: Machine, after first: Value? = nil, in source: Source) throws(Failure) -> CallArguments {
    var result = CallArguments()
    if let first { result.positional.append(first) }
    for argument in arguments {
      let value = try m.attempt(argument.node)
      switch argument.kind {
      case .positional: result.positional.append(value)
      case .named(let name): result.set(name, value)
      case .spread where value.isUnknown: result.isIncomplete = true
      case .spread:
        for (name, value) in try m.spread(value, at: Place(source, argument.span)) { result.set(name, value) }
      }
    }
    if let stages { result.stages = try m.collect(stages) }
    return result
  }

  /// The span of the argument for a parameter, given by position or by name.
  func span(of index: Int, name: String?, offset: Int) -> Span? {
    if let name {
      for argument in arguments {
        if case .named(name) = argument.kind { return argument.span }
      }
    }
    let positional = arguments.filter { if case .positional = $0.kind { true } else { false } }
    let position = index - offset
    return position >= 0 && position < positional.count ? positional[position].span : nil
  }
}

/// Arguments that stand by themselves, to go straight into their slots; the first lies in a field, as a block's
/// statements do.
final class PlainArguments: Sendable {
  /// Below zero where some argument has a name, is spread or is a block.
  let count: Int
  private let first: Node
  private let others: [Node]

  init(_ nodes: [Node]?) {
    count = nodes?.count ?? -1
    first = nodes?.first ?? ConstantNode(.nothing)
    others = nodes.map { Array($0.dropFirst()) } ?? []
  }

  @inline(__always) func push(_ m: Machine) throws(Failure) {
    guard count > 0 else { return }
    m.push(try first.evaluate(m))
    if count == 1 { return }
    for node in others { m.push(try node.evaluate(m)) }
  }
}

extension CallArguments {
  /// An argument with a name, or a field of a spread record; it replaces what a record or a name before it gave.
  fileprivate mutating func set(_ name: String, _ value: Value) {
    if let index = named.firstIndex(where: { $0.name == name }) {
      named[index].value = value
    } else {
      named.append((name, value))
    }
  }
}

final class CallNode: Node, @unchecked Sendable {
  let callee: Node
  let arguments: ArgumentNodes
  /// Where the callee stands; failures of the call are reported there.
  let place: Place
  let key: UInt64

  private let plain: PlainArguments

  init(_ callee: Node, _ arguments: ArgumentNodes, at place: Place, key: UInt64) {
    plain = arguments.plain
    self.callee = callee
    self.arguments = arguments
    self.place = place
    self.key = key
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let callee = try callee.evaluate(m)
    guard case .function(let function) = callee, m.checker == nil, function.takesDirectly(plain.count) else {
      return try general(callee, m)
    }
    return try direct(function, m)
  }

  /// A call of a function of the language, whose arguments go straight into its slots.
  @inline(__always) private func direct(_ function: FunctionValue, _ m: Machine) throws(Failure) -> Value {
    let start = m.top
    try plain.push(m)
    do throws(Failure) {
      return try m.enter(function, from: start, count: plain.count)
    } catch {
      throw m.place(error, .function(function), arguments, at: place)
    }
  }

  private func general(_ callee: Value, _ m: Machine) throws(Failure) -> Value {
    let values = try arguments.evaluate(m, in: place.source)
    return try m.perform(callee, values, arguments, at: place, key: key)
  }
}

/// `x.f(a)`: the member `f` of `x`, or else the function `f` applied to `x` first.
final class MethodCallNode: Node, @unchecked Sendable {
  let base: Node
  let basePlace: Place
  let name: String
  /// The function of that name, where there is one.
  let function: Node?
  let arguments: ArgumentNodes
  /// What comes before the arguments, from a pipe.
  let first: Node?
  let place: Place
  let key: UInt64
  let functionNames: [String]
  /// The variables that the statement assigns this call's result to; set when it has been resolved.
  var replaced = ReplacedVariables.none

  init(
    _ base: Node, at basePlace: Place, _ name: String, function: Node?, first: Node?,
    _ arguments: ArgumentNodes, at place: Place, key: UInt64, functionNames: [String]
  ) {
    self.base = base
    self.basePlace = basePlace
    self.name = name
    self.function = function
    self.first = first
    self.arguments = arguments
    self.place = place
    self.key = key
    self.functionNames = functionNames
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    var first = try first?.evaluate(m)
    var receiver = try base.evaluate(m)
    var member: Value?
    if receiver.isUnknown {
      _ = try arguments.evaluate(m, in: place.source)
      return .unknown(kind: nil)
    }
    do throws(Failure) {
      member = try m.member(name, of: receiver)
      if member == nil, function == nil || receiver.hasOnlyMembers {
        throw m.noMember(name, of: receiver, functions: receiver.hasOnlyMembers ? [] : functionNames)
      }
    } catch {
      return try m.recovered(error.placed(at: place) { $0 == 0 ? basePlace.span : nil })
    }
    var values = try arguments.evaluate(m, after: first, in: place.source)
    first = nil
    var replacedValues = ReplacedValues.none
    if !replaced.isEmpty, m.checker == nil, member != nil, case .host = receiver {
      member = nil
      replacedValues = replaced.values(m, receiver: &receiver, &values)
      member = try m.member(name, of: receiver)
    }
    if let member {
      if !member.isCallable, case .host = receiver {
        throw Failure(
          .notCallable, "`\(name)` is \(member.described), not a function",
          help: "leave out the parentheses: `.\(name)`"
        ).placed(at: place)
      }
      return try m.perform(
        member, values, arguments, at: place, key: key, leading: self.first == nil ? 0 : 1,
        replaced: replacedValues)
    }
    values.positional.insert(receiver, at: 0)
    return try m.perform(
      try function?.evaluate(m) ?? .nothing, values, arguments, at: place, key: key,
      leading: self.first == nil ? 1 : 2, receiver: basePlace.span)
  }
}

extension Machine {
  /// A call with its arguments computed; failures get their place.
  func perform(
    _ callee: Value, _ values: CallArguments, _ arguments: ArgumentNodes, at place: Place, key: UInt64,
    leading: Int = 0, receiver: Span? = nil, replaced: ReplacedValues = .none
  ) throws(Failure) -> Value {
    var isKeyed = false
    switch callee {
    case .builtin(let builtin): isKeyed = builtin.isKeyed
    case .host: isKeyed = true
    default: break
    }
    var context = context(key, isKeyed: isKeyed)
    context.replaced = replaced
    if let checker {
      return try check(
        checker, callee, values, arguments, at: place, context: context, leading: leading, receiver: receiver)
    }
    do throws(Failure) {
      return try apply(callee, values, context)
    } catch {
      throw self.place(error, callee, arguments, at: place, leading: leading, receiver: receiver)
    }
  }

  /// Puts a failed call's place into its failure, and the call into one that comes from deeper.
  func place(
    _ failure: Failure, _ callee: Value, _ arguments: ArgumentNodes, at place: Place, leading: Int = 0,
    receiver: Span? = nil
  ) -> Failure {
    if failure.diagnostic != nil {
      guard case .function(let function) = callee else { return failure }
      return failure.called(function.name, from: place)
    }
    return failure.naming(callee).placed(at: place) { index in
      if index < leading, let receiver { return receiver }
      let name: String? =
        switch callee {
        case .builtin(let builtin):
          index < builtin.parameters.count ? builtin.parameters[index].name : nil
        case .function(let function):
          function.prototype.flatMap { index < $0.parameters.count ? $0.parameters[index].name : nil }
        default: nil
        }
      return arguments.span(of: index, name: name, offset: leading)
    }
  }
}

extension Machine {
  /// Applies any callable value; failures have no place yet.
  func apply(
    _ callee: Value, _ arguments: CallArguments, _ context: CallContext
  ) throws(Failure) -> Value {
    let value: Value
    switch callee {
    case .function(let function): value = try apply(function, arguments, context)
    case .builtin(let builtin):
      value = try builtin.implementation(Arguments(binding: arguments, to: builtin), context)
    case .host(let host) where host.isCallable:
      value = try host.call(arguments, context)
    case .unknown: return .unknown(kind: nil)
    default:
      throw Failure(
        .notCallable, "\(callee.described) cannot be called", label: "this is \(callee.described)",
        help: notCallableHelp(callee, arguments))
    }
    try checkNesting(value)
    return value
  }

  private func notCallableHelp(_ callee: Value, _ arguments: CallArguments) -> String? {
    switch callee {
    case .int, .float: "to multiply, write `*`"
    case .list: "an element is `x[i]`"
    case .host(let host) where host.isStage && arguments.positional.isEmpty:
      "it is a value already; leave out the `()`"
    default: nil
    }
  }

  func checkNesting(_ value: Value) throws(Failure) {
    try checkMemory(value)
    guard value.nesting > Value.maximumNesting else { return }
    throw Failure(
      .valueTooDeep, "the value is nested too deeply", label: "more than \(Value.maximumNesting) levels")
  }

  private func apply(
    _ function: FunctionValue, _ arguments: CallArguments, _ context: CallContext
  ) throws(Failure) -> Value {
    guard let prototype = function.prototype else {
      return try applyComposition(function, arguments, context)
    }
    if arguments.stages != nil {
      throw Failure(.blockNotTaken, "`\(function.name ?? "this function")` takes no block")
    }
    if arguments.named.isEmpty, function.bound.isEmpty,
      prototype.takesDirectly(arguments.positional.count)
    {
      let start = top
      for value in arguments.positional { push(value) }
      return try enter(function, from: start, count: arguments.positional.count)
    }
    if let configured = try configuration(of: function, prototype, arguments) { return configured }
    let bound = try prototype.bind(arguments, bound: function.bound, isLoss: function.kind == .loss)
    let start = top
    for value in bound { push(value ?? .nothing) }
    return try enter(function, from: start, count: bound.count, given: bound.map { $0 != nil })
  }

  private func applyComposition(
    _ function: FunctionValue, _ arguments: CallArguments, _ context: CallContext
  ) throws(Failure) -> Value {
    var arguments = arguments
    var value = Value.nothing
    for part in function.parts {
      value = try apply(part, arguments, context)
      arguments = CallArguments([value])
    }
    return value
  }

  /// A loss called without embeddings is itself with more hyper-parameters given.
  private func configuration(
    of function: FunctionValue, _ prototype: Prototype, _ arguments: CallArguments
  ) throws(Failure) -> Value? {
    guard function.kind == .loss else { return nil }
    let embeddings = prototype.parameters.filter { $0.defaultValue == nil }.map(\.name)
    guard arguments.positional.isEmpty, !arguments.named.contains(where: { embeddings.contains($0.name) })
    else { return nil }
    var bound = function.bound
    for (name, value) in arguments.named {
      guard prototype.parameters.contains(where: { $0.name == name }) else {
        throw prototype.unknownArgument(name)
      }
      if let index = bound.firstIndex(where: { $0.name == name }) {
        bound[index].value = value
      } else {
        bound.append((name, value))
      }
    }
    return .function(
      FunctionValue(
        kind: .loss, prototype: prototype, captures: function.captures, bound: bound))
  }

  /// A call by the host; the slots are left as they were, and what fails without a place of its own
  /// says nothing about the arguments of the host's own caller.
  func call(
    _ callee: Value, _ arguments: CallArguments, from context: CallContext
  ) throws(Failure) -> Value {
    let height = top
    let collecting = collecting
    do throws(Failure) {
      return try apply(callee, arguments, context)
    } catch {
      pop(to: height)
      stopCollecting(collecting)
      throw error.mappingArguments { _ in nil }
    }
  }

  /// The context of a call at a place; keyed calls are counted.
  func context(_ place: UInt64, isKeyed: Bool) -> CallContext {
    guard isKeyed else { return CallContext(machine: self, place: place, visit: 0) }
    let visit = visits[place, default: 0]
    visits[place] = visit + 1
    return CallContext(machine: self, place: place, visit: visit)
  }
}

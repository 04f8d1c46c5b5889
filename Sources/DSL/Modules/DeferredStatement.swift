/// A statement of a module, run when a name that it binds is first read.
final class DeferredStatement {
  /// The statement as a function of nothing, so that it gets slots of its own.
  let prototype: Prototype
  let indices: [Int]
  var isRunning = false

  init(_ step: Resolver.Cell.Step, slotCount: Int) {
    prototype = Prototype(
      name: nil, kind: .fn, source: step.place.source, span: step.place.span, documentation: nil,
      holder: ParameterHolder(), parameterNames: [])
    prototype.complete(body: step.node, slotCount: slotCount, captureSlots: [])
    indices = step.binds
  }
}

extension Machine {
  /// A top-level name that has no value yet: what binds it in a module runs now. Failures of the name itself
  /// have no place.
  func firstRead(_ index: Int, _ name: String) throws(Failure) -> Value {
    guard let statement = globals.deferred[index] else {
      throw Failure(.noValue, "`\(name)` has no value", label: "what binds it has not run to its end")
    }
    guard !statement.isRunning else {
      throw Failure(.noValue, "`\(name)` has no value", label: "what binds it needs the name itself")
    }
    statement.isRunning = true
    defer { statement.isRunning = false }
    let function = FunctionValue(kind: .fn, prototype: statement.prototype)
    _ = try enter(function, from: top, count: 0)
    // While checking, another branch may have to read it for the first time again.
    if checker == nil { for index in statement.indices { globals.deferred[index] = nil } }
    guard let value = globals[index] else {
      throw Failure(.noValue, "`\(name)` has no value", label: "what binds it has not run to its end")
    }
    return value
  }
}

/// A way back into the interpreter for values that outlive a call; it does not keep the interpreter alive.
package struct WayBack: @unchecked Sendable {
  private weak var machine: Machine?

  fileprivate init(_ machine: Machine) { self.machine = machine }

  /// Calls a value of the language; failures inside it come with their place.
  package func call(_ function: Value, _ positional: [Value]) throws(Failure) -> Value {
    guard let machine else { throw Failure(.noValue, "the session this function belongs to has ended") }
    return try machine.call(
      function, CallArguments(positional), from: machine.context(0, isKeyed: false))
  }
}

extension CallContext {
  package var wayBack: WayBack { WayBack(machine) }
}

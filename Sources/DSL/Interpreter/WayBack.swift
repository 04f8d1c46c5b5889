/// A way back into the interpreter for values that outlive a call; it does not keep the interpreter alive.
package struct WayBack: @unchecked Sendable {
  private weak var machine: Machine?

  fileprivate init(_ machine: Machine) { self.machine = machine }

  /// Calls a value of the language; failures inside it come with their place.
  ///
  /// - Parameter note: where the host is, for mistakes that checking finds.
  package func call(
    _ function: Value, _ positional: [Value], note: String? = nil
  ) throws(Failure) -> Value {
    let context = try context
    return try context.noting(note) { () throws(Failure) in try context.call(function, positional) }
  }

  /// Calls a value of the language on shapes, whether or not the program is checked: what it gives may be unknown.
  package func check(
    _ function: Value, _ positional: [Value], note: String? = nil
  ) throws(Failure) -> Value {
    try context.checking { context throws(Failure) in
      try context.noting(note) { () throws(Failure) in try context.call(function, positional) }
    }
  }

  /// A value's code, and the definitions behind the names in it; equal for equal definitions.
  package func definition(of value: Value) -> String {
    guard let machine else { return value.text }
    return DefinitionText(of: value, machine.globals).text
  }

  package var isChecking: Bool { (try? context)?.isChecking ?? false }

  private var context: CallContext {
    get throws(Failure) {
      guard let machine else { throw Failure(.noValue, "the session this function belongs to has ended") }
      return machine.context(0, isKeyed: false)
    }
  }
}

extension CallContext {
  package var wayBack: WayBack { WayBack(machine) }
}

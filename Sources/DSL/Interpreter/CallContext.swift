/// What a builtin or a host value may ask of the interpreter during a call.
package struct CallContext {
  let machine: Machine
  /// Stable for the path of the enclosing definition and the ordinal of the call in it.
  package let place: UInt64
  /// How often this place ran before in this cell; counted for keyed builtins and host values.
  package let visit: Int
  /// What the statement of this call replaces.
  var replaced = ReplacedValues.none

  /// Whether a value may be changed in place and given back as its own successor: the statement assigns the call's
  /// result to the only variable that refers to it. The result is a list of `count` values.
  package func replaces(_ host: any HostValue, withListOf count: Int) -> Bool {
    replaced.objects.contains(ObjectIdentifier(host)) && (replaced.count ?? count) == count
  }

  /// Calls a value of the language back; its failures come with their place.
  package func call(
    _ function: Value, _ positional: [Value] = [], named: [(name: String, value: Value)] = []
  ) throws(Failure) -> Value {
    try active.call(function, CallArguments(positional, named: named), from: self)
  }

  package var isCancelled: Bool { machine.cancellation.isCancelled }

  /// Runs what calls back into the language to its end even when the user asks to stop; for a host that stops
  /// where it can keep what it has, and asks `isCancelled` there.
  package func deferringInterruption<Result>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = machine.defersInterruption
    machine.defersInterruption = true
    defer { machine.defersInterruption = before }
    return try body()
  }

  /// Throws when the user asked to stop; for long loops of a host.
  package func checkCancellation() throws(Failure) {
    if isCancelled { throw .interrupted }
  }

  package func output(_ text: String) { active.sink?.output(text) }

  /// Whether a program is checked on shapes: nothing is computed, drawn, written or shown.
  package var isChecking: Bool { active.checker != nil }

  /// The machine, or what checks in its place.
  var active: Machine { machine.standIn ?? machine }

  package var registry: Registry { machine.registry }
}

extension CallContext {
  /// Whether what is checked may not run at all: it lies below a condition that is not known.
  package var isUncertain: Bool { active.checker?.isUncertain ?? false }

  /// Checks on shapes in the middle of a run, such as a training's loss before its first batch: whatever the body
  /// calls, through this context or an older one, is checked instead of computed.
  ///
  /// - Throws: the first mistake found.
  package func checking<Result>(
    _ body: (CallContext) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if isChecking { return try body(self) }
    let checker = Checker()
    let result = try machine.checking(with: checker) { machine throws(Failure) in
      machine.begin(slotCount: 0)
      checker.beginStatement()
      return try body(CallContext(machine: machine, place: place, visit: visit))
    }
    if let first = checker.diagnostics.first(where: { $0.severity == .error }) {
      throw Failure(placed: first)
    }
    return result
  }
}

extension CallContext {
  /// Adds a note to the mistakes that checking finds in the body.
  func noting<Result>(_ note: String?, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    guard let note, let checker = active.checker else { return try body() }
    checker.notes.append(note)
    defer { checker.notes.removeLast() }
    return try body()
  }
}

extension Machine {
  /// Lets a machine that checks on shapes stand in for this one.
  func checking<Result, Mistake: Error>(
    with checker: Checker, _ body: (Machine) throws(Mistake) -> Result
  ) throws(Mistake) -> Result {
    let machine = Machine(
      registry: registry, globals: globals.copyForChecking(), cancellation: cancellation,
      stackBytes: stackBytes, checker: checker)
    machine.overrides = overrides
    standIn = machine
    defer { standIn = nil }
    return try body(machine)
  }
}

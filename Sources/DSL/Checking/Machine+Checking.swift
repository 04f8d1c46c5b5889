extension Machine {
  /// While checking, a mistake is noted and its value unknown; otherwise it is thrown.
  func recovered(_ failure: Failure) throws(Failure) -> Value {
    guard let checker else { throw failure }
    switch failure.content {
    case .interrupted, .leaving: throw failure
    case .unknown, .reason: break
    case .placed: note(failure, checker)
    }
    return .unknown(kind: nil)
  }

  /// The value of a node; while checking, unknown where it has a mistake.
  func attempt(_ node: Node) throws(Failure) -> Value {
    guard checker != nil else { return try node.evaluate(self) }
    let height = top
    let collecting = collecting
    do throws(Failure) {
      return try node.evaluate(self)
    } catch {
      let value = try recovered(error)
      unwind(to: height, collecting)
      return value
    }
  }

  /// Drops what an expression that failed left behind.
  func unwind(to height: Int, _ collecting: Int) {
    pop(to: height)
    stopCollecting(collecting)
  }

  /// Notes a mistake with the calls that led to it.
  func note(_ failure: Failure, _ checker: Checker) {
    guard let diagnostic = failure.diagnostic, checker.isNew(diagnostic) else { return }
    var failure = failure
    // The innermost calls tell enough.
    for frame in checker.frames.suffix(32).reversed() {
      failure = frame.prototype.explained(failure, self, base: frame.base)
      switch frame.site {
      case .call(let place): failure = failure.called(frame.prototype.name, from: place)
      case .read(let name, let place): failure = failure.read(name, at: place)
      case nil: break
      }
    }
    if let diagnostic = failure.diagnostic { checker.note(diagnostic) }
  }

  // MARK: - Calls

  /// A call while checking: with unknown arguments only what fails for certain is a mistake.
  func check(
    _ checker: Checker, _ callee: Value, _ values: CallArguments, _ arguments: ArgumentNodes, at place: Place,
    context: CallContext, leading: Int, receiver: Span?
  ) throws(Failure) -> Value {
    if callee.isUnknown || values.isIncomplete { return .unknown(kind: nil) }
    let height = top
    let collecting = collecting
    checker.site = isHost(callee) ? nil : .call(place)
    if isHost(callee) { _ = checker.spend() }
    do throws(Failure) {
      let value = try apply(callee, values, context)
      return isHost(callee) ? value.withoutElements : value
    } catch {
      unwind(to: height, collecting)
      if isHost(callee), values.mayExcuse(error, of: callee) { return .unknown(kind: nil) }
      return try recovered(
        self.place(error, callee, arguments, at: place, leading: leading, receiver: receiver))
    }
  }

  private func isHost(_ callee: Value) -> Bool {
    if case .function(let function) = callee { function.prototype == nil } else { true }
  }

  /// A function's body on shapes; what may have been returned on the way is joined with what is at the end.
  func run(
    _ prototype: Prototype, _ checker: Checker, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    let site = checker.site
    checker.site = nil
    let isRecursive = checker.isUncertain && checker.frames.contains { $0.prototype === prototype }
    guard checker.spend(), !isRecursive else { throw .unknown }
    checker.frames.append(
      Checker.Frame(prototype: prototype, base: base, site: site))
    let scope = checker.beginScope()
    let conditions = checker.conditions
    var exits: [Checker.Exit] = []
    func end() {
      checker.frames.removeLast()
      checker.conditions = conditions
      exits = checker.endScope(scope)
    }
    do throws(Failure) {
      try body()
    } catch {
      switch error.content {
      case .placed: result = try recovered(error)
      case .unknown: result = .unknown(kind: nil)
      case .leaving where pending == .returns: break
      default:
        end()
        throw error
      }
    }
    end()
    for exit in exits where exit.flow == .returns {
      result = result.joined(with: exit.result)
    }
  }

  // MARK: - Branches

  /// The variables that code of the present frame can change.
  struct Snapshot {
    fileprivate var slots: [Value]
    /// Only at top level: functions assign no top-level names.
    fileprivate var globals: [Value?]
    fileprivate var collectors: [[Value]]
  }

  func snapshot() -> Snapshot {
    Snapshot(
      slots: (base..<top).map { self[$0 - base] }, globals: function == nil ? globals.all : [],
      collectors: collectors)
  }

  func restore(_ state: Snapshot) {
    for (index, value) in state.slots.enumerated() where base + index < top { self[index] = value }
    if function == nil { globals.all = state.globals }
    collectors = state.collectors
  }

  /// Runs both of what an unknown condition decides between, and joins what comes of them.
  func fork(
    _ checker: Checker, _ first: () throws(Failure) -> Flow, _ second: () throws(Failure) -> Flow
  ) throws(Failure) -> Flow {
    let before = snapshot()
    let one = try branch(checker, first)
    restore(before)
    let other = try branch(checker, second)
    switch (one.flow, other.flow) {
    case (let a, let b) where a == b:
      restore(one.state.joined(with: other.state))
      result = one.result.joined(with: other.result)
      return a
    case (let a, .normal):
      checker.leave(Checker.Exit(flow: a, state: one.state, result: one.result))
      return .normal
    case (let a, let b):
      checker.leave(Checker.Exit(flow: b, state: other.state, result: other.result))
      restore(one.state)
      result = one.result
      return a
    }
  }

  private func branch(
    _ checker: Checker, _ body: () throws(Failure) -> Flow
  ) throws(Failure) -> (flow: Flow, state: Snapshot, result: Value) {
    checker.conditions += 1
    defer { checker.conditions -= 1 }
    let height = top
    let collecting = collecting
    result = .nothing
    var flow = Flow.normal
    do throws(Failure) {
      flow = try body()
    } catch {
      if case .leaving = error.content {
        flow = pending
      } else {
        result = try recovered(error)
      }
      unwind(to: height, collecting)
    }
    return (flow, snapshot(), result)
  }

  // MARK: - Loops

  /// Joins what may have gone on to the next turn of the innermost loop.
  func mergeContinues(_ checker: Checker, _ scope: Checker.Scope) {
    if let exit = checker.takeContinues(of: scope) { restore(snapshot().joined(with: exit.state)) }
  }

  /// Turns a loop, whose number of turns is unknown from here on, until nothing changes any more.
  func settle(
    _ checker: Checker, _ scope: Checker.Scope, _ turn: () throws(Failure) -> Flow
  ) throws(Failure) {
    checker.conditions += 1
    defer { checker.conditions -= 1 }
    var state = snapshot()
    for round in 0... {
      let flow = try turn()
      mergeContinues(checker, scope)
      if flow == .breaks || flow == .returns {
        checker.leave(Checker.Exit(flow: flow, state: snapshot(), result: result))
        restore(state)
        return
      }
      var joined = state.joined(with: snapshot())
      if round >= 16 { joined.forget(changedSince: state) }
      restore(joined)
      if joined.isKnownAs(state) || round > 32 { return }
      state = joined
    }
  }

  /// After a loop: what may have left it is joined with its end.
  func leaveLoop(_ checker: Checker, _ scope: Checker.Scope, _ last: Flow) -> Flow {
    let exits = checker.endScope(scope)
    for exit in exits where exit.flow == .returns { checker.leave(exit) }
    guard let state = exits.first(where: { $0.flow == .breaks })?.state else {
      return last == .returns ? .returns : .normal
    }
    if last == .returns {
      checker.leave(Checker.Exit(flow: .returns, state: snapshot(), result: result))
      restore(state)
    } else {
      restore(snapshot().joined(with: state))
    }
    return .normal
  }
}

extension Machine.Snapshot {
  func joined(with other: Machine.Snapshot) -> Machine.Snapshot {
    var joined = self
    for index in slots.indices where index < other.slots.count {
      joined.slots[index] = slots[index].joined(with: other.slots[index])
    }
    for index in globals.indices where index < other.globals.count {
      switch (globals[index], other.globals[index]) {
      case (let a?, let b?): joined.globals[index] = a.joined(with: b)
      case (nil, let b): joined.globals[index] = b
      case (_, nil): break
      }
    }
    for (index, stages) in other.collectors.enumerated() where index < collectors.count {
      let known = zip(collectors[index], stages).map { $0.joined(with: $1) }
      joined.collectors[index] =
        stages.count == collectors[index].count ? known : known + [.unknown(kind: nil)]
    }
    return joined
  }

  func isKnownAs(_ other: Machine.Snapshot) -> Bool {
    zip(slots, other.slots).allSatisfy { $0.isKnownAs($1) }
      && zip(globals, other.globals).allSatisfy { pair in
        switch pair {
        case (nil, nil): true
        case (let a?, let b?): a.isKnownAs(b)
        default: false
        }
      } && collectors.map(\.count) == other.collectors.map(\.count)
  }

  /// What still changes is as good as unknown.
  mutating func forget(changedSince other: Machine.Snapshot) {
    for index in slots.indices where index < other.slots.count && !slots[index].isKnownAs(other.slots[index])
    {
      slots[index] = .unknown(kind: nil)
    }
    for (index, value) in globals.enumerated() {
      guard let value, let before = other.globals[index], !value.isKnownAs(before) else { continue }
      globals[index] = .unknown(kind: nil)
    }
  }
}

extension CallArguments {
  private var holdUnknown: Bool {
    positional.contains(where: \.holdsUnknown) || named.contains { $0.value.holdsUnknown }
      || stages?.contains(where: \.holdsUnknown) ?? false
  }

  /// Whether a host's failure may come of an unknown argument: the one it names is, or it names none.
  fileprivate func mayExcuse(_ failure: Failure, of callee: Value) -> Bool {
    guard let reason = failure.reason, holdUnknown else { return false }
    guard let index = reason.argument else { return true }
    var given = index < positional.count ? positional[index] : nil
    if case .builtin(let builtin) = callee, index < builtin.parameters.count {
      if let value = named.first(where: { $0.name == builtin.parameters[index].name })?.value {
        given = value
      }
    }
    return given?.holdsUnknown ?? true
  }
}

final class ForNode: StatementNode, @unchecked Sendable {
  let target: Target
  let source: Node
  let sourcePlace: Place
  let body: BlockNode

  init(_ target: Target, in source: Node, at sourcePlace: Place, _ body: BlockNode) {
    self.target = target
    self.source = source
    self.sourcePlace = sourcePlace
    self.body = body
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if let checker = m.checker { return try check(m, checker) }
    let source = try source.evaluate(m)
    if case .local(let slot) = target, case .range(let range) = source, case .ints = range.bounds {
      return try count(range, slot, m)
    }
    var flow = Flow.normal
    try m.forEach(source, at: sourcePlace) { item throws(Failure) in
      if case .local(let slot) = target { m[slot] = item } else { try target.bind(item, m) }
      flow = try body.iterate(m)
      return flow == .normal || flow == .continues
    }
    return flow == .returns ? .returns : .normal
  }

  /// The loop over a range of ints, which is most loops, without a call for each turn.
  private func count(_ range: RangeValue, _ slot: Int, _ m: Machine) throws(Failure) -> Flow {
    guard case .ints(let lower, let upper) = range.bounds else { return .normal }
    guard range.includesUpper ? lower <= upper : lower < upper else { return .normal }
    let last = range.includesUpper ? upper : upper - 1
    var index = lower
    while true {
      try m.checkCancellation()
      m[slot] = .int(index)
      switch try body.iterate(m) {
      case .normal, .continues: if index == last { return .normal }
      case .breaks: return .normal
      case .returns: return .returns
      }
      index += 1
    }
  }
}

final class WhileNode: StatementNode, @unchecked Sendable {
  let condition: ConditionNode
  let body: BlockNode

  init(_ condition: ConditionNode, _ body: BlockNode) {
    self.condition = condition
    self.body = body
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    if let checker = m.checker { return try check(m, checker) }
    while try condition.test(m) {
      try m.checkCancellation()
      switch try body.iterate(m) {
      case .normal, .continues: continue
      case .breaks: return .normal
      case .returns: return .returns
      }
    }
    return .normal
  }
}

extension BlockNode {
  /// Runs a loop's body once; what leaves from inside an expression is caught here.
  func iterate(_ m: Machine) throws(Failure) -> Flow {
    let height = m.top
    let collecting = m.collecting
    do throws(Failure) {
      return try run(m)
    } catch {
      guard case .leaving = error.content else { throw error }
      m.pop(to: height)
      m.stopCollecting(collecting)
      return m.pending
    }
  }
}

extension Machine {
  /// Visits the elements of a value until the body answers false.
  func forEach(
    _ source: Value, at place: Place, _ body: (Value) throws(Failure) -> Bool
  ) throws(Failure) {
    switch source {
    case .range(let range):
      guard case .ints(let lower, let upper) = range.bounds else { throw notIterable(source, place) }
      guard lower <= upper, let last = range.includesUpper ? upper : upper == Int.min ? nil : upper - 1
      else { return }
      var index = lower
      while index <= last {
        try checkCancellation()
        if try !body(.int(index)) || index == last { return }
        index += 1
      }
    case .list(let list):
      for item in list.items {
        try checkCancellation()
        if try !body(item) { return }
      }
    case .string(let string):
      for character in string where try !body(.string(String(character))) { return }
    case .record(let record):
      for (name, value) in record.fields where try !body(Value(list: [.string(name), value])) { return }
    case .host(let host): try forEach(host, source, at: place, body)
    case .nothing, .bool, .int, .float, .function, .builtin, .unknown: throw notIterable(source, place)
    }
  }

  private func forEach(
    _ host: any HostValue, _ source: Value, at place: Place, _ body: (Value) throws(Failure) -> Bool
  ) throws(Failure) {
    guard let count = host.count else { throw notIterable(source, place) }
    var index = 0
    while index < count {
      try checkCancellation()
      let item: Value
      do throws(Failure) { item = try host.element(at: index) } catch { throw error.placed(at: place) }
      if try !body(item) { return }
      index += 1
    }
  }

  private func notIterable(_ value: Value, _ place: Place) -> Failure {
    var help: String?
    switch value {
    case .int(let count): help = "to count, write `0..<\(max(0, count))`"
    case .range: help = "a range of floats has no next element; use `0..<n` and compute with it"
    default: break
    }
    return Failure(
      placed: Diagnostic(
        .notIterable, "\(value.described) has no elements to loop over", at: place,
        "this is \(value.described)", help: help))
  }
}

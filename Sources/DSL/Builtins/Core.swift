extension Builtin {
  /// The builtins that need no host; a host may register others under their names.
  package static let core: [Builtin] = coreText + coreLists + coreNumbers

  /// The language's own implementation of a name, for a host that extends it.
  package static func core(_ name: String) -> Builtin? {
    core.first { $0.name == name }
  }
}

extension Builtin {
  /// What a host that extends a builtin calls for values that are not its own.
  package func callAsFunction(
    _ arguments: Arguments, _ context: CallContext
  ) throws(Failure) -> Value {
    try implementation(arguments, context)
  }
}

extension CallContext {
  /// While checking, walking over elements is counted, and not done where there are very many.
  private func spend(_ value: Value) throws(Failure) {
    guard let checker = active.checker else { return }
    let count: Int
    switch value {
    case .list(let list): count = list.count
    case .range(let range): count = range.count ?? 0
    case .string(let string): count = string.utf8.count
    case .host(let host): count = host.count ?? 0
    default: return
    }
    guard count <= Checker.longestList, checker.spend(elements: count) else { throw .unknown }
  }

  /// Counts work while checking, as so many steps.
  package func spend(steps: Int) { _ = active.checker?.spend(steps) }

  /// The elements of anything that a loop can visit.
  package func elements(of value: Value, argument: Int = 0) throws(Failure) -> [Value] {
    var items: [Value] = []
    try spend(value)
    switch value {
    case .list(let list): return list.items
    case .range(let range):
      guard case .ints(let lower, _) = range.bounds, let count = range.count else { break }
      guard count <= Arithmetic.maximumCount else { throw Arithmetic.tooLarge("range") }
      for offset in 0..<count { items.append(.int(lower + offset)) }
      return items
    case .string(let string): return string.map { .string(String($0)) }
    case .record(let record):
      return record.fields.map { Value(list: [.string($0.name), $0.value]) }
    case .host(let host):
      guard let count = host.count else { break }
      for index in 0..<max(0, count) { items.append(try host.element(at: index)) }
      return items
    case .unknown: throw .unknown
    case .nothing, .bool, .int, .float, .function, .builtin: break
    }
    throw Failure(
      .notIterable, "\(value.described) has no elements", argument: argument,
      argumentLabels: [argument: "this is \(value.described)"])
  }
}

/// Which top-level names were computed from which: binding a name again leaves what was computed from the earlier
/// value stale.
///
/// A computed name remembers how often each name it read had been bound. Functions see top-level names as they are
/// when called, so reading a function reads what it reads.
struct Staleness {
  private var versions: [Int: Int] = [:]
  private var origins: [Int: [Int: Int]] = [:]
  private var readsOfFunctions: [Int: Set<Int>] = [:]

  /// Notes that a statement has run.
  mutating func ran(_ step: Resolver.Cell.Step) {
    guard !step.binds.isEmpty else { return }
    let reads = everything(readBy: step.reads).subtracting(step.binds)
    let origins = versions.filter { reads.contains($0.key) }
    for index in step.binds {
      versions[index, default: 0] += 1
      self.origins[index] = step.isFunction ? nil : origins
      readsOfFunctions[index] = step.isFunction ? step.reads : nil
    }
  }

  /// The first stale name that a statement would read, with the name that was bound again.
  func stale(in step: Resolver.Cell.Step) -> (name: Int, origin: Int)? {
    guard !step.isFunction else { return nil }
    var seen: Set<Int> = []
    for name in everything(readBy: step.reads).sorted() {
      if let origin = changedOrigin(of: name, &seen) { return (name, origin) }
    }
    return nil
  }

  private func changedOrigin(of name: Int, _ seen: inout Set<Int>) -> Int? {
    guard seen.insert(name).inserted, let origins = origins[name] else { return nil }
    for (origin, version) in origins.sorted(by: { $0.key < $1.key }) {
      if versions[origin, default: 0] != version { return origin }
      if let deeper = changedOrigin(of: origin, &seen) { return deeper }
    }
    return nil
  }

  /// The names a statement reads, and those that functions among them read.
  private func everything(readBy names: Set<Int>) -> Set<Int> {
    var all = names
    var waiting = Array(names)
    while let name = waiting.popLast() {
      for inner in readsOfFunctions[name] ?? [] where all.insert(inner).inserted { waiting.append(inner) }
    }
    return all
  }
}

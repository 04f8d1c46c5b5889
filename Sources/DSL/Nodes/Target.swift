/// Where a value's parts go: the resolved form of a pattern.
enum Target {
  case local(Int)
  case global(Int)
  case ignored
  case list([Target], Place)
  case record([(name: String, target: Target)], Place)

  func bind(_ value: Value, _ m: Machine) throws(Failure) {
    switch self {
    case .local(let slot): m[slot] = value
    case .global(let index): m.globals[index] = value
    case .ignored: break
    case .list(let targets, _) where value.isUnknown:
      for target in targets { try target.bind(.unknown(kind: nil), m) }
    case .record(let targets, _) where value.isUnknown:
      for (_, target) in targets { try target.bind(.unknown(kind: nil), m) }
    case .list(let targets, let place):
      let items: [Value]
      do throws(Failure) {
        items = try m.elements(value, count: targets.count, at: place)
      } catch {
        return try bind(try m.recovered(error), m)
      }
      for (target, item) in zip(targets, items) { try target.bind(item, m) }
    case .record(let targets, let place):
      for (name, target) in targets {
        do throws(Failure) {
          guard let member = try m.member(name, of: value) else { throw m.noMember(name, of: value) }
          try target.bind(member, m)
        } catch {
          try target.bind(try m.recovered(error.placed(at: place)), m)
        }
      }
    }
  }
}

extension Machine {
  /// The elements of what a list pattern takes apart.
  fileprivate func elements(_ value: Value, count: Int, at place: Place) throws(Failure) -> [Value] {
    var items: [Value]?
    switch value {
    case .list(let list): items = list.items
    case .host(let host):
      if host.count == count {
        var elements: [Value] = []
        for index in 0..<count {
          do throws(Failure) {
            elements.append(try host.element(at: index))
          } catch {
            throw error.placed(at: place)
          }
        }
        items = elements
      }
    default: break
    }
    if let items, items.count == count { return items }
    let found = items.map { "a list of \($0.count)" } ?? value.described
    throw Failure(
      placed: Diagnostic(
        .patternMismatch, "the pattern takes a list of \(count), not \(found)", at: place,
        "\(count) names for \(found)"))
  }
}

final class MemberNode: Node, @unchecked Sendable {
  let base: Node
  let name: String
  let place: Place
  let basePlace: Place

  init(_ base: Node, _ name: String, at place: Place, basePlace: Place) {
    self.base = base
    self.name = name
    self.place = place
    self.basePlace = basePlace
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let value = try base.evaluate(m)
    if value.isUnknown { return .unknown(kind: nil) }
    do throws(Failure) {
      if let member = try m.member(name, of: value) { return member }
      throw m.noMember(name, of: value)
    } catch {
      return try m.recovered(error.placed(at: place) { $0 == 0 ? basePlace.span : nil })
    }
  }
}

extension Machine {
  func member(_ name: String, of value: Value) throws(Failure) -> Value? {
    switch value {
    case .record(let record): record[name]
    case .host(let host): try host.member(name)
    default: nil
    }
  }

  func noMember(_ name: String, of value: Value, functions: [String] = []) -> Failure {
    var names: [String] = functions
    switch value {
    case .record(let record): names += record.names
    case .host(let host): names += host.memberNames
    default: break
    }
    var help: String?
    if case .host(let host) = value { help = host.help(forMember: name) }
    help = help ?? Suggestion.help(for: name, among: names)
    if case .record(let record) = value {
      let known = record.names.map { "`\($0)`" }.joined(separator: ", ")
      return Failure(
        .noSuchMember, "the record has no field `\(name)`",
        help: help ?? (record.names.count <= 12 && !known.isEmpty ? "its fields are \(known)" : nil))
    }
    var hint = help
    if hint == nil, !value.hasOnlyMembers, registry.builtins[name] != nil {
      hint = "to apply the function, write `.\(name)()`"
    }
    return Failure(
      .noSuchMember, "\(value.described) has no member `\(name)`",
      argumentLabels: [0: "this is \(value.described)"], help: hint)
  }
}

final class IndexNode: Node, @unchecked Sendable {
  enum Item {
    case value(Node)
    case slice(Node?, Node?, includesUpper: Bool)
    case everything
  }

  let base: Node
  let items: [Item]
  let place: Place
  let basePlace: Place
  let itemSpans: [Span]

  init(_ base: Node, _ items: [Item], at place: Place, basePlace: Place, itemSpans: [Span]) {
    self.base = base
    self.items = items
    self.place = place
    self.basePlace = basePlace
    self.itemSpans = itemSpans
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    let value = try base.evaluate(m)
    if case .list(let list) = value, items.count == 1, case .value(let node) = items[0] {
      let index = try node.evaluate(m)
      if case .int(let index) = index, index >= 0, index < list.count { return list.items[index] }
      return try place(value, [.value(index)], m)
    }
    var resolved: [IndexItem] = []
    for item in items {
      switch item {
      case .everything: resolved.append(.everything)
      case .value(let node): resolved.append(.value(try node.evaluate(m)))
      case .slice(let lower, let upper, let includesUpper):
        let low = try lower?.evaluate(m)
        let high = try upper?.evaluate(m)
        resolved.append(.slice(lower: low, upper: high, includesUpper: includesUpper))
      }
    }
    return try place(value, resolved, m)
  }

  private func place(_ value: Value, _ items: [IndexItem], _ m: Machine) throws(Failure) -> Value {
    do throws(Failure) {
      if m.checker != nil, items.contains(where: \.isUnknown) {
        return try Indexing.unknown(items, of: value)
      }
      return try Indexing.apply(items, to: value)
    } catch {
      let target = itemSpans.count == 1 ? Place(place.source, itemSpans[0]) : place
      return try m.recovered(
        error.placed(at: target) { index in
          index == 0 ? basePlace.span : index - 1 < itemSpans.count ? itemSpans[index - 1] : nil
        })
    }
  }
}

// What is known where two ways through a program meet.
extension Value {
  /// Heavier values are joined to unknown ones, so that joining takes a bounded time.
  private static let heaviest: UInt32 = 50_000

  /// What is known of a value that is one of two: what they agree in, the rest unknown.
  package func joined(with other: Value) -> Value {
    switch (self, other) {
    case (.nothing, .nothing): return self
    case (.bool(let a), .bool(let b)) where a == b: return self
    case (.int(let a), .int(let b)) where a == b: return self
    case (.float(let a), .float(let b)) where a == b || (a.isNaN && b.isNaN): return self
    case (.string(let a), .string(let b)) where a == b: return self
    case (.range(let a), .range(let b)) where a == b: return self
    case (.builtin(let a), .builtin(let b)) where a === b: return self
    case (.unknown(let a), _) where a == nil || a == other.typeName: return self
    case (_, .unknown(let b)) where b == nil || b == typeName: return other
    case (.list(let a), .list(let b)):
      if a === b { return self }
      guard a.count == b.count, a.extent.weight <= Value.heaviest else { break }
      return Value(list: zip(a.items, b.items).map { $0.joined(with: $1) })
    case (.record(let a), .record(let b)):
      if a === b { return self }
      guard a.names == b.names, a.extent.weight <= Value.heaviest else { break }
      return Value(record: zip(a.names, zip(a.values, b.values)).map { ($0, $1.0.joined(with: $1.1)) })
    case (.function(let a), .function(let b)):
      if a === b { return self }
      return a.joined(with: b).map { .function($0) }
        ?? .unknown(kind: typeName == other.typeName ? typeName : nil)
    case (.host(let a), .host(let b)):
      if a === b { return self }
      return a.joined(with: b) ?? .unknown(kind: a.typeName == b.typeName ? a.typeName : nil)
    default: break
    }
    if typeName == other.typeName { return .unknown(kind: typeName) }
    return .unknown(
      kind: Value.numbers.contains(typeName) && Value.numbers.contains(other.typeName) ? "number" : nil)
  }

  /// Whether nothing more is known of one than of the other.
  func isKnownAs(_ other: Value) -> Bool {
    switch (self, other) {
    case (.nothing, .nothing): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.float(let a), .float(let b)): return a == b || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): return a == b
    case (.range(let a), .range(let b)): return a == b
    case (.builtin(let a), .builtin(let b)): return a === b
    case (.unknown(let a), .unknown(let b)): return a == b
    case (.list(let a), .list(let b)):
      return a === b
        || (a.count == b.count && a.extent.weight <= Value.heaviest
          && zip(a.items, b.items).allSatisfy { $0.isKnownAs($1) })
    case (.record(let a), .record(let b)):
      return a === b
        || (a.names == b.names && a.extent.weight <= Value.heaviest
          && zip(a.values, b.values).allSatisfy { $0.isKnownAs($1) })
    case (.function(let a), .function(let b)):
      return a === b
        || (a.prototype === b.prototype && a.captures.count == b.captures.count
          && zip(a.captures, b.captures).allSatisfy { $0.isKnownAs($1) } && a.parts.count == b.parts.count
          && zip(a.parts, b.parts).allSatisfy { $0.isKnownAs($1) }
          && zip(a.bound, b.bound).allSatisfy { $0.name == $1.name && $0.value.isKnownAs($1.value) })
    case (.host(let a), .host(let b)):
      if a === b { return true }
      guard case .host(let joined)? = a.joined(with: b) else { return false }
      return joined === a
    default: return false
    }
  }

  /// The value as checking sees it: with shapes, and no elements.
  package var withoutElements: Value {
    switch self {
    case .nothing, .bool, .int, .float, .string, .range, .builtin, .unknown: return self
    case .list(let list):
      if list.extent.isPlain { return self }
      guard list.extent.weight <= Value.heaviest else { return .unknown(kind: "list") }
      return Value(list: list.items.map(\.withoutElements))
    case .record(let record):
      if record.extent.isPlain { return self }
      guard record.extent.weight <= Value.heaviest else { return .unknown(kind: "record") }
      return Value(record: zip(record.names, record.values).map { ($0, $1.withoutElements) })
    case .function(let function): return .function(function.withoutElements)
    case .host(let host): return host.withoutElements
    }
  }
}

extension FunctionValue {
  fileprivate func joined(with other: FunctionValue) -> FunctionValue? {
    guard prototype === other.prototype, captures.count == other.captures.count,
      parts.count == other.parts.count, bound.map(\.name) == other.bound.map(\.name)
    else { return nil }
    return FunctionValue(
      kind: kind, prototype: prototype, captures: zip(captures, other.captures).map { $0.joined(with: $1) },
      parts: zip(parts, other.parts).map { $0.joined(with: $1) },
      bound: zip(bound, other.bound).map { ($0.name, $0.value.joined(with: $1.value)) })
  }

  fileprivate var withoutElements: FunctionValue {
    if captures.isEmpty, parts.isEmpty, bound.isEmpty { return self }
    return FunctionValue(
      kind: kind, prototype: prototype, captures: captures.map(\.withoutElements),
      parts: parts.map(\.withoutElements), bound: bound.map { ($0.name, $0.value.withoutElements) })
  }
}

extension Value {
  /// The language's `==` on whole values: numbers by amount, definitions by syntax and what they read.
  package func isEqual(to other: Value) -> Bool {
    switch (self, other) {
    case (.nothing, .nothing): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.float(let left), .float(let right)): return left == right
    case (.int(let int), .float(let float)), (.float(let float), .int(let int)):
      return Int(exactly: float) == int
    case (.string(let left), .string(let right)): return left == right
    case (.range(let left), .range(let right)): return left == right
    case (.list(let left), .list(let right)):
      return left === right || Value.areEqual(left.items, right.items)
    case (.record(let left), .record(let right)):
      guard left !== right else { return true }
      guard left.names.count == right.names.count else { return false }
      return left.fields.allSatisfy { field in
        right[field.name].map { field.value.isEqual(to: $0) } ?? false
      }
    case (.function(let left), .function(let right)): return left.isEqual(to: right)
    case (.builtin(let left), .builtin(let right)):
      return left === right || left.code == right.code && left.code != nil
    case (.host(let host), _): return host.isEqual(to: other)
    case (_, .host(let host)): return host.isEqual(to: self)
    default: return false
    }
  }

  static func areEqual(_ left: [Value], _ right: [Value]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
  }
}

extension FunctionValue {
  func isEqual(to other: FunctionValue) -> Bool {
    if self === other { return true }
    guard kind == other.kind, Value.areEqual(parts, other.parts) else { return false }
    guard bound.count == other.bound.count else { return false }
    for (name, value) in bound {
      guard let match = other.bound.first(where: { $0.name == name }), match.value.isEqual(to: value)
      else { return false }
    }
    guard let prototype, let theirs = other.prototype else { return prototype === other.prototype }
    if prototype !== theirs, prototype.words != theirs.words { return false }
    return Value.areEqual(captures, other.captures)
  }
}

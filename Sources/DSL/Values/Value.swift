/// A value of the language.
package enum Value: Sendable {
  case nothing
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  indirect case range(RangeValue)
  case list(ListValue)
  case record(RecordValue)
  case function(FunctionValue)
  case builtin(Builtin)
  case host(any HostValue)
  /// What only running gives, while a program is checked on shapes; of a type, where that is known.
  case unknown(kind: String?)

  package init(list items: [Value]) {
    self = .list(ListValue(items))
  }

  package init(record fields: [(name: String, value: Value)]) {
    self = .record(RecordValue(fields))
  }

  package var typeName: String {
    switch self {
    case .nothing: "nothing"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .range: "range"
    case .list: "list"
    case .record: "record"
    case .function(let function): function.kind == .loss ? "loss" : "function"
    case .builtin: "function"
    case .host(let host): host.typeName
    case .unknown(let kind): kind ?? "unknown"
    }
  }

  /// The type with its article, for messages: `an int`, `a tensor`, `nothing`.
  package var described: String {
    let name = typeName
    if case .nothing = self { return name }
    if case .unknown(nil) = self { return "something unknown" }
    let vowel = name.first.map { "aeiou".contains($0) } ?? false
    return (vowel ? "an " : "a ") + name
  }

  var hasOnlyMembers: Bool {
    if case .host(let host) = self { host.hasOnlyMembers } else { false }
  }

  /// The members it has by itself.
  package var memberNames: [String] {
    switch self {
    case .record(let record): record.names
    case .host(let host): host.memberNames
    default: []
    }
  }

  package var isNothing: Bool {
    if case .nothing = self { true } else { false }
  }

  package var isCallable: Bool {
    switch self {
    case .function, .builtin, .unknown: true
    case .host(let host): host.isCallable
    case .nothing, .bool, .int, .float, .string, .range, .list, .record: false
    }
  }

  /// The sizes that named dimensions bind; nil where the value has none.
  package var dimensions: [Int]? {
    switch self {
    case .int, .float, .bool: return []
    case .host(let host): return host.dimensions
    case .list(let list):
      guard let first = list.items.first else { return [0] }
      guard case .list = first, let inner = first.dimensions else { return [list.count] }
      let common = list.items.reduce(inner) { Value.commonDimensions($0, $1.dimensions ?? []) }
      return [list.count] + common
    case .nothing, .string, .range, .record, .function, .builtin, .unknown: return nil
    }
  }

  /// The leading sizes that two have in common: lists of unequal length are elements, no dimension.
  private static func commonDimensions(_ left: [Int], _ right: [Int]) -> [Int] {
    zip(left, right).prefix { $0 == $1 }.map(\.0)
  }
}

/// `x[…]` on the language's own values; label 0 is the base, 1 the first index.
package enum Indexing {
  static func apply(_ items: [IndexItem], to value: Value) throws(Failure) -> Value {
    switch value {
    case .host(let host):
      if let result = try host.index(items) { return result }
      throw Failure(.notIndexable, "\(value.described) cannot be indexed so")
    case .list(let list):
      switch try resolve(single(items, value), count: list.count) {
      case .element(let index): return list.items[index]
      case .slice(let range): return Value(list: Array(list.items[range]))
      }
    case .string(let string):
      let characters = Array(string)
      switch try resolve(single(items, value), count: characters.count) {
      case .element(let index): return .string(String(characters[index]))
      case .slice(let range): return .string(String(characters[range]))
      }
    case .record(let record):
      guard case .value(.string(let name)) = try single(items, value) else {
        throw Failure(.notIndexable, "a record is indexed with a field's name")
      }
      if let field = record[name] { return field }
      throw Failure(
        .noSuchMember, "the record has no field `\(name)`",
        help: Suggestion.help(for: name, among: record.names))
    case .range(let range): return try element(of: range, single(items, value))
    case .unknown: return .unknown(kind: nil)
    case .nothing, .bool, .int, .float, .function, .builtin:
      throw Failure(
        .notIndexable, "\(value.described) cannot be indexed",
        argumentLabels: [0: "this is \(value.described)"])
    }
  }

  /// What is known of `x[…]` where an index is unknown: what all elements of a list agree in, the type of a slice.
  static func unknown(_ items: [IndexItem], of value: Value) throws(Failure) -> Value {
    switch value {
    case .host(let host):
      do throws(Failure) {
        return try host.index(items) ?? .unknown(kind: nil)
      } catch {
        if error.isInterrupted { throw error }
        return .unknown(kind: nil)
      }
    case .list(let list):
      guard case .value(.unknown("int"))? = items.first, let first = list.items.first, list.count <= 64
      else { return .unknown(kind: nil) }
      return list.items.dropFirst().reduce(first) { $0.joined(with: $1) }
    case .range: return .unknown(kind: "int")
    default: return .unknown(kind: nil)
    }
  }

  private static func single(_ items: [IndexItem], _ value: Value) throws(Failure) -> IndexItem {
    guard items.count == 1 else {
      throw Failure(.notIndexable, "\(value.described) takes one index, not \(items.count)")
    }
    return items[0]
  }

  private static func element(of range: RangeValue, _ item: IndexItem) throws(Failure) -> Value {
    guard case .ints(let lower, _) = range.bounds, let count = range.count,
      case .element(let index) = try resolve(item, count: count)
    else { throw Failure(.notIndexable, "this range cannot be indexed so") }
    return .int(lower + index)
  }

  // MARK: - Positions

  package enum Position {
    case element(Int)
    case slice(Range<Int>)
  }

  /// One index on a dimension of a size: negatives count from the end, out of bounds is a failure.
  package static func resolve(_ item: IndexItem, count: Int) throws(Failure) -> Position {
    switch item {
    case .everything: return .slice(0..<count)
    case .slice(let lower, let upper, let includesUpper):
      let low = try lower.map { value throws(Failure) in try integer(value) } ?? 0
      let high = try upper.map { value throws(Failure) in try integer(value) }
      return .slice(
        try slice(low, high ?? count, includesUpper: includesUpper && high != nil, count: count))
    case .value(.int(let index)):
      let position = index < 0 ? index + count : index
      guard position >= 0, position < count else {
        throw Failure(
          .outOfBounds, "the index \(index) is out of bounds",
          label: count == 0 ? "there are no elements" : "valid are \(-count) to \(count - 1)")
      }
      return .element(position)
    case .value(.range(let range)):
      guard case .ints(let low, let high) = range.bounds else {
        throw Failure(.notIndexable, "an index is an int or a range of ints, not of floats")
      }
      return .slice(try slice(low, high, includesUpper: range.includesUpper, count: count))
    case .value(let value):
      throw Failure(
        .notIndexable, "an index is an int or a range, not \(value.described)",
        label: "this is \(value.described)")
    }
  }

  private static func integer(_ value: Value) throws(Failure) -> Int {
    if case .int(let number) = value { return number }
    throw Failure(.notIndexable, "the ends of a slice are ints, not \(value.described)")
  }

  private static func slice(
    _ lower: Int, _ upper: Int, includesUpper: Bool, count: Int
  ) throws(Failure) -> Range<Int> {
    let low = lower < 0 ? lower + count : lower
    let last = upper < 0 ? upper + count : upper
    let symbol = includesUpper ? ".." : "..<"
    let limit = includesUpper ? count - 1 : count
    guard low >= 0, low <= count, last >= (includesUpper ? -1 : 0), last <= limit else {
      throw Failure(
        .outOfBounds, "the slice \(lower)\(symbol)\(upper) is out of bounds",
        label: "there are \(count) elements")
    }
    let end = includesUpper ? last + 1 : last
    return low..<max(low, end)
  }
}

/// An ordered collection of values.
package final class ListValue: Sendable, ExpressibleByArrayLiteral {
  package let items: [Value]
  package let extent: Extent

  package init(_ items: [Value]) {
    self.items = items
    extent = Extent(of: items)
  }

  package convenience init(arrayLiteral elements: Value...) {
    self.init(elements)
  }

  package var count: Int { items.count }
}

/// Named values in the order they were written.
package final class RecordValue: Sendable {
  package let names: [String]
  package let values: [Value]
  package let extent: Extent

  /// A later field of the same name replaces an earlier one, in the earlier one's position.
  package init(_ fields: [(name: String, value: Value)]) {
    var names: [String] = []
    var values: [Value] = []
    var positions: [String: Int] = [:]
    for (name, value) in fields {
      if let position = positions[name] {
        values[position] = value
      } else {
        positions[name] = names.count
        names.append(name)
        values.append(value)
      }
    }
    self.names = names
    self.values = values
    extent = Extent(of: values)
  }

  package subscript(name: String) -> Value? {
    for index in names.indices where names[index] == name { return values[index] }
    return nil
  }

  package var fields: [(name: String, value: Value)] {
    zip(names, values).map { (name: $0, value: $1) }
  }
}

/// `a..b` or `a..<b`, of ints or of floats.
package struct RangeValue: Sendable, Equatable {
  package enum Bounds: Sendable, Equatable {
    case ints(Int, Int)
    case floats(Double, Double)
  }

  package let bounds: Bounds
  package let includesUpper: Bool

  package init(_ lower: Int, _ upper: Int, includesUpper: Bool = true) {
    bounds = .ints(lower, upper)
    self.includesUpper = includesUpper
  }

  package init(_ lower: Double, _ upper: Double, includesUpper: Bool = true) {
    bounds = .floats(lower, upper)
    self.includesUpper = includesUpper
  }

  package var lower: Double {
    switch bounds {
    case .ints(let lower, _): Double(lower)
    case .floats(let lower, _): lower
    }
  }

  package var upper: Double {
    switch bounds {
    case .ints(_, let upper): Double(upper)
    case .floats(_, let upper): upper
    }
  }

  /// How many ints it holds, at most `Int.max`; nil for a range of floats.
  package var count: Int? {
    guard case .ints(let lower, let upper) = bounds else { return nil }
    guard lower <= upper else { return 0 }
    let (width, overflow) = upper.subtractingReportingOverflow(lower)
    if overflow { return Int.max }
    if !includesUpper { return width }
    return width == Int.max ? Int.max : width + 1
  }
}

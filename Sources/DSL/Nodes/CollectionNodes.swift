final class ListNode: Node, @unchecked Sendable {
  let items: [Node]
  let place: Place

  init(_ items: [Node], at place: Place) {
    self.items = items
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    var values: [Value] = []
    values.reserveCapacity(items.count)
    for item in items { values.append(try m.attempt(item)) }
    return try m.checked(Value(list: values), at: place)
  }
}

extension Machine {
  /// A value just built, unless it nests too deeply.
  func checked(_ value: Value, at place: Place) throws(Failure) -> Value {
    do throws(Failure) {
      try checkNesting(value)
      return value
    } catch {
      return try recovered(error.placed(at: place))
    }
  }
}

final class ComprehensionNode: Node, @unchecked Sendable {
  let element: Node
  let target: Target
  let source: Node
  let sourcePlace: Place
  let condition: ConditionNode?
  let place: Place

  init(
    _ element: Node, for target: Target, in source: Node, at sourcePlace: Place,
    if condition: ConditionNode?, place: Place
  ) {
    self.element = element
    self.target = target
    self.source = source
    self.sourcePlace = sourcePlace
    self.condition = condition
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    if let checker = m.checker { return try check(m, checker) }
    let source = try source.evaluate(m)
    try requireSize(of: source)
    var values: [Value] = []
    try m.forEach(source, at: sourcePlace) { item throws(Failure) in
      try target.bind(item, m)
      if let condition, try !condition.test(m) { return true }
      values.append(try element.evaluate(m))
      if values.count > Arithmetic.maximumCount { throw Arithmetic.tooLarge("list").placed(at: place) }
      return true
    }
    return try m.checked(Value(list: values), at: place)
  }
}

extension ComprehensionNode {
  /// Where every element is kept, how many there will be is known before.
  func requireSize(of source: Value) throws(Failure) {
    guard condition == nil, case .range(let range) = source, let count = range.count,
      count > Arithmetic.maximumCount
    else { return }
    throw Arithmetic.tooLarge("list").placed(at: place)
  }
}

final class RecordNode: Node, @unchecked Sendable {
  enum Field {
    case field(String, Node)
    case spread(Node, Place)
  }

  let fields: [Field]
  let place: Place

  init(_ fields: [Field], at place: Place) {
    self.fields = fields
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    var values: [(name: String, value: Value)] = []
    for field in fields {
      switch field {
      case .field(let name, let node): values.append((name, try m.attempt(node)))
      case .spread(let node, let place):
        let value = try m.attempt(node)
        if value.isUnknown { return value }
        values += try m.spread(value, at: place)
      }
    }
    return try m.checked(Value(record: values), at: place)
  }
}

extension Machine {
  /// The fields of a record after `..`.
  func spread(_ value: Value, at place: Place) throws(Failure) -> [(name: String, value: Value)] {
    if case .record(let record) = value { return record.fields }
    throw Failure(
      placed: Diagnostic(
        .wrongType, "`..` spreads a record, not \(value.described)", at: place,
        "this is \(value.described)"))
  }
}

final class InterpolationNode: Node, @unchecked Sendable {
  enum Part {
    case text(String)
    case value(Node, FormatSpecification?, formatText: String, Place)
  }

  let parts: [Part]
  let place: Place

  init(_ parts: [Part], at place: Place) {
    self.parts = parts
    self.place = place
  }

  override func evaluate(_ m: Machine) throws(Failure) -> Value {
    var text = ""
    var isKnown = true
    for part in parts {
      switch part {
      case .text(let words): text += words
      case .value(let node, let format, let formatText, let place):
        let value = try m.attempt(node)
        do throws(Failure) {
          if let checker = m.checker,
            !value.isKnownWhole || !checker.spend(elements: Int(value.extent.weight))
          {
            isKnown = false
            if let format, value.isUnknown, let sample = value.sample, format.apply(to: sample) == nil {
              throw Value.formatDoesNotFit(value, formatText)
            }
            continue
          }
          text +=
            try format.map { specification throws(Failure) in
              try Value.formatted(value, specification, formatText)
            } ?? value.text
          guard text.utf8.count <= Arithmetic.maximumCount * 4 else { throw Arithmetic.tooLarge("string") }
        } catch {
          _ = try m.recovered(error.placed(at: place))
          isKnown = false
        }
      }
    }
    return isKnown ? try m.checked(.string(text), at: place) : .unknown(kind: "string")
  }
}

extension Value {
  /// A value's text in a format, or the failure that it takes none such.
  static func formatted(
    _ value: Value, _ specification: FormatSpecification, _ text: String
  ) throws(Failure) -> String {
    if let result = specification.apply(to: value) { return result }
    if case .host(let host) = value {
      if let result = try host.formatted(text) { return result }
      if specification.type == nil, specification.precision == nil {
        return specification.pad(value.text, isNumber: false)
      }
    }
    throw formatDoesNotFit(value, text)
  }

  fileprivate static func formatDoesNotFit(_ value: Value, _ text: String) -> Failure {
    Failure(
      .formatDoesNotFit, "the format `\(text)` does not fit \(value.described)",
      label: "this is \(value.described)")
  }
}

/// A builtin's arguments, by the names of its parameters.
///
/// Every typed read gives the argument, else the default, else a failure that names the argument.
package struct Arguments: Sendable {
  package let builtin: Builtin
  /// By parameter; nil where the default applies.
  package private(set) var values: [Value?]
  /// How many stood without a name.
  package let positionalCount: Int
  /// What a variadic parameter took.
  package let rest: [Value]
  /// What the stage block collected; empty without one.
  package let stages: [Value]
  package let hasStageBlock: Bool

  /// Gives each argument its parameter.
  package init(binding arguments: CallArguments, to builtin: Builtin) throws(Failure) {
    let parameters = builtin.parameters
    var values = [Value?](repeating: nil, count: parameters.count)
    var rest: [Value] = []
    for (index, value) in arguments.positional.enumerated() {
      if index < parameters.count, !parameters[index].isVariadic {
        values[index] = value
      } else if let last = parameters.last, last.isVariadic {
        rest.append(value)
      } else {
        throw Failure(
          .tooManyArguments,
          "`\(builtin.name)` takes \(parameters.count) arguments, not \(arguments.positional.count)",
          help: "its signature is `\(builtin.signatureText)`")
      }
    }
    for (name, value) in arguments.named {
      guard let index = parameters.firstIndex(where: { $0.name == name && !$0.isVariadic }) else {
        throw Failure(
          .unknownArgument, "`\(builtin.name)` has no parameter `\(name)`",
          help: Suggestion.help(for: name, among: parameters.map(\.name))
            ?? "its signature is `\(builtin.signatureText)`")
      }
      guard values[index] == nil else {
        throw Failure(.argumentTwice, "`\(builtin.name)` is given `\(name)` twice", argument: index)
      }
      values[index] = value
    }
    for (index, parameter) in parameters.enumerated() where parameter.isRequired && values[index] == nil {
      throw Failure(
        .missingArgument, "`\(builtin.name)` is missing its argument `\(parameter.name)`",
        help: "its signature is `\(builtin.signatureText)`")
    }
    if arguments.stages != nil, builtin.block != .stages {
      throw Failure(.blockNotTaken, "`\(builtin.name)` takes no block of stages")
    }
    self.builtin = builtin
    self.values = values
    positionalCount = arguments.positional.count
    self.rest = rest
    stages = arguments.stages ?? []
    hasStageBlock = arguments.stages != nil
  }

  // MARK: - Values

  private func index(_ name: String) -> Int? {
    builtin.parameters.firstIndex { $0.name == name }
  }

  /// Whether the caller gave it.
  package func isGiven(_ name: String) -> Bool {
    index(name).flatMap { values[$0] } != nil
  }

  /// Whether the argument or its default is `true`.
  package func isTrue(_ name: String) -> Bool { if case .bool(true) = value(name) { true } else { false } }

  /// The argument or its default; nil when that is `nothing` or no literal.
  package func optional(_ name: String) -> Value? {
    guard let index = index(name) else { return nil }
    let value = values[index] ?? builtin.defaults[index]
    if case .nothing? = value { return nil }
    return value
  }

  package func value(_ name: String) -> Value { optional(name) ?? .nothing }

  /// The same with known values in the place of unknown ones, where checking does not depend on them.
  package func replacingUnknown(_ known: [String: Value]) -> Arguments {
    var result = self
    for (index, parameter) in builtin.parameters.enumerated() where values[index]?.isUnknown == true {
      result.values[index] = known[parameter.name] ?? values[index]
    }
    return result
  }

  // MARK: - Typed values

  package func int(_ name: String) throws(Failure) -> Int {
    let value = value(name)
    if case .int(let number) = value { return number }
    throw wrongType(name, "an int", value)
  }

  /// An int within bounds, named in the failure.
  package func int(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int {
    let number = try int(name)
    guard range.contains(number) else {
      let wanted =
        range.upperBound == Int.max
        ? "at least \(range.lowerBound)" : "between \(range.lowerBound) and \(range.upperBound)"
      throw invalid(name, "must be \(wanted), not \(number)")
    }
    return number
  }

  package func optionalInt(_ name: String) throws(Failure) -> Int? {
    optional(name) == nil ? nil : try int(name)
  }

  package func float(_ name: String) throws(Failure) -> Double {
    let value = value(name)
    switch value {
    case .float(let number): return number
    case .int(let number): return Double(number)
    default: throw wrongType(name, "a number", value)
    }
  }

  package func optionalFloat(_ name: String) throws(Failure) -> Double? {
    optional(name) == nil ? nil : try float(name)
  }

  package func string(_ name: String) throws(Failure) -> String {
    let value = value(name)
    if case .string(let text) = value { return text }
    throw wrongType(name, "a string", value)
  }

  package func optionalString(_ name: String) throws(Failure) -> String? {
    optional(name) == nil ? nil : try string(name)
  }

  package func bool(_ name: String) throws(Failure) -> Bool {
    let value = value(name)
    if case .bool(let truth) = value { return truth }
    throw wrongType(name, "true or false", value)
  }

  package func list(_ name: String) throws(Failure) -> [Value] {
    let value = value(name)
    if case .list(let list) = value { return list.items }
    throw wrongType(name, "a list", value)
  }

  package func record(_ name: String) throws(Failure) -> RecordValue {
    let value = value(name)
    if case .record(let record) = value { return record }
    throw wrongType(name, "a record", value)
  }

  /// A list of ints, such as a shape.
  package func ints(_ name: String) throws(Failure) -> [Int] {
    var result: [Int] = []
    for item in try list(name) {
      guard case .int(let number) = item else { throw wrongType(name, "a list of ints", value(name)) }
      result.append(number)
    }
    return result
  }

  /// A number, or a range of numbers to draw from; a number is a range of itself.
  package func numberOrRange(_ name: String) throws(Failure) -> ClosedRange<Double> {
    let value = value(name)
    switch value {
    case .int(let number): return Double(number)...Double(number)
    case .float(let number) where !number.isNaN: return number...number
    case .range(let range):
      let lower = range.lower
      let upper = range.includesUpper || range.count == nil ? range.upper : range.upper - 1
      guard lower <= upper else { throw invalid(name, "must not be an empty range") }
      return lower...upper
    default: throw wrongType(name, "a number or a range", value)
    }
  }

  package func function(_ name: String) throws(Failure) -> Value {
    let value = value(name)
    guard value.isCallable else { throw wrongType(name, "a function", value) }
    return value
  }

  // MARK: - Failures

  package func wrongType(_ name: String, _ wanted: String, _ value: Value) -> Failure {
    Failure(
      .wrongType, "`\(builtin.name)` takes \(wanted) as `\(name)`, not \(value.described)",
      argument: index(name), argumentLabels: index(name).map { [$0: "this is \(value.described)"] } ?? [:])
  }

  /// `lr must be positive`: the argument's type is right, but not its value.
  package func invalid(_ name: String, _ what: String, help: String? = nil) -> Failure {
    Failure(
      .invalidValue, "`\(name)` of `\(builtin.name)` \(what)", argument: index(name),
      argumentLabels: index(name).map { [$0: ""] } ?? [:], help: help)
  }
}

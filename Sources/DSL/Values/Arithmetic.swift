#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The operators on the language's own values.
package enum Arithmetic {
  /// More elements or bytes than this are refused, so that no script can exhaust the memory by accident.
  package static let maximumCount = 1 << 24

  /// The result, or nil when the operator does not apply to these types.
  package static func apply(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Failure) -> Value? {
    switch operation {
    case .equal: return .bool(left.isEqual(to: right))
    case .notEqual: return .bool(!left.isEqual(to: right))
    case .contains: return try contains(left, right)
    case .compose: return try compose(left, right)
    default: break
    }
    switch (left, right) {
    case (.int(let left), .int(let right)): return try integers(operation, left, right)
    case (.float(let left), .float(let right)): return try floats(operation, left, right)
    case (.int(let left), .float(let right)): return try floats(operation, Double(left), right)
    case (.float(let left), .int(let right)): return try floats(operation, left, Double(right))
    case (.string(let left), .string(let right)): return try strings(operation, left, right)
    case (.list(let left), .list(let right)) where operation == .add:
      guard left.count + right.count <= maximumCount else { throw tooLarge("list") }
      return Value(list: left.items + right.items)
    default: return nil
    }
  }

  package static func negate(_ value: Value) throws(Failure) -> Value? {
    switch value {
    case .int(let number):
      guard number != Int.min else { throw overflow("-(\(number))") }
      return .int(-number)
    case .float(let number): return .float(-number)
    default: return nil
    }
  }

  // MARK: - Numbers

  static func integers(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws(Failure) -> Value? {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case .add: result = left.addingReportingOverflow(right)
    case .subtract: result = left.subtractingReportingOverflow(right)
    case .multiply: result = left.multipliedReportingOverflow(by: right)
    case .divide:
      guard right != 0 else { throw divisionByZero(operation) }
      return .float(Double(left) / Double(right))
    case .floorDivide:
      guard right != 0 else { throw divisionByZero(operation) }
      result = left.dividedReportingOverflow(by: right)
      if !result.overflow, left % right != 0, (left < 0) != (right < 0) {
        return .int(result.partialValue - 1)
      }
    case .remainder:
      guard right != 0 else { throw divisionByZero(operation) }
      if right == -1 { return .int(0) }
      let rest = left % right
      return .int(rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest)
    case .power: return .int(try power(left, right))
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    case .matrixMultiply, .equal, .notEqual, .contains, .compose: return nil
    }
    if result.overflow { throw overflow("\(left) \(operation.rawValue) \(right)") }
    return .int(result.partialValue)
  }

  private static func power(_ base: Int, _ exponent: Int) throws(Failure) -> Int {
    guard exponent >= 0 else {
      throw Failure(
        .invalidValue, "an int has no int power below zero", argumentLabels: [1: "\(exponent)"],
        help: "make the base a float: `\(base < 0 ? "(\(base).0)" : "\(base).0") ^ \(exponent)`")
    }
    var result = 1
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 {
        let (product, overflowed) = result.multipliedReportingOverflow(by: square)
        if overflowed { throw overflow("\(base) ^ \(exponent)") }
        result = product
      }
      rest >>= 1
      guard rest > 0 else { break }
      let (product, overflowed) = square.multipliedReportingOverflow(by: square)
      if overflowed { throw overflow("\(base) ^ \(exponent)") }
      square = product
    }
    return result
  }

  static func floats(
    _ operation: BinaryOperator, _ left: Double, _ right: Double
  ) throws(Failure) -> Value? {
    switch operation {
    case .add: return .float(left + right)
    case .subtract: return .float(left - right)
    case .multiply: return .float(left * right)
    case .divide: return .float(left / right)
    case .floorDivide: return .float((left / right).rounded(.down))
    case .remainder:
      let rest = left.truncatingRemainder(dividingBy: right)
      return .float(rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest)
    case .power: return .float(pow(left, right))
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    case .matrixMultiply, .equal, .notEqual, .contains, .compose: return nil
    }
  }

  // MARK: - Everything else

  private static func strings(
    _ operation: BinaryOperator, _ left: String, _ right: String
  ) throws(Failure) -> Value? {
    switch operation {
    case .add:
      guard left.utf8.count + right.utf8.count <= maximumCount * 4 else { throw tooLarge("string") }
      return .string(left + right)
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    default: return nil
    }
  }

  private static func contains(_ item: Value, _ collection: Value) throws(Failure) -> Value? {
    switch (item, collection) {
    case (_, .list(let list)): return .bool(list.items.contains { $0.isEqual(to: item) })
    case (.string(let name), .record(let record)): return .bool(record[name] != nil)
    case (.string(let part), .string(let whole)):
      return .bool(part.isEmpty || whole.contains(part))
    case (.int(let number), .range(let range)): return .bool(holds(range, Double(number), number))
    case (.float(let number), .range(let range)):
      return .bool(holds(range, number, Int(exactly: number)))
    default: return nil
    }
  }

  private static func holds(_ range: RangeValue, _ number: Double, _ exact: Int?) -> Bool {
    switch range.bounds {
    case .ints(let lower, let upper):
      if let exact { return exact >= lower && (range.includesUpper ? exact <= upper : exact < upper) }
      return number > Double(lower) && number < Double(upper)
    case .floats(let lower, let upper):
      return number >= lower && (range.includesUpper ? number <= upper : number < upper)
    }
  }

  private static func compose(_ left: Value, _ right: Value) throws(Failure) -> Value? {
    guard left.isCallable, right.isCallable else { return nil }
    let function = FunctionValue.composed([left, right])
    guard function.parts.count <= 10_000 else { throw tooLarge("composition") }
    return .function(function)
  }

  // MARK: - Failures

  static func overflow(_ what: String) -> Failure {
    Failure(
      .overflow, "the int result does not fit into 64 bits", label: "\(what) is too large",
      help: "compute with floats: write one side as `2.0` or `float(n)`")
  }

  private static func divisionByZero(_ operation: BinaryOperator) -> Failure {
    Failure(.divisionByZero, "division of an int by zero", argumentLabels: [1: "this is 0"])
  }

  static func tooLarge(_ what: String) -> Failure {
    Failure(.valueTooLarge, "the \(what) is too large", label: "more than \(maximumCount) elements")
  }
}

/// Values written as literals: defaults of builtins, and `name=value` on the command line.
package enum Literal {
  /// The value of literal code (numbers, strings, lists, records, ranges); nil for anything else.
  package static func value(of code: String) -> Value? {
    let result = parse(Source(name: "value", text: code))
    guard result.diagnostics.isEmpty, result.tree.statements.count == 1,
      case .expression(let expression) = result.tree.statements[0].kind
    else { return nil }
    return value(of: expression)
  }

  private static func value(of expression: Expression) -> Value? {
    switch expression.kind {
    case .literal(let literal): return value(of: literal)
    case .string(let parts):
      var text = ""
      for part in parts {
        guard case .text(let words) = part else { return nil }
        text += words
      }
      return .string(text)
    case .name("inf"): return .float(.infinity)
    case .name("nan"): return .float(.nan)
    case .name("pi"): return .float(.pi)
    case .unary(.negate, let operand):
      guard let value = value(of: operand) else { return nil }
      return try? Arithmetic.negate(value)
    case .list(let items):
      let values = items.compactMap(value)
      return values.count == items.count ? Value(list: values) : nil
    case .range(let lower, let upper, let includesUpper, _):
      switch (value(of: lower), value(of: upper)) {
      case (.int(let a)?, .int(let b)?): return .range(RangeValue(a, b, includesUpper: includesUpper))
      case (.float(let a)?, .float(let b)?): return .range(RangeValue(a, b, includesUpper: includesUpper))
      default: return nil
      }
    case .record(let fields):
      var values: [(name: String, value: Value)] = []
      for field in fields {
        guard case .field(let name, let expression) = field, let value = value(of: expression) else {
          return nil
        }
        values.append((name.text, value))
      }
      return Value(record: values)
    default: return nil
    }
  }

  static func value(of literal: Expression.Literal) -> Value {
    switch literal {
    case .nothing: .nothing
    case .bool(let truth): .bool(truth)
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    }
  }
}

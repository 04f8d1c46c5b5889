extension Builtin {
  static let coreNumbers: [Builtin] = [
    rounding("round", "The nearest whole number, ties to even; with `digits`, the nearest decimal.") {
      $0.rounded(.toNearestOrEven)
    },
    rounding("floor", "The largest whole number that is not above.") { $0.rounded(.down) },
    rounding("ceil", "The smallest whole number that is not below.") { $0.rounded(.up) },
    Builtin(
      "abs", area: "numbers", [Parameter("x", "number")], summary: "The amount without its sign.",
      examples: [Example("abs(-3)", "3")]
    ) { (arguments, _) throws(Failure) in
      switch arguments.value("x") {
      case .int(let number):
        guard number != Int.min else { throw Arithmetic.overflow("abs(\(number))") }
        return .int(Swift.abs(number))
      case .float(let number): return .float(number.magnitude)
      case let value: throw arguments.wrongType("x", "a number", value)
      }
    },
    Builtin(
      "sum", area: "numbers", [Parameter("values", "list")], summary: "The sum of the elements.",
      examples: [Example("sum([1, 2, 3])", "6")]
    ) { (arguments, context) throws(Failure) in
      var total = Value.int(0)
      for item in try context.elements(of: arguments.value("values")) {
        guard let next = try context.machine.apply(.add, total, item) else {
          throw arguments.wrongType("values", "a list of numbers", arguments.value("values"))
        }
        total = next
      }
      return total
    },
    extreme("min", "The smallest element, or the smallest of the arguments.", "1") {
      (left, right) throws(Failure) in try Sorting.less(right, left)
    },
    extreme("max", "The largest element, or the largest of the arguments.", "3") {
      (left, right) throws(Failure) in try Sorting.less(left, right)
    },
  ]

  private static func rounding(
    _ name: String, _ summary: String, _ rule: @escaping @Sendable (Double) -> Double
  ) -> Builtin {
    Builtin(
      name, area: "numbers", [Parameter("x", "number"), Parameter("digits", "int", default: "nothing")],
      summary: summary, examples: [Example("\(name)(2.0)", "2")]
    ) { (arguments, _) throws(Failure) in
      if case .int(let number) = arguments.value("x"), !arguments.isGiven("digits") { return .int(number) }
      let number = try arguments.float("x")
      if arguments.optional("digits") != nil {
        let digits = try arguments.int("digits", in: 0...15)
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = rule(number * scale) / scale
        return .float(scaled.isFinite ? scaled : number)
      }
      guard let whole = Int(exactly: rule(number)) else {
        throw Failure(
          .overflow, "the result does not fit into an int", argument: 0,
          argumentLabels: [0: "this is \(Value.describe(number))"])
      }
      return .int(whole)
    }
  }

  private static func extreme(
    _ name: String, _ summary: String, _ answer: String,
    _ isBetter: @escaping @Sendable (_ best: Value, _ other: Value) throws(Failure) -> Bool
  ) -> Builtin {
    Builtin(
      name, area: "numbers", [Parameter("values", "list or number", variadic: true)], summary: summary,
      examples: [Example("\(name)([3, 1, 2])", answer), Example("\(name)(3, 1, 2)", answer)]
    ) { (arguments, context) throws(Failure) in
      let items = arguments.rest.count == 1 ? try context.elements(of: arguments.rest[0]) : arguments.rest
      guard var best = items.first else {
        throw Failure(.invalidValue, "`\(name)` of nothing", help: "it takes at least one element")
      }
      for item in items.dropFirst() where try isBetter(best, item) { best = item }
      if items.count == 1, !(best.isType("number")), arguments.rest.count > 1 {
        throw Failure(.wrongType, "`\(name)` takes numbers", argument: 0)
      }
      return best
    }
  }
}

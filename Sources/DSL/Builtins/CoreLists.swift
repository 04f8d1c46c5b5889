extension Builtin {
  static let coreLists: [Builtin] = [
    Builtin(
      "len", area: "lists", [Parameter("values", "list, string, record, range")],
      summary: "How many elements there are.", examples: [Example("len([1, 2, 3])", "3")]
    ) { (arguments, _) throws(Failure) in
      let value = arguments.value("values")
      switch value {
      case .list(let list): return .int(list.count)
      case .string(let text): return .int(text.count)
      case .record(let record): return .int(record.names.count)
      case .range(let range): if let count = range.count { return .int(count) }
      case .host(let host): if let count = host.count { return .int(count) }
      case .unknown: return .unknown(kind: "int")
      case .nothing, .bool, .int, .float, .function, .builtin: break
      }
      throw arguments.wrongType("values", "something with elements", value)
    },
    Builtin(
      "range", area: "lists",
      [
        Parameter("start", "int"), Parameter("stop", "int", default: "nothing"),
        Parameter("step", "int", default: "1"),
      ],
      summary: "The ints from `start` to before `stop`, as a list; one argument counts from 0.",
      examples: [Example("range(0, 10, step=3)", "[0, 3, 6, 9]")]
    ) { (arguments, context) throws(Failure) in
      var start = try arguments.int("start")
      let stop: Int
      if let given = try arguments.optionalInt("stop") { stop = given } else { (start, stop) = (0, start) }
      let step = try arguments.int("step")
      guard step != 0 else { throw arguments.invalid("step", "must not be 0") }
      let distance = step > 0 ? Double(stop) - Double(start) : Double(start) - Double(stop)
      guard distance / Double(step.magnitude) <= Double(Arithmetic.maximumCount) else {
        throw Arithmetic.tooLarge("list")
      }
      var values: [Value] = []
      var current = start
      while step > 0 ? current < stop : current > stop {
        values.append(.int(current))
        guard values.count <= Arithmetic.maximumCount else { throw Arithmetic.tooLarge("list") }
        if context.isChecking, values.count > Checker.longestList { return .unknown(kind: "list") }
        let (next, overflow) = current.addingReportingOverflow(step)
        if overflow { break }
        current = next
      }
      return Value(list: values)
    },
    Builtin(
      "zip", area: "lists", [Parameter("lists", "list", variadic: true)],
      summary: "Lists of the elements at the same position; ends with the shortest.",
      examples: [Example("zip([1, 2], [\"a\", \"b\"])", "[[1, \"a\"], [2, \"b\"]]")]
    ) { (arguments, context) throws(Failure) in
      var lists: [[Value]] = []
      for (index, value) in arguments.rest.enumerated() {
        lists.append(try context.elements(of: value, argument: index))
      }
      let count = lists.map(\.count).min() ?? 0
      return Value(list: (0..<count).map { index in Value(list: lists.map { $0[index] }) })
    },
    Builtin(
      "enumerate", area: "lists", [Parameter("values", "list"), Parameter("start", "int", default: "0")],
      summary: "Lists of a position and the element there.",
      examples: [Example("enumerate([\"a\", \"b\"])", "[[0, \"a\"], [1, \"b\"]]")]
    ) { (arguments, context) throws(Failure) in
      let start = try arguments.int("start")
      var values: [Value] = []
      for (index, item) in try context.elements(of: arguments.value("values")).enumerated() {
        let (number, overflow) = start.addingReportingOverflow(index)
        if overflow { throw Arithmetic.overflow("\(start) + \(index)") }
        values.append(Value(list: [.int(number), item]))
      }
      return Value(list: values)
    },
    Builtin(
      "map", area: "lists", [Parameter("values", "list"), Parameter("f", "function")],
      summary: "The results of a function on each element.",
      examples: [Example("map([1, 2, 3], x -> x * 2)", "[2, 4, 6]")]
    ) { (arguments, context) throws(Failure) in
      let function = try arguments.function("f")
      var values: [Value] = []
      for item in try context.elements(of: arguments.value("values")) {
        try context.checkCancellation()
        values.append(try context.call(function, [item]))
      }
      return Value(list: values)
    },
    Builtin(
      "filter", area: "lists", [Parameter("values", "list"), Parameter("f", "function")],
      summary: "The elements for which a function is true.",
      examples: [Example("filter(1..6, x -> x % 2 == 0)", "[2, 4, 6]")]
    ) { (arguments, context) throws(Failure) in
      let function = try arguments.function("f")
      var values: [Value] = []
      for item in try context.elements(of: arguments.value("values")) {
        try context.checkCancellation()
        let answer = try context.call(function, [item])
        if answer.isUnknown { throw .unknown }
        guard let isKept = try context.machine.truth(answer) else {
          throw Failure(
            .notACondition, "the function of `filter` answers true or false, not \(answer.described)",
            argument: 1)
        }
        if isKept { values.append(item) }
      }
      return Value(list: values)
    },
    Builtin(
      "reduce", area: "lists",
      [
        Parameter("values", "list"), Parameter("f", "function"),
        Parameter("initial", "any", default: "nothing"),
      ],
      summary: "Combines the elements from the left; without `initial` it starts with the first.",
      examples: [Example("reduce([1, 2, 3], (a, b) -> a + b)", "6")]
    ) { (arguments, context) throws(Failure) in
      let function = try arguments.function("f")
      var items = try context.elements(of: arguments.value("values"))[...]
      var result: Value
      if arguments.isGiven("initial") {
        result = arguments.value("initial")
      } else if let first = items.popFirst() {
        result = first
      } else {
        throw arguments.invalid("values", "is empty, and there is no `initial`")
      }
      for item in items {
        try context.checkCancellation()
        result = try context.call(function, [result, item])
      }
      return result
    },
    Builtin(
      "sorted", area: "lists",
      [
        Parameter("values", "list"), Parameter("by", "function", default: "nothing"),
        Parameter("descending", "bool", default: "false"),
      ],
      summary: "The elements in order, of themselves or of what `by` gives; equal ones keep their order.",
      examples: [Example("sorted([3, 1, 2])", "[1, 2, 3]")]
    ) { (arguments, context) throws(Failure) in
      let items = try context.elements(of: arguments.value("values"))
      let descending = try arguments.bool("descending")
      var keyed: [(key: Value, value: Value)] = []
      for item in items {
        let key = try arguments.optional("by").map { by throws(Failure) in try context.call(by, [item]) }
        keyed.append((key ?? item, item))
      }
      let order = try Sorting.order(keyed.map(\.key), descending: descending)
      return Value(list: order.map { keyed[$0].value })
    },
    Builtin(
      "keys", area: "lists", [Parameter("record", "record")], summary: "The names of a record's fields.",
      examples: [Example("keys({a: 1, b: 2})", "[\"a\", \"b\"]")]
    ) { (arguments, _) throws(Failure) in
      Value(list: try arguments.record("record").names.map { .string($0) })
    },
    Builtin(
      "values", area: "lists", [Parameter("record", "record")], summary: "The values of a record's fields.",
      examples: [Example("values({a: 1, b: 2})", "[1, 2]")]
    ) { (arguments, _) throws(Failure) in Value(list: try arguments.record("record").values) },
  ]
}

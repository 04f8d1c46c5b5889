/// Makes well-typed programs of the language, the same one for the same seed.
///
/// Every expression is made for a kind, so that a program runs by construction: lists hold at least three ints, so
/// that an index from -3 to 2 is there; ints stay small; shapes are known.
struct ProgramGenerator {
  enum Kind: Equatable {
    case int, float, bool, string, ints, record, function
    case tensor([Int])
  }

  private struct Name {
    let text: String
    let kind: Kind
    let isVariable: Bool
  }

  private var random: Seeded
  private var names: [Name] = []
  private var count = 0
  /// How many functions enclose what is made: what is outside of one is not assigned inside.
  private var functionDepth = 0

  init(seed: UInt64) { random = Seeded(seed) }

  /// The statements of a program, which may stand on several lines each.
  mutating func program() -> [String] {
    let size = 6 + random.below(8)
    return (0..<size).map { _ in statement(2) }
  }

  private mutating func fresh() -> String {
    count += 1
    return "v\(count)"
  }

  private mutating func name(_ kind: Kind, variable: Bool = false) -> String? {
    let known = names.filter { $0.kind == kind && (!variable || $0.isVariable) }
    return known.isEmpty ? nil : random.pick(known).text
  }

  // MARK: - Statements

  private mutating func statement(_ depth: Int) -> String {
    switch random.below(depth > 0 ? 16 : 7) {
    case 0, 1: return binding(anyKind(), depth)
    case 2: return variable(depth)
    case 3: return assignment(depth)
    case 4: return "print(\(expression(anyKind(), depth)))"
    case 5: return "assert \(expression(.bool, 1)) or true, \(expression(.string, 1))"
    case 6: return pattern(depth)
    case 7: return loop(depth)
    case 8: return whileLoop(depth)
    case 9: return conditional(depth)
    case 10: return function(depth)
    case 11: return closure(depth)
    case 12: return loss(depth)
    case 13: return recipe(depth)
    case 14: return binding(.tensor(shape()), depth)
    default: return "\(expression(anyKind(), depth))"
    }
  }

  private mutating func anyKind() -> Kind {
    random.pick([.int, .int, .float, .bool, .string, .ints, .record, .tensor(shape())])
  }

  private mutating func shape() -> [Int] { [1 + random.below(4), 2 + random.below(3)] }

  private mutating func binding(_ kind: Kind, _ depth: Int) -> String {
    let value = expression(kind, depth)
    let name = fresh()
    names.append(Name(text: name, kind: kind, isVariable: false))
    return "let \(name) = \(value)"
  }

  private mutating func variable(_ depth: Int) -> String {
    let value = expression(.int, depth)
    let name = fresh()
    names.append(Name(text: name, kind: .int, isVariable: true))
    return "var \(name) = \(value)"
  }

  private mutating func assignment(_ depth: Int) -> String {
    guard functionDepth == 0, let name = name(.int, variable: true) else { return variable(depth) }
    return "\(name) = (\(name) + \(expression(.int, depth))) % 1000"
  }

  private mutating func pattern(_ depth: Int) -> String {
    if random.below(2) == 0 {
      let value = "[\(expression(.int, depth)), \(expression(.string, depth))]"
      let (first, second) = (fresh(), fresh())
      names.append(Name(text: first, kind: .int, isVariable: false))
      names.append(Name(text: second, kind: .string, isVariable: false))
      return "let (\(first), \(second)) = \(value)"
    }
    let value = expression(.int, depth)
    let name = fresh()
    names.append(Name(text: name, kind: .int, isVariable: false))
    return "let {\(name)} = {\(name): \(value), other: 1}"
  }

  /// Statements in braces, whose names end with it.
  private mutating func block(_ depth: Int, _ bound: [(String, Kind)] = []) -> String {
    let outside = names
    names += bound.map { Name(text: $0.0, kind: $0.1, isVariable: false) }
    let lines = (0...random.below(2)).map { _ in statement(depth - 1) }
    names = outside
    return "{\n" + lines.joined(separator: "\n") + "\n}"
  }

  private mutating func loop(_ depth: Int) -> String {
    let item = fresh()
    let source = random.pick(["1..\(1 + random.below(3))", expression(.ints, 1)])
    return "for \(item) in \(source) \(block(depth, [(item, .int)]))"
  }

  private mutating func whileLoop(_ depth: Int) -> String {
    let counter = fresh()
    let body = block(depth, [(counter, .int)])
    return
      "var \(counter) = 0\nwhile \(counter) < \(1 + random.below(3)) {\n\(counter) = \(counter) + 1\n\(body)\n}"
  }

  private mutating func conditional(_ depth: Int) -> String {
    let condition = expression(.bool, depth)
    let first = block(depth)
    return random.below(2) == 0 ? "if \(condition) \(first)" : "if \(condition) \(first) else \(block(depth))"
  }

  private mutating func function(_ depth: Int) -> String {
    let (name, first, second) = (fresh(), fresh(), fresh())
    let outside = names
    functionDepth += 1
    names.append(Name(text: first, kind: .int, isVariable: false))
    names.append(Name(text: second, kind: .int, isVariable: false))
    let body =
      random.below(2) == 0
      ? "= \(expression(.int, depth))"
      : "{\nif \(expression(.bool, 1)) { return \(expression(.int, 1)) }\n\(expression(.int, depth))\n}"
    functionDepth -= 1
    names = outside
    names.append(Name(text: name, kind: .function, isVariable: false))
    return "fn \(name)(\(first), \(second)=\(random.below(9))) \(body)"
  }

  private mutating func closure(_ depth: Int) -> String {
    let (name, argument) = (fresh(), fresh())
    let outside = names
    functionDepth += 1
    names.append(Name(text: argument, kind: .int, isVariable: false))
    let body = expression(.int, depth)
    functionDepth -= 1
    names = outside
    names.append(Name(text: name, kind: .function, isVariable: false))
    return "let \(name) = \(argument) -> \(body)"
  }

  /// A loss with named dimensions, evaluated on two embeddings of one shape.
  private mutating func loss(_ depth: Int) -> String {
    let (name, result, shape) = (fresh(), fresh(), shape())
    let (first, second) = (expression(.tensor(shape), 1), expression(.tensor(shape), 1))
    names.append(Name(text: result, kind: .float, isVariable: false))
    return """
      loss \(name)(za: [n, d], zb: [n, d], weight=1 / n) {
      let c = standardize(za).T @ standardize(zb) / n
      sum((diagonal(c) - 1)^2) + weight * sum((za - zb)^2) * d
      }
      let \(result) = float(\(name)(\(first), \(second)\(random.pick(["", ", weight=0.5"]))))
      """
  }

  /// A recipe made into a model, which is applied.
  private mutating func recipe(_ depth: Int) -> String {
    let (name, model, result, shape) = (fresh(), fresh(), fresh(), shape())
    let width = 1 + random.below(4)
    let input = expression(.tensor(shape), 1)
    names.append(Name(text: result, kind: .tensor([shape[0], width + 1]), isVariable: false))
    return """
      backbone \(name)(width=\(width)) {
      for k in 0..\(random.below(2)) { linear(width + k) >> relu() }
      linear(width + 1)
      }
      let \(model) = init(\(name)(), input=[\(shape[1])])
      let \(result) = \(model)(\(input))
      """
  }

  // MARK: - Expressions

  private mutating func expression(_ kind: Kind, _ depth: Int) -> String {
    if random.below(3) == 0, let name = name(kind) { return name }
    switch kind {
    case .int: return int(depth)
    case .float: return float(depth)
    case .bool: return bool(depth)
    case .string: return string(depth)
    case .ints: return ints(depth)
    case .record: return record(depth)
    case .function: return "(x -> x + 1)"
    case .tensor(let shape): return tensor(shape, depth)
    }
  }

  private mutating func int(_ depth: Int) -> String {
    guard depth > 0 else { return "\(random.below(10))" }
    let next = depth - 1
    switch random.below(14) {
    case 0: return "(\(expression(.int, next)) + \(expression(.int, next)))"
    case 1: return "(\(expression(.int, next)) - \(expression(.int, next)))"
    case 2: return "(\(expression(.int, next)) * \(random.below(5)))"
    case 3: return "(\(expression(.int, next)) // \(1 + random.below(5)))"
    case 4: return "(\(expression(.int, next)) % \(1 + random.below(5)))"
    case 5: return "len(\(expression(.ints, next)))"
    case 6: return "\(expression(.ints, next))[\(random.below(6) - 3)]"
    case 7: return "(if \(expression(.bool, next)) { \(expression(.int, next)) } else { \(random.below(9)) })"
    case 8: return "\(expression(.record, next)).a"
    case 9: return "max(\(expression(.int, next)), \(expression(.int, next)))"
    case 10: return "sum(\(expression(.ints, next))[..<2])"
    case 11: return name(.function).map { "\($0)(\(expression(.int, next)))" } ?? "(2 ^ \(random.below(5)))"
    case 12: return "(\(expression(.int, next)) |> (x -> x + \(random.below(9))) >> abs)"
    default: return "reduce(\(expression(.ints, next)), (a, b) -> (a + b) % 100)"
    }
  }

  private mutating func float(_ depth: Int) -> String {
    guard depth > 0 else { return "\(random.below(10)).\(random.below(10))" }
    let next = depth - 1
    switch random.below(7) {
    case 0: return "(\(expression(.float, next)) + \(expression(.int, next)))"
    case 1: return "(\(expression(.int, next)) / \(1 + random.below(5)))"
    case 2: return "(\(expression(.float, next)) * 0.5)"
    case 3: return "\(expression(.record, next)).b"
    case 4: return "float(sum(\(expression(.tensor(shape()), next))))"
    case 5: return "float(mean(\(expression(.tensor(shape()), next))))"
    default: return "abs(\(expression(.float, next)))"
    }
  }

  private mutating func bool(_ depth: Int) -> String {
    guard depth > 0 else { return random.pick(["true", "false"]) }
    let next = depth - 1
    switch random.below(7) {
    case 0: return "(\(expression(.int, next)) < \(expression(.int, next)))"
    case 1: return "(\(expression(.float, next)) >= \(expression(.float, next)))"
    case 2: return "(\(expression(.bool, next)) and \(expression(.bool, next)))"
    case 3: return "(not \(expression(.bool, next)))"
    case 4: return "(\(expression(.int, next)) in \(expression(.ints, next)))"
    case 5: return "(\(expression(.string, next)) == \(expression(.string, next)))"
    default: return "(\(expression(.record, next)) == \(expression(.record, next)))"
    }
  }

  private mutating func string(_ depth: Int) -> String {
    guard depth > 0 else { return random.pick(["\"a\"", "\"λ\"", "\"two words\"", "\"\""]) }
    let next = depth - 1
    switch random.below(4) {
    case 0: return "(\(expression(.string, next)) + \(expression(.string, next)))"
    case 1: return "\"{\(expression(.int, next))} and {\(expression(.float, next)):.2f}\""
    case 2: return "type(\(expression(anyKind(), next)))"
    default: return "\"{\(expression(.ints, next))}\""
    }
  }

  private mutating func ints(_ depth: Int) -> String {
    guard depth > 0 else { return "[\(random.below(9)), \(random.below(9)), \(random.below(9))]" }
    let next = depth - 1
    switch random.below(7) {
    case 0: return "[x + \(random.below(9)) for x in 0..\(2 + random.below(3))]"
    case 1: return "(\(expression(.ints, next)) + [\(expression(.int, next))])"
    case 2: return "sorted(\(expression(.ints, next)), descending=\(expression(.bool, 0)))"
    case 3: return "map(\(expression(.ints, next)), x -> x * \(random.below(5)))"
    case 4: return "(filter(\(expression(.ints, next)), x -> x > \(random.below(5))) + [1, 2, 3])"
    case 5: return "\(expression(.tensor([3, 4, 2]), next)).shape"
    default: return "range(\(3 + random.below(3)))"
    }
  }

  private mutating func record(_ depth: Int) -> String {
    guard depth > 0 else { return "({a: \(random.below(9)), b: 0.5})" }
    let next = depth - 1
    switch random.below(2) {
    case 0: return "({a: \(expression(.int, next)), b: \(expression(.float, next))})"
    default: return "({..\(expression(.record, next)), a: \(expression(.int, next))})"
    }
  }

  private mutating func tensor(_ shape: [Int], _ depth: Int) -> String {
    let sizes = "[" + shape.map(String.init).joined(separator: ", ") + "]"
    guard depth > 0 else { return random.pick(["ones(\(sizes))", "zeros(\(sizes))", "randn(\(sizes))"]) }
    let next = depth - 1
    switch random.below(shape.count == 2 ? 8 : 4) {
    case 0: return "(\(expression(.tensor(shape), next)) + \(expression(.tensor(shape), next)))"
    case 1: return "(\(expression(.tensor(shape), next)) * \(expression(.float, next)))"
    case 2: return "tanh(\(expression(.tensor(shape), next)))"
    case 3: return "reshape(\(expression(.tensor(shape.reversed()), next)), \(sizes))"
    case 4:
      let inner = 1 + random.below(3)
      return
        "(\(expression(.tensor([shape[0], inner]), next)) @ \(expression(.tensor([inner, shape[1]]), next)))"
    case 5: return "(\(expression(.tensor(shape.reversed()), next))).T"
    case 6: return "standardize(\(expression(.tensor(shape), next)))"
    default: return "(\(expression(.tensor(shape), next)) - sum(\(expression(.tensor(shape), next)), axis=0))"
    }
  }
}

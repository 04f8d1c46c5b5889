import DSL
import Testing
import Workbench

/// Every builtin answers any values at all with a value or a diagnostic, soon.
@Suite struct WrongArgumentTests {
  private static let builtins = BuiltinLibrary.registry(Environment()).builtins.values
    .sorted { $0.name < $1.name }

  /// One of every kind, and what lies at the ends.
  private static let values = [
    "nothing", "true", "0", "-1", "3", "-9223372036854775808", "9223372036854775807", "0.5", "nan", "inf",
    "-inf",
    "\"\"", "\"text\"", "\"a\\u{0}b\"", "[]", "[1, 2]", "[[1, 2], [3]]", "[[[]]]", "[nan, \"a\"]",
    "[nothing]",
    "({})", "({a: 1})", "1..3", "3..1", "0.0..nan", "abs", "(x -> x)", "(() -> 1)", "((a, b) -> a)",
    "zeros([0])", "ones([2, 3])", "tensor(1.5)", "data", "data.train[0..<3]", "linear(2)", "identity()",
    "view",
    "model", "adam()", "barlow_twins()", "heatmap(ones([2, 2]))", "digits",
  ]

  private static func session() -> Session {
    let session = Session()
    let cell = session.run(
      """
      let data = digits(size=8)
      augment view { identity() }
      let model = init(flatten() >> linear(2), input=[8, 8, 1])
      """)
    #expect(cell.result.succeeded)
    for value in values { #expect(session.run("let value = \(value)").result.succeeded, "\(value)") }
    return session
  }

  /// What a call leads to: a value, or one diagnostic that has its place and its explanation.
  private func expectAnswer(_ code: String, in session: Session) {
    let start = ContinuousClock.now
    let cell = session.run(code)
    #expect(ContinuousClock.now - start < .seconds(20), "\(code)")
    #expect(cell.result.diagnostics.count <= 2, "\(code)\n\(cell.diagnostics)")
    for diagnostic in cell.result.diagnostics {
      #expect(!diagnostic.message.isEmpty && Session.explanation(of: diagnostic.code) != nil, "\(code)")
      #expect(cell.diagnostics.contains("--> test.bt:1:"), "\(code)\n\(cell.diagnostics)")
    }
  }

  @Test("each builtin takes each value as its only argument")
  func single() {
    let session = Self.session()
    for builtin in Self.builtins where builtin.name != "print" {
      for value in Self.values { expectAnswer("\(builtin.name)(\(value))", in: session) }
    }
  }

  @Test("each builtin takes any values for all of its parameters", arguments: 0..<4)
  func several(_ part: Int) {
    let session = Self.session()
    var random = Seeded(UInt64(part) &+ 5)
    for builtin in Self.builtins where builtin.name != "print" && !builtin.parameters.isEmpty {
      for _ in 0..<12 {
        let given = builtin.parameters.filter { $0.isRequired || $0.isVariadic || random.below(3) == 0 }
        let arguments = given.map { parameter in
          let value = random.pick(Self.values)
          return parameter.isVariadic ? value : "\(parameter.name)=\(value)"
        }
        let ordered = arguments.filter { !$0.contains("=") } + arguments.filter { $0.contains("=") }
        expectAnswer("\(builtin.name)(\(ordered.joined(separator: ", ")))", in: session)
      }
    }
  }

  @Test("each operator takes each pair of values")
  func operators() {
    let session = Self.session()
    for operation in [
      "+", "-", "*", "/", "//", "%", "^", "@", "==", "!=", "<", "<=", "in", "..", ">>", "|>", "and",
    ] {
      for left in Self.values {
        var random = Seeded(UInt64(left.utf8.count))
        for _ in 0..<6 { expectAnswer("\(left) \(operation) \(random.pick(Self.values))", in: session) }
      }
    }
  }

  @Test("members, indices, loops, patterns and conditions take each value")
  func places() {
    let session = Self.session()
    for value in Self.values {
      for form in [
        "(\(value)).nothere", "(\(value)).len()", "(\(value))[0]", "(\(value))[\"a\"]", "(\(value))[1..]",
        "(\(value))[:, 0]", "[1, 2][\(value)]", "(\(value))(1)", "(\(value))()",
        "for x in \(value) { break }",
        "if \(value) { 1 }", "not \(value)", "-\(value)", "\"{\(value)}\"", "\"{\(value):.3f}\"",
        "[x for x in \(value)]",
        "({..\(value)})", "abs(..\(value))", "assert \(value)", "augment { \(value) }",
        "backbone { \(value) }",
      ] { expectAnswer(form, in: session) }
    }
  }
}

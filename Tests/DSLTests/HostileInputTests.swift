import DSL
import Testing

/// Nothing that a script says may end the process.
@Suite("Hostile input") struct HostileInputTests {
  @Test(arguments: [
    ("9223372036854775807 + 1", "BT0402"), ("-9223372036854775807 - 2", "BT0402"),
    ("9223372036854775807 * 2", "BT0402"), ("-9223372036854775808 // -1", "BT0402"),
    ("-(-9223372036854775808)", "BT0402"), ("abs(-9223372036854775808)", "BT0402"),
    ("2 ^ 63", "BT0402"), ("3 ^ 9223372036854775807", "BT0402"), ("1 // 0", "BT0403"), ("1 % 0", "BT0403"),
    ("1 / 0", "BT0403"), ("round(1e300)", "BT0402"), ("round(nan)", "BT0402"),
    ("99999999999999999999", "BT0105"),
    ("1e999", "BT0105"), ("9223372036854775808", "BT0105"), ("[1][9223372036854775807]", "BT0404"),
    ("[1][-9223372036854775808]", "BT0404"), ("[1][-9223372036854775808..9223372036854775807]", "BT0404"),
    ("map(0..9223372036854775807, x -> x)", "BT0414"), ("zip(0..9223372036854775807)", "BT0414"),
    ("range(9223372036854775807)", "BT0414"), ("range(1, 2, 0)", "BT0419"),
    ("fn f(x) = f(x) + 1\nf(1)", "BT0412"), ("fn f(x) = map([x], f)\nf(1)", "BT0412"),
    ("fn f() { g() }\nfn g() { f() }\nf()", "BT0412"),
    ("var s = \"ab\"\nfor i in 1..60 { s = s + s }", "BT0414"),
    ("var s = \"ab\"\nfor i in 1..60 { s = \"{s}{s}\" }", "BT0414"),
    ("var s = [1]\nfor i in 1..60 { s = s + s }", "BT0414"),
    ("var s = []\nfor i in 1..100000 { s = [s] }", "BT0413"),
    ("var s = {}\nfor i in 1..100000 { s = {s: s} }", "BT0413"),
    ("var f = x -> x\nfor i in 1..100000 { let g = f; f = x -> g(x) }", "BT0413"),
    ("var s = []\nfor i in 1..100000 { s = enumerate([s]) }", "BT0413"),
    ("var f = abs\nfor i in 1..100000 { f = f >> abs }", "BT0414"),
    ("\"{1:99999999999999999999}\"", "BT0119"), ("format(1, \"99999\")", "BT0419"),
    ("min([])", "BT0419"), ("sorted([1, \"a\"])", "BT0401"), ("reduce([], (a, b) -> a)", "BT0419"),
  ]) func mistake(_ sample: (String, String)) {
    let outcome = run(sample.0)
    #expect(Set(outcome.codes) == [sample.1], "\(outcome.rendered)")
  }

  @Test(arguments: [
    ("-9223372036854775808 % -1", "0"), ("(0..9223372036854775807).len()", "9223372036854775807"),
    ("9223372036854775807 in 0..9223372036854775807", "true"),
    ("var n = 0\nfor i in 9223372036854775806..9223372036854775807 { n = n + 1 }\nn", "2"),
    ("len(-9223372036854775808..9223372036854775807)", "9223372036854775807"),
    ("var n = 0\nfor i in 0..<-9223372036854775808 { n = 1 }\nn", "0"),
    ("1e308 * 10", "inf"), ("nan == nan", "false"), ("range(-3)", "[]"),
    ("range(9223372036854775800, 9223372036854775807, 5)", "[9223372036854775800, 9223372036854775805]"),
    ("1.0 % 0.0 == 1", "false"), ("\"\"[..]", ""), ("[][..]", "[]"),
    ("var x = [1]\nfor i in 1..400 { x = [x, x] }\nx == x", "true"),
  ]) func value(_ sample: (String, String)) {
    #expect(result(sample.0) == sample.1)
  }

  @Test func manyLargeValuesAreRefusedBeforeTheMemoryIsUsedUp() {
    var registry = Registry()
    registry.memory.bytes = 300 << 20
    let lists = "var l = []\nfor k in 1..100 { l = l + [range(1000000)] }"
    #expect(run(lists, registry: registry).codes == ["BT0414"])
    let strings =
      "var s = \"ab\"\nfor k in 1..23 { s = s + s }\nvar l = []\nfor k in 1..100 { l = l + [\"{s}{k}\"] }"
    #expect(run(strings, registry: registry).codes == ["BT0414"])
    // What the host holds does not count.
    registry.memory.bytes = 0
    registry.memory.heldByHost = { Int.max / 2 }
    #expect(run("len(range(1000000))", registry: registry).lines == ["1000000"])
  }

  @Test func sharedValuesPrintWithinABound() {
    #expect(result("var x = [1]\nfor i in 1..400 { x = [x, x] }\nx").utf8.count < 2 << 20)
  }

  @Test func anInterruptionStopsALoop() {
    let interpreter = Interpreter(registry: Registry())
    interpreter.cancellation.cancelSoon()
    let outcome = interpreter.run(
      Source(name: "t", text: "var n = 0\nwhile true { n = n }"), sink: Transcript())
    #expect(outcome.wasInterrupted)
  }

  @Test func everyPrefixOfTheSampleIsSurvived() {
    let bytes = Array(sampleScript.utf8)
    let interpreter = Interpreter(registry: .fake)
    for end in 0...bytes.count {
      let source = Source(name: "sample.bt", bytes: Array(bytes[..<end]))
      let parsed = parse(source)
      #expect(parsed.tree.tokens.last?.kind == .end)
      if end % 17 == 0 { _ = interpreter.check(source) }
      _ = isComplete(String(decoding: bytes[..<end], as: UTF8.self))
    }
  }

  @Test func everyLossOfOneByteIsSurvived() {
    let bytes = Array(sampleScript.utf8)
    let interpreter = Interpreter(registry: .fake)
    for index in stride(from: 0, to: bytes.count, by: 11) {
      var damaged = bytes
      damaged.remove(at: index)
      _ = interpreter.check(Source(name: "sample.bt", bytes: damaged))
      damaged.insert(UInt8(truncatingIfNeeded: index &* 37), at: index)
      _ = interpreter.check(Source(name: "sample.bt", bytes: damaged))
    }
  }

  @Test func theSampleParses() {
    let parsed = parse(Source(name: "sample.bt", text: sampleScript))
    #expect(parsed.diagnostics.isEmpty, "\(DiagnosticRenderer().render(parsed.diagnostics))")
    #expect(parsed.tree.parameters.map(\.name.text) == ["lambda", "epochs"])
    #expect(parsed.tree.parameters[0].documentation == "weight of the redundancy term")
    let names: Set = ["BT0201"]
    #expect(Interpreter(registry: .fake).check(parsed.tree.source).allSatisfy { names.contains($0.code) })
  }
}

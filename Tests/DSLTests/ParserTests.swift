import DSL
import Testing

@Suite("Parser") struct ParserTests {
  private func codes(_ text: String) -> [String] {
    parse(Source(name: "t", text: text)).diagnostics.map(\.code)
  }

  @Test(arguments: [
    ("2 + 3 * 4 ^ 2", "50"), ("-2 ^ 2", "-4"), ("2 ^ -1.0", "0.5"), ("2 ^ 3 ^ 2", "512"),
    ("not 1 == 2", "true"), ("1 + 2 == 3 and not false or false", "true"), ("7 // 2 * 2", "6"),
    ("(1 .. 3 + 1)", "1..4"), ("3 in 1..3", "true"), ("[1, 2] |> len >> (n -> n * 10)", "20"),
    ("--3", "3"), ("-9223372036854775808", "-9223372036854775808"), ("- -1", "1"),
    ("3.max(4)", "4"), ("1 - -1", "2"), ("2 * -3", "-6"),
  ]) func precedence(_ sample: (String, String)) {
    #expect(result(sample.0) == sample.1)
  }

  @Test func lineEndsDependOnTheInnermostBracket() {
    #expect(result("let a = 1 +\n  2\na") == "3")
    #expect(result("[1,\n 2\n, 3]") == "[1, 2, 3]")
    #expect(result("{a: 1\n b: 2}") == "{a: 1, b: 2}")
    #expect(result("{\n  a: 1,\n  b: 2\n}") == "{a: 1, b: 2}")
    #expect(result("let a = [3, 1]\n  .sorted()\n  |> len\na") == "2")
    #expect(result("let f = 5\n(1)") == "1")
    #expect(result("let f = 5\n[1]") == "[1]")
    #expect(result("let f = 5\n-f") == "-5")
    #expect(result("let f =\n  5; f") == "5")
    #expect(result("let g = (x -> x)\n  >> (x -> x + 1)\ng(1)") == "2")
    #expect(codes("if true { 1 }\nelse { 2 }") == ["BT0118"])
  }

  @Test func bracesOpenBodiesBlocksAndRecords() {
    #expect(result("let x = true\nif x { 1 } else { 2 }") == "1")
    #expect(result("{}") == "{}")
    #expect(result("let r = {a: 1}\n{..r, b: 2}") == "{a: 1, b: 2}")
    #expect(result("let y = { let a = 2; a * 3 }\ny") == "6")
    #expect(result("[{a: x} for x in [1]]") == "[{a: 1}]")
    #expect(result("if ({a: true}).a { 1 }") == "1")
    #expect(result("(x -> {a: x})(1)") == "{a: 1}")
    #expect(codes("if {a: true}.a { 1 }").first == "BT0110")
    #expect(run("let = 1").codes == ["BT0121"])
  }

  @Test func everyWordIsANameWhereOnlyNamesStand() {
    #expect(result("{for: 1, in: 2}.in") == "2")
    #expect(result("fn f(loss=1) = loss\nf(loss = 3)") == "3")
    #expect(result("let param = 1\nlet test = 2\nlet loss = 3\nparam + test + loss") == "6")
    #expect(result("let augment = x -> x + 1\naugment(1)") == "2")
  }

  @Test func patternsAndLambdas() {
    #expect(result("let (a, (b, c)) = [1, [2, 3]]\na + b + c") == "6")
    #expect(result("let {x, y} = {y: 1, x: 2}\nx - y") == "1")
    #expect(result("var a = 1\nvar b = 2\n(a, b) = [b, a]\n[a, b]") == "[2, 1]")
    #expect(result("map([[1, 2]], (a, b) -> a + b)") == "[3]")
    #expect(result("map([{a: 1}], {a} -> a)") == "[1]")
    #expect(result("(() -> 4)()") == "4")
    #expect(result("(x -> y -> x - y)(5)(3)") == "2")
  }

  @Test func severalMistakesAreReportedAtOnce() {
    #expect(codes("let 1\nlet b = )\nlet c = 3 4\nlet d = 1") == ["BT0110", "BT0110", "BT0117"])
    #expect(codes("let a = f(1, \nlet b = 2\nlet c = ]") == ["BT0111", "BT0110"])
    #expect(run("let a = (1\nlet b = zzz").codes == ["BT0111", "BT0201"])
  }

  @Test func completeness() {
    #expect(isComplete("1 + 1") == .complete)
    #expect(isComplete("") == .complete)
    #expect(isComplete("fn f(x) {") == .incomplete(indent: 2))
    #expect(isComplete("fn f(x) {\n  if x {") == .incomplete(indent: 4))
    #expect(isComplete("f(1,") == .incomplete(indent: 2))
    #expect(isComplete("1 +") == .incomplete(indent: 0))
    #expect(isComplete("\"\"\"abc") == .incomplete(indent: 0))
    #expect(isComplete("let a = )") == .invalid)
    #expect(isComplete("\"abc") == .invalid)
    #expect(isComplete("}") == .invalid)
  }

  @Test func documentationIsFound() {
    let text = "## One.\n## Two.\nfn f() = 1\nparam a = 1 ## knob\n## above\nparam b: int = 2"
    let tree = parse(Source(name: "t", text: text)).tree
    #expect(tree.parameters.map(\.documentation) == ["knob", "above"])
    guard case .define(let definition) = tree.statements[0].kind else {
      Issue.record("no definition")
      return
    }
    #expect(definition.documentation == "One.\nTwo.")
  }

  @Test func absurdNestingIsADiagnostic() {
    for text in [
      String(repeating: "(", count: 20_000), String(repeating: "[", count: 20_000),
      String(repeating: "{", count: 20_000), String(repeating: "-", count: 50_000) + "1",
      String(repeating: "not ", count: 20_000) + "true", String(repeating: "f(", count: 20_000),
      String(repeating: "x -> ", count: 20_000) + "x", String(repeating: "1 ^ ", count: 20_000) + "1",
      String(repeating: "1 + ", count: 20_000) + "1", "a" + String(repeating: ".b", count: 20_000),
      "a" + String(repeating: "[0]", count: 20_000), "a" + String(repeating: "(0)", count: 20_000),
      String(repeating: "if a { ", count: 20_000), String(repeating: "\"{", count: 20_000),
      "let " + String(repeating: "(", count: 20_000) + "a", String(repeating: "loss(", count: 20_000),
      String(repeating: "a |> ", count: 20_000) + "a", String(repeating: "fn f() { ", count: 20_000),
    ] {
      #expect(!codes(text).isEmpty, "\(text.prefix(10))")
      #expect(!run(text).outcome.succeeded)
    }
  }
}

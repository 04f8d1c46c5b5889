import DSL
import Testing

/// Checking without computing: what is found, what is not, and that it ends. In these programs `unknown()` gives
/// what only running gives.
@Suite("Checking") struct CheckingTests {
  private static let registry: Registry = {
    var registry = Registry.fake
    registry.register([
      Builtin(
        "unknown", area: "fake", [Parameter("value", "any", default: "nothing")],
        summary: "The value, once it runs."
      ) { (arguments, context) throws(Failure) in
        context.isChecking ? .unknown(kind: nil) : arguments.value("value")
      },
      Builtin("number", area: "fake", [Parameter("value", "any")], summary: "A number, once it runs.") {
        (arguments, context) throws(Failure) in
        context.isChecking ? .unknown(kind: "int") : arguments.value("value")
      },
      Builtin("runs", area: "fake", summary: "True where it runs, false where it is checked.") {
        (_, context) throws(Failure) in .bool(!context.isChecking)
      },
    ])
    return registry
  }()

  /// `CODE` for errors and `code` for warnings, in order.
  private func check(_ text: String) -> [String] {
    Interpreter(registry: CheckingTests.registry).check(Source(name: "c.bt", text: text)).map {
      $0.severity == .error ? $0.code : $0.code.lowercased()
    }
  }

  private func rendered(_ text: String) -> String {
    DiagnosticRenderer().render(
      Interpreter(registry: CheckingTests.registry).check(Source(name: "c.bt", text: text)))
  }

  @Test func sixMistakesOfDifferentKindsAreFoundAtOnce() {
    let text = """
      let a = lenght([1])
      let b = [1, 2][5]
      let c = 1 + "x"
      fn f(x: [n], y: [n]) = n
      let d = f([1, 2], [1, 2, 3])
      let e = len(1, 2)
      let g = {a: 1}.b
      print(a, b, c, d, e, g)
      """
    #expect(check(text) == ["BT0201", "BT0404", "BT0401", "BT0301", "BT0207", "BT0405"])
  }

  @Test func aMistakeIsFoundBehindWhatIsUnknown() {
    #expect(
      check("let x = unknown(3)\nlet y = x + 1\nlet z = [y, x.a, x[2], x(1), -x]\n[1][7]") == ["BT0404"])
    #expect(check("let s = \"a {unknown(1):.2f}\"\nlen(s) + 1\n[s][1]") == ["BT0404"])
    #expect(check("let {a, b} = unknown()\nlet (c, (d, e)) = unknown()\nfor i in a { b + c + d + e }") == [])
    #expect(check("fn f(x: int, y: [n, 2], z: [n]) = n\nf(unknown(), unknown(), [1]) + [1]") == ["BT0401"])
    #expect(check("train {\n  data = unknown()\n  epochs = \"x\" + unknown()\n}") == [])
  }

  @Test func whatFollowsFromAMistakeIsNone() {
    #expect(check("let a = 1 + \"x\"\nlet b = a + 1\nb[0].c(2)") == ["BT0401"])
    #expect(check("let a = nope\na + 1\n[k * 2 for k in a]") == ["BT0201"])
    #expect(check("let (a, b) = [1, 2, 3]\na + b") == ["BT0410"])
    #expect(check("param a: int = \"x\"\na + 1") == ["BT0407"])
  }

  @Test func bothBranchesOfAnUnknownConditionAreWarnedAbout() {
    #expect(check("if unknown() { 1 + \"x\" } else { [][0] }") == ["bt0401", "bt0404"])
    #expect(check("if unknown() { 1 } else if 1 + \"x\" { 2 }") == ["bt0401"])
    #expect(check("unknown() and [][0]\nunknown() or (1 + \"x\")") == ["bt0404", "bt0401"])
    #expect(check("[1 + \"x\" for k in 1..3 if unknown()]") == ["bt0401"])
    #expect(check("if runs() { 1 + \"x\" }") == [])
    // Found first where it may not run, then where it does.
    #expect(check("fn f() = 1 + \"x\"\nif unknown() { f() }\nf()\nif unknown() { f() }") == ["BT0401"])
  }

  @Test func branchesAreJoined() {
    #expect(check("var a = 1\nif unknown() { a = 2 }\nassert a == 1") == [])
    #expect(check("var a = 1\nif unknown() { a = 1 }\nassert a == 2") == ["BT0411"])
    #expect(check("var a = [1, 2]\nif unknown() { a = [1, 5] }\nassert a[0] == 2") == ["BT0411"])
    #expect(check("var a = [1, 2]\nif unknown() { a = [1] }\na[1]") == [])
    #expect(check("let a = if unknown() { 1 } else { 2 }\nassert a == 1") == [])
    #expect(check("let a = if unknown() { 1 } else { 1 }\nassert a == 2") == ["BT0411"])
    #expect(check("fn f() { if unknown() { return 1 }; 2 }\nassert f() == 2") == [])
    #expect(check("fn f() { if unknown() { return 2 }; 2 }\nassert f() == 1") == ["BT0411"])
    // What stands behind a possible way out may not run.
    #expect(check("fn f() { if unknown() { return 1 }; [][0] }\nf()") == ["bt0404"])
    #expect(
      check("fn f() { if unknown() { return 1 } else { return 2 } }\nassert f() > 2\n[][0]") == ["BT0404"])
    #expect(check("repeat(2) { if unknown() { relu() } }") == [])
  }

  @Test func loopsRunWithinABudget() {
    #expect(check("var n = 0\nfor k in 1..10 { n = n + k }\nassert n == 0") == ["BT0411"])
    #expect(check("var n = 0\nfor k in 1..10^9 { n = n + k }\nassert n == 0\n[][0]") == ["BT0404"])
    #expect(check("var n = 0\nwhile n < 10^12 { n = n + 1 }\nassert n == 0") == [])
    #expect(check("var n = 0\nwhile true { n = n + 1 }\n[][0]") == ["BT0404"])
    #expect(check("[k for k in 1..10^9 if k > 0]\n[][0]") == ["BT0404"])
    #expect(check("map(1..10^7, k -> k * 2)\n[][0]") == ["BT0404"])
    #expect(
      check("for i in 1..10^9 { for j in 1..10^9 { for k in 1..10^9 { i + j } } }\n[][0]") == ["BT0404"])
    #expect(check("for k in 1..10^9 { [][0] }") == ["BT0404"])
  }

  @Test func unknownLoopsAreWidened() {
    #expect(check("var a = 1\nvar b = 1\nwhile unknown() { b = a; a = 2 }\nassert b == 1") == [])
    #expect(check("var a = 1\nfor k in unknown() { a = a }\nassert a == 2") == ["BT0411"])
    #expect(check("for k in 0..<unknown() { [1, 2][k] }") == [])
    #expect(check("for k in unknown() { 1 + \"x\" }") == ["bt0401"])
    #expect(
      check("var a = []\nfor k in 1..3 { if unknown() { break }; a = a + [k] }\na[2]\nassert len(a) == 3")
        == [])
    #expect(check("for k in 1..3 { if unknown() { continue }; [][0] }") == ["bt0404"])
    #expect(check("for k in 1..3 { if unknown() { break } }\n[][0]") == ["BT0404"])
    #expect(
      check("fn f() { for k in 1..3 { if unknown() { return 1 } }; [][0] }\nf()\n[][1]") == [
        "bt0404", "BT0404",
      ])
    #expect(
      check(
        "var a = 0\nvar b = 0\nvar c = 0\nvar d = 0\n"
          + "while unknown() { d = c; c = b; b = a; a = 1 }\nassert d == 0") == [])
  }

  @Test func recursionEnds() {
    #expect(
      check("fn fib(n) = if n < 2 { n } else { fib(n - 1) + fib(n - 2) }\nfib(60)\n[][0]") == ["BT0404"])
    #expect(check("fn f(n) = if unknown() { 0 } else { f(n + 1) }\nf(0)\n[][0]") == ["BT0404"])
    #expect(run("fn f(n) = f(n + 1) + f(n + 2)\nf(0)").codes == ["BT0412"])
    #expect(run("fn f(n) = if n == 0 { 0 } else { f(n - 1) }\nassert f(50) == 1").codes == ["BT0411"])
  }

  @Test func functionsThatAreNotCalledAreCheckedForNames() {
    #expect(check("fn f(x) = x + nope(1)\nfn g(x) = len(1, 2) + (1 + \"x\")") == ["BT0201", "BT0207"])
  }

  @Test func mistakesShowTheCallsThatLedThere() {
    let text = rendered(
      """
      fn inner(x: [n], y) {
        let half = y / 2
        map(x, v -> product(v, half))
      }
      fn outer(x) = inner(x, 2)
      outer([1, 2])
      """)
    #expect(
      text == """
        error[BT0302]: shapes do not agree
         --> c.bt:3:15
          |
        1 | fn inner(x: [n], y) {
          |          - `x` is [2] here
        ...
        3 |   map(x, v -> product(v, half))
          |               ^^^^^^^ - [2, 1]
          |               inner sizes differ
        ...
        5 | fn outer(x) = inner(x, 2)
          |               ----- in this call of `inner`
        6 | outer([1, 2])
          | ----- in this call of `outer`

        """, "\(text)")
  }

  @Test func checkingShowsNothingAndLeavesNothing() {
    let interpreter = Interpreter(registry: CheckingTests.registry)
    let transcript = Transcript()
    func run(_ text: String) -> [String] {
      interpreter.run(Source(name: "c.bt", text: text), sink: transcript).diagnostics.map(\.code)
    }
    #expect(run("var n = 1") == [])
    #expect(run("print(n)\nn = n + 1\n[][0]") == ["BT0404"])
    #expect(transcript.lines == [] && interpreter.value(of: "n")?.text == "1")
    #expect(run("if unknown(true) { n = n + 1; print(n) }") == [])
    #expect(transcript.lines == ["2"])
    // A place's visits are counted anew when it runs.
    #expect(run("for k in 0..1 { draw()[1] |> print }") == [])
    #expect(transcript.lines == ["2", "0", "1"])
  }

  @Test func warningsComeBeforeTheRun() {
    let run = DSLTests.run("if unknown(false) { 1 + \"x\" }\nprint(1)", registry: CheckingTests.registry)
    #expect(run.warnings.map(\.code) == ["BT0401"] && run.outcome.succeeded && run.lines == ["1"])
  }

  @Test func testsAreWarnedAboutByCheckAlone() {
    let text = "var n = 0\ntest \"t\" { n = 5; assert 1 == 2; 1 + \"x\" }\ntest \"u\" { assert n == 0 }"
    #expect(check(text) == ["bt0411", "bt0401"])
    #expect(run(text, registry: CheckingTests.registry).codes == [])
  }

  @Test func aCallbackWithAnUnknownAnswerIsNoMistake() {
    #expect(check("filter([1, 2], x -> number(x) > 1)\nsorted([2, 1], by=x -> number(x))") == [])
    #expect(check("sum([number(1), 2]) + max(number(1), 2) + round(number(3))") == [])
    #expect(check("reduce([1, 2], (a, b) -> a + number(b)) + \"x\"") == ["BT0401"])
    #expect(
      check("positive(lr=number(1), k=0)\npositive(lr=0.5, k=0)\npositive(lr=-1.0, k=number(1))") == [
        "BT0419", "BT0419",
      ])
  }
}

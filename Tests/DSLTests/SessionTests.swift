import DSL
import Testing

@Suite("Cells, parameters and places") struct SessionTests {
  @Test func namesOutliveTheirCells() {
    #expect(run("let a = 1", "fn f() = a", "let a = 5", "f()").lines == ["5"])
    #expect(run("var a = 1", "a = a + 1", "a").lines == ["2"])
    #expect(run("let a = 1", "let a = a + 1", "a").lines == ["2"])
    #expect(run("let a = 1", "a = 2").codes == ["BT0203"])
    #expect(run("fn f(x) = x", "f()").codes == ["BT0208"])
  }

  @Test func aFailedCellKeepsWhatItBound() {
    let interpreter = Interpreter(registry: .fake)
    let transcript = Transcript()
    func run(_ text: String) -> [String] {
      interpreter.run(Source(name: "c", text: text), sink: transcript).diagnostics.map(\.code)
    }
    #expect(run("let a = 1\nlet b = late()\nlet c = 2") == ["BT0419"])
    #expect(interpreter.names() == ["a"])
    #expect(run("b") == ["BT0418"])
    #expect(run("let z = 1\nlet y = [][0]") == ["BT0404"])
    #expect(run("let b = 3\na + b") == [])
    #expect(transcript.lines == ["4"])
    #expect(interpreter.value(of: "b")?.isEqual(to: .int(3)) == true)
    interpreter.define("ans", .int(4))
    #expect(run("|> (x -> x + 1)") == [])
    #expect(transcript.lines == ["4", "5"])
  }

  @Test func bindingANameAgainLeavesWhatWasComputedFromItStale() {
    func codes(_ cells: String...) -> [String] {
      let interpreter = Interpreter(registry: Registry())
      let transcript = Transcript()
      for cell in cells {
        let outcome = interpreter.run(Source(name: "c", text: cell), sink: transcript)
        #expect(outcome.succeeded, "\(DiagnosticRenderer().render(outcome.diagnostics))")
      }
      return transcript.warnings.map { "\($0.code) \($0.message)" }
    }
    let b = "BT0227 `b` was computed from an earlier `a`"
    #expect(codes("let a = 1", "let b = a + 1", "let a = 2", "[b]") == [b])
    #expect(
      codes("let a = 1", "let b = a + 1", "let c = b", "let a = 2", "c") == [
        "BT0227 `c` was computed from an earlier `a`"
      ])
    #expect(codes("let a = 1", "fn f(x) = x + a", "let b = f(1)", "let a = 2", "b") == [b])
    #expect(codes("fn a() = 1", "let b = a()", "fn a() = 2", "b\nb") == [b])
    #expect(codes("let a = 1", "let b = a", "fn f() = b", "let a = 2", "f()") == [b])
    #expect(codes("let a = 1", "let b = a", "let a = 2\nb") == [b])
    // Computed again, not computed from it, or only read by a function that is not called.
    #expect(codes("let a = 1", "let b = a + 1", "let a = 2", "let b = a + 1", "b") == [])
    #expect(codes("let a = 1", "let b = 1", "let a = 2", "b") == [])
    #expect(codes("let a = 1", "let a = a + 1", "a") == [])
    #expect(codes("let a = 1", "let b = a", "let a = 2", "fn f() = b") == [])
    #expect(codes("fn f() = 1", "fn f() = 2", "f()") == [])
    #expect(codes("let a = 1", "let f = () -> a", "let a = 2", "f()") == [])
  }

  @Test func checkingRunsNothing() {
    let interpreter = Interpreter(registry: Registry())
    let diagnostics = interpreter.check(
      Source(name: "c", text: "let a = zz\nprint(a, yy)\nlen(1, 2)\nfn f() = ww"))
    #expect(diagnostics.map(\.code) == ["BT0201", "BT0201", "BT0207", "BT0201"])
    #expect(interpreter.names() == [])
  }

  @Test func parametersTakeOverrides() {
    func value(_ text: String, _ overrides: [String: String]) -> [String] {
      run(text, overrides: overrides).lines
    }
    #expect(value("param a = 1.5\na", ["a": "2"]) == ["2.0"])
    #expect(value("param a = \"x\"\na", ["a": "hello"]) == ["\"hello\""])
    #expect(value("param a = \"x\"\na", ["a": "12"]) == ["\"12\""])
    #expect(value("param a = [1]\na", ["a": "[2, 3]"]) == ["[2, 3]"])
    #expect(value("param a = 1\na", [:]) == ["1"])
    #expect(run("param a = 1", overrides: ["a": "1.5"]).codes == ["BT0221"])
    #expect(run("param lambda = 1", overrides: ["lamda": "1"]).rendered.contains("did you mean `lambda`?"))
    #expect(run("param a: float = \"x\"").codes == ["BT0407"])
  }

  @Test func placesSurviveEdits() {
    let one = run("fn f() = draw()\n[f(), f(), draw()]", registry: .fake).lines
    let two = run("# longer\nlet other = len([1])\nfn f() = draw()\n[f(), f(), draw()]", registry: .fake)
      .lines
    #expect(one == two)
    let places = run(
      "let a = draw()\nlet b = draw()\nfn f() = draw()\nlet c = f()\nlet d = f()\n"
        + "[a[0] == b[0], a[0] == c[0], c[0] == d[0], c[1], d[1]]", registry: .fake)
    #expect(places.lines == ["[false, false, true, 0, 1]"])
  }

  @Test func builtinsDocumentThemselves() {
    for builtin in Builtin.core {
      #expect(!builtin.summary.isEmpty)
      for example in builtin.examples {
        #expect(run(example.code).lines == [example.output], "\(example.code)")
      }
    }
  }
}

import DSL
import Synchronization
import Testing

@Suite("Modules") struct ModuleTests {
  /// Files by path, as the host would read them; `./` leads to the same file.
  final class Files: Sendable {
    private let texts: Mutex<[String: String]>
    init(_ texts: [String: String]) { self.texts = Mutex(texts) }

    subscript(path: String) -> String? {
      get { texts.withLock { $0[path] } }
      set { texts.withLock { $0[path] = newValue } }
    }

    var registry: Registry {
      var registry = Registry.fake
      registry.importFile = { path throws(Failure) in
        let identity = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        guard let text = self[identity] else { throw Failure(code: "", "there is no such file") }
        return Registry.File(identity: identity, bytes: Array(text.utf8))
      }
      return registry
    }
  }

  private func run(_ cells: String..., files: [String: String]) -> Run {
    let interpreter = Interpreter(registry: Files(files).registry, stackBytes: 2 << 20)
    let transcript = Transcript()
    var outcome = Outcome()
    for cell in cells {
      outcome = interpreter.run(Source(name: "test.bt", text: cell), sink: transcript)
      if !outcome.succeeded { break }
    }
    return Run(lines: transcript.lines, outcome: outcome)
  }

  @Test func everyKindOfNameIsAMember() {
    let file = """
      param k = 3
      let a = 1
      var v = 5
      v = v + 1
      let (p, q) = [10, 20]
      fn f(x, y=a) = x + y + later
      let later = 100
      loss l(za, zb, w=1) { (za + zb) * w }
      augment view() { brightness(1) }
      backbone enc { relu() }
      """
    let shown = run(
      "import \"m.bt\"\n[m.k, m.a, m.v, m.p, m.q, m.f(1), m.f(1, y=0), 5 |> m.f, 5 |> m.f(2), m.l(1, 2)]\n"
        + "m.l(w=3)\nm.view()\nm.enc\nm",
      files: ["m.bt": file])
    #expect(
      shown.lines == [
        "[3, 1, 5, 10, 20, 102, 101, 106, 107, 3]", "l(w=3)", "view() { brightness(factor=1) }",
        "enc { relu() }", "module m from m.bt", "  a", "  enc", "  f", "  k", "  l", "  later", "  p", "  q",
        "  v", "  view",
      ], "\(shown.rendered)")
  }

  @Test func aLetRunsWhenItIsFirstReadAndOnce() {
    let file = """
      print("never")
      let a = { print("a"); 1 }
      let b = { print("b"); a + 1 }
      fn f() = b + b
      assert false
      test "never" { assert false }
      for i in 1..3 { print("never") }
      """
    let shown = run("import \"m.bt\"\nprint(\"start\")\nm.f()\nm.a", "m.f()", files: ["m.bt": file])
    #expect(shown.lines == ["start", "b", "a", "4", "1", "4"], "\(shown.rendered)")
  }

  @Test func pathsAreRelativeToTheImportingFile() {
    let files = [
      "lib/a.bt": "import \"b.bt\" as other\nlet x = other.x",
      "lib/b.bt": "import \"../c.bt\" as c\nlet x = c.x",
      "lib/../c.bt": "let x = 7",
    ]
    #expect(run("import \"./lib/a.bt\"\na.x", files: files).lines == ["7"])
  }

  @Test func theSameFileIsTheSameModule() {
    let files = [
      "m.bt": "let a = { print(\"once\"); 1 }", "n.bt": "import \"m.bt\"\nlet b = m.a\nfn same(x) = x == m",
    ]
    let shown = run(
      "import \"m.bt\" as one\nimport \"./m.bt\" as two\nimport \"n.bt\"\n[one.a, two.a, n.b]\n"
        + "[one == two, one == n, n.same(one)]",
      files: files)
    #expect(shown.lines == ["once", "[1, 1, 1]", "[true, false, true]"], "\(shown.rendered)")
  }

  @Test func aFileThatChangedIsReadAgain() {
    let files = Files(["m.bt": "import \"n.bt\"\nlet a = n.a", "n.bt": "let a = 1"])
    let interpreter = Interpreter(registry: files.registry)
    let transcript = Transcript()
    func cell(_ text: String) {
      #expect(interpreter.run(Source(name: "c", text: text), sink: transcript).succeeded)
    }
    cell("import \"m.bt\"\nlet before = m\nm.a")
    files["n.bt"] = "let a = 2"
    cell("m.a")
    cell("import \"m.bt\"\n[m.a, before.a, m == before]")
    #expect(transcript.lines == ["1", "1", "[2, 1, false]"])
    #expect(interpreter.names() == ["before", "m"])
  }

  @Test func namesOfModulesAndSessionsDoNotMix() {
    let files = ["m.bt": "fn f() = a\nlet a = 1", "n.bt": "let b = a"]
    #expect(run("let a = 5\nimport \"m.bt\"\nm.f()\na", files: files).lines == ["1", "5"])
    #expect(run("let a = 5", "import \"n.bt\"\nn.b", files: files).codes == ["BT0223", "BT0201"])
    #expect(run("import \"m.bt\"\na", files: files).codes == ["BT0201"])
  }

  @Test func aModuleHasOnlyMembers() {
    let files = ["m.bt": "let width = 1\nlet list = [1, 2]\nfn f(x) = x"]
    #expect(run("import \"m.bt\"\nm.len()", files: files).codes == ["BT0405"])
    #expect(run("import \"m.bt\"\nlet k = m\nk.len()", files: files).codes == ["BT0405"])
    #expect(
      run("import \"m.bt\"\nlet k = m\nk.widht", files: files).rendered.contains("did you mean `width`?"))
    #expect(run("import \"m.bt\"\nm.widht", files: files).rendered.contains("did you mean `width`?"))
    #expect(
      run("import \"m.bt\"\nlet k = m\n[k.width, k.f(3), m.list.len()]", files: files).lines == ["[1, 3, 2]"])
    #expect(run("import \"m.bt\"\nlet {width} = m\nwidth", files: files).lines == ["1"])
    #expect(run("import \"m.bt\"\nm(1)", files: files).codes == ["BT0406"])
    #expect(run("import \"m.bt\"", "m.f(1, 2)", files: files).codes == ["BT0207"])
    #expect(run("import \"m.bt\"", "m.f(y=2)", files: files).codes == ["BT0209"])
    #expect(run("import \"m.bt\"", "m.f(1) { }", files: files).codes == ["BT0211"])
    #expect(run("import \"m.bt\"\nm = 1", files: files).codes == ["BT0203"])
  }

  @Test func whatIsWrongWithAnImportIsToldAtItsPlace() {
    let large = String(repeating: " ", count: Source.maximumSize + 1)
    let files = ["m.bt": "let a = 1", "2024.bt": "let a = 1", "for.bt": "let a = 1", "large.bt": large]
    for (text, code, words) in [
      ("import \"none.bt\"", "BT0223", "there is no such file"),
      ("import \"\" as m", "BT0223", "the path is empty"),
      ("import \"large.bt\"", "BT0223", "larger than 16 MB"), ("import \"2024.bt\"", "BT0225", "as name"),
      ("import \"for.bt\"", "BT0225", "as name"),
      ("let s = 1\nimport \"{s}.bt\" as m", "BT0223", "plain text"),
      ("if true { import \"m.bt\"\nm.a }", "BT0215", "only at top level"),
      ("m.a\nimport \"m.bt\"", "BT0206", "before"),
      ("import \"m.bt\"\nlet m = 1", "BT0202", "bound twice"),
    ] {
      let run = run(text, files: files)
      #expect(run.codes == [code], "\(text)\n\(run.rendered)")
      #expect(run.rendered.contains(words), "\(run.rendered)")
    }
    #expect(run("import \"2024.bt\" as m\nm.a", files: files).lines == ["1"])
  }

  @Test func mistakesInsideAFileAreReportedThere() {
    let files = [
      "syntax.bt": "let a = 1 2\nlet b = nope", "outer.bt": "import \"syntax.bt\"\nlet c = syntax.zzz",
    ]
    let one = run("import \"syntax.bt\" as s\ns.zzz(1)\nimport \"syntax.bt\" as again", files: files)
    #expect(one.codes == ["BT0223", "BT0223", "BT0117", "BT0201"], "\(one.rendered)")
    #expect(one.rendered.contains("there are 2 mistakes in it") && one.rendered.contains("syntax.bt:2:9"))
    #expect(run("import \"outer.bt\"", files: files).codes == ["BT0223", "BT0117", "BT0201"])
    let late = run("import \"m.bt\"\nm.f()", files: ["m.bt": "let a = [][0]\nfn f() = a"])
    #expect(late.codes == ["BT0404"])
    #expect(late.rendered.contains("m.bt:1:12") && late.rendered.contains("`a` is first read here"))
  }

  @Test func circlesAreErrorsThatShowTheChain() {
    let files = [
      "a.bt": "import \"b.bt\"", "b.bt": "import \"c.bt\"", "c.bt": "import \"a.bt\"\nlet x = a.y",
    ]
    let circle = run("import \"a.bt\"", files: files)
    #expect(circle.codes == ["BT0224"], "\(circle.rendered)")
    #expect(circle.rendered.contains("the circle is `a.bt` → `b.bt` → `c.bt` → `a.bt`"), "\(circle.rendered)")
    let text = "import \"test.bt\""
    let own = run(text, files: ["test.bt": text])
    #expect(own.codes == ["BT0224"] && own.rendered.contains("`test.bt` → `test.bt`"), "\(own.rendered)")
    let chain = Dictionary(
      uniqueKeysWithValues: (0..<150).map { ("f\($0).bt", "import \"f\($0 + 1).bt\" as m") })
    #expect(run("import \"f0.bt\"", files: chain).codes == ["BT0223"])
  }

  @Test func aNameThatNeedsItselfHasNoValue() {
    #expect(run("import \"m.bt\"\nm.a", files: ["m.bt": "fn f() = a\nlet a = f()"]).codes == ["BT0418"])
  }

  @Test func overridesAreForTheScriptOnly() {
    let registry = Files(["m.bt": "param k = 1"]).registry
    let run = DSLTests.run(
      "param k = 2\nimport \"m.bt\"\n[k, m.k]", registry: registry, overrides: ["k": "9"])
    #expect(run.lines == ["[9, 1]"])
  }

  @Test func aModuleDrawsByItsOwnPlaces() {
    let files = ["m.bt": "let a = draw()", "n.bt": "let a = draw()"]
    let one = run(
      "import \"m.bt\"\nimport \"n.bt\"\nlet a = draw()\n[m.a == n.a, m.a == a]\nm.a", files: files)
    let two = run("draw();\nimport \"m.bt\" as other\nother.a", files: files)
    #expect(one.lines.first == "[false, false]" && one.lines.last == two.lines.last, "\(one.rendered)")
  }
}

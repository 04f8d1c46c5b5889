import DSL
import Testing

@Suite("Many mistakes at once") struct RecoveryTests {
  @Test func aDozenMistakesInOneGoAndNothingElse() {
    let text = """
      param epochs = 10
      let data = [1, 2, 3
      let total = sum([1, 2]
      fn area(width, height=width) = widht * height
      area()
      area(1, heigth=2)
      area(1, 2, 3)
      let s = "area {area(1)} of {unknwon}"
      var x = 1
      x += 1
      epochs = 3
      for i in 1..3 { i = 2; break }
      break
      loss spread(za, zb, weight=1) { (za - zb) * weight }
      spread(1)
      spread(1, 2, 3)
      relu() { brightness(1) }
      train { epoch = 3; let y = 1 }
      augment view { brightness(0.7..1.3) }
      view()
      let r = {a: 1, a: 2}
      if x = 1 { 2 }
      fn g(x: integr) = x
      [1, 2].lenght()
      let last = lenn(data) + total + r.a + s.len() + g(1)
      """
    let run = run(text, registry: .fake)
    #expect(
      run.codes == [
        "BT0111", "BT0111", "BT0201", "BT0208", "BT0209", "BT0207", "BT0201", "BT0116", "BT0203", "BT0203",
        "BT0213",
        "BT0416", "BT0207", "BT0211", "BT0209", "BT0212", "BT0217", "BT0218", "BT0115", "BT0222", "BT0201",
        "BT0201",
      ], "\(run.rendered)")
    let shown = DiagnosticRenderer().render(run.outcome.diagnostics, limit: 50)
    for help in ["`width`", "`height`", "`epochs`", "a `param`", "`len`", "`int`"] {
      #expect(shown.contains(help), "\(help)")
    }
    #expect(run.lines.isEmpty)
  }

  @Test func whatEarlierCellsDeclaredIsChecked() {
    #expect(run("fn f(x, y=1) = x", "f()", registry: .fake).codes == ["BT0208"])
    #expect(run("fn f(x, y=1) = x", "f(1, z=2)", registry: .fake).codes == ["BT0209"])
    #expect(run("fn f(x, y=1) = x", "3 |> f(1, 2)", registry: .fake).codes == ["BT0207"])
    #expect(run("fn f(x, y=1) = x", "[3].f(1, 2)", registry: .fake).codes == ["BT0207"])
    #expect(run("fn f(x, y=1) = x", "f(1) { }", registry: .fake).codes == ["BT0211"])
    #expect(run("augment view { relu() }", "view()", registry: .fake).codes == ["BT0217"])
    #expect(run("loss l(a, b) { a }", "l(1)", registry: .fake).codes == ["BT0416"])
    #expect(run("fn f(x) = x", "fn f(x, y) = x", "f(1)", registry: .fake).codes == ["BT0208"])
    #expect(run("fn f(x) = x", "let f = 3", "f", registry: .fake).lines == ["3"])
    #expect(run("var f = x -> x", "f(1, 2)", registry: .fake).codes == ["BT0207"])
  }

  @Test func methodsOfWhatIsNoHostValueAreCheckedBefore() {
    for (text, code) in [
      ("print(1)\n[1].len(2)", "BT0207"), ("print(1)\n\"ab\".lenn()", "BT0201"),
      ("print(1)\n(1..3).map()", "BT0208"),
      ("print(1)\n3.round(digts=1)", "BT0209"), ("print(1)\n[x for x in 1..3].sorted(1, 2, 3)", "BT0207"),
    ] {
      let run = run(text)
      #expect(run.codes == [code] && run.lines.isEmpty, "\(text)\n\(run.rendered)")
    }
    // A record may have the field, and a host value the member.
    #expect(run("let r = {len: x -> 5}\nr.len(1)").lines == ["5"])
  }

  @Test func whatIsNeverReachedIsAWarningOnly() {
    let run = run(
      "fn f(x) {\n  if x { return 1\n  2 }\n  3\n}\nf(true)\nfor i in 1..2 { continue; print(i) }")
    #expect(
      run.codes == ["BT0226", "BT0226"] && run.outcome.succeeded && run.lines == ["1"], "\(run.rendered)")
    #expect(run.rendered.contains("warning[BT0226]: this is never reached"))
    #expect(DSLTests.run("fn f() {\n  return g()\n  fn g() = 2\n}\nf()").outcome.diagnostics.isEmpty)
  }
}

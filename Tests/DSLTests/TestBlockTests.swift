import DSL
import Testing

@Suite("Test blocks") struct TestBlockTests {
  private func test(_ text: String) -> (results: [TestResult], outcome: Outcome, shown: [String]) {
    let transcript = Transcript()
    var results: [TestResult] = []
    let outcome = Interpreter(registry: .fake, stackBytes: 2 << 20).test(
      Source(name: "test.bt", text: text), sink: transcript
    ) { results.append($0) }
    return (results, outcome, transcript.lines)
  }

  @Test func runningIgnoresThem() {
    let shown = run("let a = 1\ntest \"t\" { assert a == 2 }\na")
    #expect(shown.lines == ["1"] && shown.codes == [])
    #expect(run("test \"t\" { nope }").codes == ["BT0201"])
    #expect(run("fn f() { test \"t\" { nope } }").codes == ["BT0215", "BT0201"])
    #expect(run("test \"t\" { return 1 }").codes == ["BT0214"])
  }

  @Test func everyTestRunsAndTheOthersGoOn() {
    let (results, outcome, shown) = test(
      """
      let a = 1
      var v = 1
      print("quiet")
      a
      fn f(x) = x + a
      test "first" { let b = f(1); assert b == 2; print("told") }
      test "second {a}" { assert f(a) == 3 }
      test "third" { v = 5; assert v == 5 }
      test "fourth" { assert v == 1; [][0] }
      """)
    #expect(outcome.succeeded && shown == ["told"])
    #expect(results.map(\.title) == ["first", "second 1", "third", "fourth"])
    #expect(results.map { $0.diagnostics.map(\.code) } == [[], ["BT0411"], [], ["BT0404"]])
  }

  @Test func aTextThatFailsHasNoTests() {
    let (results, outcome, _) = test("let a = [][0]\ntest \"t\" { }")
    #expect(results.isEmpty && outcome.diagnostics.map(\.code) == ["BT0404"])
    let (none, broken, _) = test("let a = nope\ntest \"t\" { }")
    #expect(none.isEmpty && broken.diagnostics.map(\.code) == ["BT0201"])
  }

  @Test func anInterruptionEndsThem() {
    let interpreter = Interpreter(registry: Registry())
    interpreter.cancellation.cancelSoon()
    var count = 0
    let outcome = interpreter.test(
      Source(name: "t", text: "test \"a\" { while true { } }\ntest \"b\" { }"), sink: Transcript()
    ) { _ in count += 1 }
    #expect(outcome.wasInterrupted && count == 0)
  }

  @Test func failedComparisonsShowBothSides() {
    let text = run("let a = [1, 2]\nfn f(x) = x + 1\nassert len(a) * 2 == f(2)").rendered
    #expect(
      text == """
        error[BT0411]: the assertion failed
         --> test.bt:3:8
          |
        3 | assert len(a) * 2 == f(2)
          |        ^^^^^^^^^^^^^^^^^^ this is false
          |                      3
          |        4

        """, "\(text)")
    let membership = run("let x = 3\nassert x in [1, 2]").rendered
    #expect(membership.hasSuffix("^^^^^^^^^^^ this is false\n  |        3\n"), "\(membership)")
    // Each side runs once.
    #expect(run("fn f() { print(\"once\"); 1 }\nassert f() == late()", registry: .fake).codes == ["BT0419"])
    #expect(run("fn f() { print(\"once\"); 1 }\nassert f() == 1").lines == ["once"])
  }
}

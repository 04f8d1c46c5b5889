import DSL
import Testing

@Suite struct AnalysisTests {
  @Test("an analysis says what is defined, and what each name means")
  func definitionsAndUses() throws {
    let source = Source(
      name: "a.bt", text: "## Twice as much.\nfn twice(x) = x * 2\nlet four = twice(2)\nprint(four, pi)\n")
    let analysis = analyze(source, registry: Registry())
    #expect(analysis.diagnostics.isEmpty)
    #expect(analysis.definitions.map(\.name) == ["twice", "four"])
    #expect(analysis.definitions.first?.documentation == "Twice as much.")
    func meaning(_ name: String) -> String? {
      switch analysis.uses.first(where: { $0.name == name })?.meaning {
      case .bound(let span): source.text(span)
      case .builtin(let builtin): "builtin \(builtin.name)"
      case .elsewhere: "elsewhere"
      case nil: nil
      }
    }
    #expect(meaning("x") == "x")
    #expect(meaning("twice") == "twice")
    #expect(meaning("four") == "four")
    #expect(meaning("print") == "builtin print")
    #expect(meaning("pi") == "elsewhere")
  }

  @Test("an analysis of a broken text has its mistakes and what could be read")
  func brokenText() {
    let analysis = analyze(
      Source(name: "a.bt", text: "let a = 1\nlet b = a + unknown_name\nlet c = ("), registry: Registry())
    #expect(analysis.diagnostics.count >= 2)
    #expect(analysis.definitions.map(\.name).prefix(2) == ["a", "b"])
  }
}

import DSL
import Testing

@Suite("Diagnostics") struct DiagnosticTests {
  /// What the catalogue's own examples cannot show is shown here.
  private static let otherExamples: [DiagnosticCode: @Sendable () -> [String]] = [
    .invalidText: { parse(Source(name: "t", bytes: [0xFF])).diagnostics.map(\.code) },
    .sourceTooLarge: {
      parse(Source(name: "t", bytes: [UInt8](repeating: 0x20, count: Source.maximumSize + 1)))
        .diagnostics.map(\.code)
    },
    .importCircle: {
      var registry = Registry()
      registry.importFile = { path throws(Failure) in
        Registry.File(identity: path, bytes: Array("import \"a.bt\"".utf8))
      }
      return run("import \"a.bt\"", registry: registry).codes
    },
    .unknownOverride: { run("param lambda = 1.0", overrides: ["lamda": "2"]).codes },
    .wrongOverride: { run("param lambda = 1.0", overrides: ["lambda": "abc"]).codes },
    .stale: { run("let a = 1", "let b = a + 1", "let a = 2", "b").codes },
    .interrupted: {
      let interpreter = Interpreter(registry: Registry())
      interpreter.cancellation.cancel()
      return interpreter.run(Source(name: "t", text: "while true { }"), sink: Transcript())
        .diagnostics.map(\.code)
    },
  ]

  @Test(arguments: DiagnosticCode.allCases) func everyCodeIsExplainedAndShown(_ code: DiagnosticCode) throws {
    let entry = try #require(DiagnosticEntry.entry(for: code.rawValue))
    #expect(!entry.title.isEmpty && !entry.title.hasSuffix("."))
    #expect(entry.explanation.hasSuffix("."))
    if let example = entry.example {
      let outcome = run(example, registry: code == .notYet ? Registry() : .fake)
      #expect(outcome.codes.contains(code.rawValue), "\(example)\n\(outcome.rendered)")
      #expect(outcome.codes.count == 1, "\(outcome.rendered)")
    } else {
      let other = try #require(DiagnosticTests.otherExamples[code])
      #expect(other() == [code.rawValue])
    }
  }

  @Test func theCatalogueHasEachCodeOnceInOrder() {
    let codes = DiagnosticEntry.all.map(\.code)
    #expect(codes == DiagnosticCode.allCases.map(\.rawValue))
    #expect(codes == codes.sorted())
  }

  @Test func theFormIsThatOfTheLanguagePage() {
    let source = Source(
      name: "barlow.bt", text: "loss barlow(za, zb) {\n  let c = f(za) @ f(zb) / n\n}\n")
    func place(_ start: Int, _ end: Int) -> Place { Place(source, Span(start, end)) }
    let diagnostic = Diagnostic(
      "BT0302", "matrix shapes do not agree for `@`",
      at: Diagnostic.Label(place(38, 39), "inner sizes 128 and 256 differ"),
      labels: [
        Diagnostic.Label(place(32, 37), "[256, 128]"), Diagnostic.Label(place(12, 14), "`za` is here"),
      ], help: "transpose the left side")
    let expected = """
      error[BT0302]: matrix shapes do not agree for `@`
       --> barlow.bt:2:17
        |
      1 | loss barlow(za, zb) {
        |             -- `za` is here
      2 |   let c = f(za) @ f(zb) / n
        |           ----- ^ inner sizes 128 and 256 differ
        |           [256, 128]
      help: transpose the left side

      """
    #expect(DiagnosticRenderer().render(diagnostic) == expected)
    let colored = DiagnosticRenderer(color: true).render(diagnostic)
    #expect(colored.contains("\u{1B}[1;31merror[BT0302]\u{1B}[0m"))
    var plain = ""
    var isEscape = false
    for character in colored {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape { plain.append(character) }
      if isEscape, character == "m" { isEscape = false }
    }
    #expect(plain == expected)
  }

  @Test func failuresOfBuiltinsAreLabelledAtTheirArguments() {
    let text = run("let a = positive(-0.5)", registry: .fake).rendered
    #expect(
      text == """
        error[BT0419]: `lr` of `positive` must be positive
         --> test.bt:1:18
          |
        1 | let a = positive(-0.5)
          |                  ^^^^

        """)
    #expect(run("positive(1, k=\"a\")", registry: .fake).rendered.contains("^^^ this is a string"))
    #expect(run("(-1.0).positive()", registry: .fake).rendered.contains("^^^^^^"))
    #expect(run("-1.0 |> positive", registry: .fake).rendered.contains("^^^^"))
  }

  @Test func mistakesInsideFunctionsShowTheCall() {
    let text = run("fn f(x) = x + \"a\"\nlet y = f(1)").rendered
    #expect(text.contains("-->") && text.contains("in this call of `f`"))
    #expect(text.contains("an int") && text.contains("a string"))
  }

  @Test func failuresBelowACallbackSayNothingAboutTheOuterArguments() {
    let text = run("map([\"a\"], abs)").rendered
    #expect(text.contains("`abs` takes a number"))
    #expect(text.contains("1 | map([\"a\"], abs)\n  | ^^^\n"), "\(text)")
  }

  @Test func disagreeingShapesShowTheParametersSizes() {
    let text = run(
      "loss l(za: [n, d], k=1) {\n  product(za, k)\n}\nl([[1], [2]])", registry: .fake
    ).rendered
    #expect(
      text == """
        error[BT0302]: shapes do not agree
         --> test.bt:2:3
          |
        1 | loss l(za: [n, d], k=1) {
          |        -- `za` is [2, 1] here
        2 |   product(za, k)
          |   ^^^^^^^ -- [2, 1]
          |   inner sizes differ
        ...
        4 | l([[1], [2]])
          | - in this call of `l`

        """)
  }

  @Test func slipsAreRecognized() {
    #expect(run("let a = lenn([1])").rendered.contains("did you mean `len`?"))
    #expect(run("let value = 1\nlet b = vlaue").rendered.contains("did you mean `value`?"))
    #expect(run("fn f(width) = width\nf(widht=1)").rendered.contains("did you mean `width`?"))
    #expect(run("{width: 1}.widht").rendered.contains("did you mean `width`?"))
  }

  @Test func namedDimensionsAreNamed() {
    let run = run("fn f(za: [n, d], zb: [n, d]) = n\nf([[1, 2]], [[1, 2], [3, 4]])")
    #expect(run.rendered.contains("`n` is 1 from `za` but 2 from `zb`"))
    #expect(run.rendered.contains("^^^^^^^^^^^^^^^^ [2, 2]"))
  }
}

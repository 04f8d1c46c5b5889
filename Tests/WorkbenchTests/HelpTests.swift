import DSL
import Testing
import Workbench

/// `help`, `:help` and `bt help`.
@Suite struct HelpTests {
  private func session() -> Session {
    let session = Session()
    session.run(
      """
      ## Area of a rectangle,
      ## by default of a square.
      fn area(w, h=w) = w * h
      let count = [1, 2, 3]
      param epochs = 60    ## passes over the images
      let net = init(linear(2), input=[3])
      let settings = {rate: 0.5, where: {deep: 1}}
      """)
    return session
  }

  @Test("a function of the session: signature, doc comment, place")
  func function() {
    let text = "fn area(w, h=w)\n  Area of a rectangle,\n  by default of a square.\n  defined at test.bt:3:1"
    #expect(session().help(on: "area") == text)
    let cell = session().run("help(\"area\")\nhelp(area)")
    #expect(cell.transcript.output == text + "\n" + text + "\n", "\(cell.diagnostics)")
  }

  @Test("other values: type, doc comment, the value and its members")
  func values() {
    #expect(session().help(on: "count") == "count: list\n  [1, 2, 3]")
    #expect(session().help(on: "epochs") == "epochs: int\n  passes over the images\n  60")
    #expect(session().help(on: "settings.where.deep") == "settings.where.deep: int\n  1")
    let model = session().help(on: "net") ?? ""
    #expect(model.hasPrefix("net: model\n") && model.contains("  the sizes of what it gives"), "\(model)")
    #expect(session().help(on: "net.input")?.contains("model.input: the sizes of one sample\n  [3]") == true)
    #expect(session().help(on: "pi") == "pi: float\n  3.141592653589793")
  }

  @Test("a name of the session hides a builtin's help, and a builtin keeps its own under another name")
  func hidden() {
    let session = Session()
    #expect(session.help(on: "sum")?.hasPrefix("sum(") == true)
    session.run("let sum = 3; let total = mean")
    #expect(session.help(on: "sum") == "sum: int\n  3")
    #expect(session.help(on: "total")?.hasPrefix("mean(") == true)
  }

  @Test("members are explained without a value too")
  func members() {
    #expect(Session().help(on: "run.probe")?.hasPrefix("run.probe(name): the last value") == true)
    #expect(Session().help(on: "run")?.contains("\n  .history       a list of records, one an epoch") == true)
    #expect(Session().help(on: "run.prob") == nil && Session().suggestion(for: "run.prob") == "run.probe")
    #expect(session().suggestion(for: "net.ouput") == "net.output")
    #expect(session().suggestion(for: "settings.rats") == "settings.rate")
  }

  @Test("every member of every value is explained")
  func everyMember() {
    let made = run(
      smallTraining
        + """
        let r = train(..fields, ..small, loss=barlow_twins())
        [ones([2]), data, data.train, v[0], r.model, adam(), adam().start(r.model), r, r.encoder]
        """)
    guard case .list(let list) = made.result.value else {
      Issue.record("\(made.diagnostics)")
      return
    }
    let session = Session()
    for value in list.items {
      #expect(!value.memberNames.isEmpty)
      for name in value.memberNames {
        let help = session.help(on: "\(value.typeName).\(name)")
        #expect(help?.hasPrefix("\(value.typeName).\(name)") == true, "\(value.typeName).\(name)")
      }
    }
  }

  @Test("reserved words, words that open definitions, operators and codes")
  func words() {
    for word in Keyword.allCases { #expect(Session().help(on: word.rawValue) != nil, "\(word)") }
    for operation in BinaryOperator.allCases {
      #expect(Session().help(on: operation.rawValue) != nil, "\(operation)")
    }
    for word in [
      "param", "augment", "backbone", "loss", "import", "as", "test", "|>", "->", "..", "..<", ";", "=", "##",
    ] {
      #expect(Session().help(on: word) != nil, "\(word)")
    }
    #expect(Session().help(on: "BT0201") == Session.explanation(of: "BT0201"))
    #expect(Session().help(on: "bt0601") == Session.explanation(of: "BT0601"))
  }

  @Test("the examples of words run and show what is said")
  func examples() throws {
    for word in Session.words {
      let lines = try #require(Session().help(on: word)).split(separator: "\n")
      let code = lines.filter { $0.hasPrefix("  > ") }.map { $0.dropFirst(4) }.joined(separator: "\n")
      guard !code.isEmpty, let last = lines.last else { continue }
      let cell = run(code)
      #expect(cell.result.diagnostics.isEmpty, "\(word): \(cell.diagnostics)")
      let shown = cell.transcript.shown.split(separator: "\n").joined(separator: "\n")
      #expect(shown == (last.hasPrefix("  > ") ? "" : last.dropFirst(2)), "\(word)")
    }
  }

  @Test("what is unknown is refused, with what was perhaps meant")
  func unknown() {
    #expect(session().help(on: "aera") == nil && session().suggestion(for: "aera") == "area")
    #expect(Session().suggestion(for: "whlie") == "while" && Session().suggestion(for: "zzzzzz") == nil)
    let cell = session().run("help(\"cuont\")")
    #expect(cell.codes == ["BT0419"] && cell.result.diagnostics[0].help == "did you mean `count`?")
    for odd in ["", ".", "..a", "a..b", "run.", ".run", "\u{0}"] { _ = session().help(on: odd) }
    #expect(run("help()").transcript.output.contains("layers: "))
  }

  @Test("help on what the same text binds")
  func sameText() {
    #expect(run("fn f(x) = x\nhelp(\"f\")").transcript.output.hasPrefix("fn f(x)\n  defined at test.bt:1:1"))
  }
}

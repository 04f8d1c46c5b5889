import Testing
import Workbench

@testable import REPL

@Suite(.serialized) struct PromptCommandTests {
  /// Whether the conversation goes on, and what was shown; nil for what is a cell.
  private func run(_ text: String, _ session: Session = Session()) throws -> Captured<Bool>? {
    guard let command = PromptCommand(text) else { return nil }
    return try Captured { command.run(session, Console(color: .never)) }
  }

  @Test(
    "a cell is no command", arguments: ["1 + 2", "conv(3)", "let a = 1", "{a: 1}", "x |> f()", "a[:, 0]"])
  func cell(_ text: String) throws { #expect(try run(text) == nil) }

  @Test("leaving", arguments: [":quit", ":q", ":quit now"])
  func quit(_ text: String) throws {
    let run = try #require(try run(text))
    #expect(!run.result && run.output.isEmpty)
  }

  @Test(
    "help on a name, written in any way",
    arguments: [":help conv", ":h conv", "conv?", "?conv", "conv ?", "? conv", ":help  conv"])
  func help(_ text: String) throws {
    let run = try #require(try run(text))
    #expect(run.result && run.output.hasPrefix("conv(channels, kernel=3"), "\(run.output)")
  }

  @Test(
    "what follows :profile is a cell, and :profile alone says so", arguments: [":profile f(1)", ":p f(1)"])
  func profile(_ text: String) throws {
    let command = try #require(PromptCommand(text))
    let session = Session()
    var cells: [String] = []
    #expect(command.isCell)
    #expect(try Captured { command.run(session, Console(color: .never)) { cells.append($0) } }.result)
    #expect(cells == ["f(1)"])
    let alone = try #require(try run(":profile"))
    #expect(alone.result && alone.output.hasPrefix(":profile takes what is to be run"))
  }

  @Test("help on everything", arguments: [":help", ":h", "?"])
  func overview(_ text: String) throws {
    let run = try #require(try run(text))
    #expect(run.result && run.output.contains("layers: ") && run.output.contains(":quit, or Ctrl-D"))
  }

  @Test("help on a name of the session, and on none")
  func names() throws {
    let session = Session()
    _ = session.evaluate(Array("## how fast\nfn rate() = 1".utf8), name: "a", events: { _ in })
    #expect(try run("rate?", session)?.output == "fn rate()\n  how fast\n  defined at a:2:1\n")
    #expect(try run("rat?", session)?.output == "there is no `rat`; did you mean `rate`?\n")
    #expect(try run(":help run.probe", session)?.output.hasPrefix("run.probe(name): ") == true)
    #expect(try run(":help |>", session)?.output.hasPrefix("x |> f(a)") == true)
    #expect(try run(":help zzzzzz", session)?.output == "there is no `zzzzzz`; :help lists what there is\n")
  }

  @Test("what is no command is said to be none", arguments: [":", ":foo", ":quitt", ":!ls"])
  func unknown(_ text: String) throws {
    let run = try #require(try run(text))
    #expect(run.result && run.output.hasPrefix("there is no command `\(text)`"))
  }

  @Test("white space is taken off at either end")
  func trimmed() {
    #expect("  a b \n".trimmed == "a b" && "".trimmed.isEmpty && " \t\n".trimmed.isEmpty)
  }
}

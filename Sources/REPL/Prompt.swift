#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
package import Workbench

/// The conversation at a terminal: read, evaluate, show, again.
package struct Prompt {
  private let console: Console
  private let session: Session

  package init(_ options: Session.Options, _ console: Console) {
    self.console = console
    session = Session(options)
  }

  package func run() -> ExitStatus {
    let session = session
    guard
      let editor = LineEditor(
        historyPath: Prompt.historyPath,
        indent: { text in
          if case .incomplete(let indent) = Session.promptState(of: text) { indent } else { nil }
        }, completions: { session.completions(of: $0) })
    else { return .failure }
    InterruptSignal.install(for: session, isPrompt: true)
    console.output("bt — type :help for help, Ctrl-D to leave\n")
    var number = 1
    while true {
      switch editor.read(prompt: "bt[\(number)]> ") {
      case .end:
        console.output("\n")
        return .success
      case .interrupted: continue
      case .text(let text):
        let text = text.trimmed
        if text.isEmpty { continue }
        if let command = PromptCommand(text) {
          if !command.run(session, console, profile: { evaluate($0, name: "bt[\(number)]", .table) }) {
            return .success
          }
          if command.isCell { number += 1 }
        } else {
          evaluate(text, name: "bt[\(number)]")
          number += 1
        }
      }
    }
  }

  private func evaluate(_ text: String, name: String, _ profiling: Session.Options.Profiling = .none) {
    InterruptSignal.began()
    defer { InterruptSignal.ended() }
    // At the prompt a leading `|>` continues the last value.
    let text = text.hasPrefix("|>") ? "ans " + text : text
    let result = session.evaluate(
      Array(text.utf8), name: name, profiling: profiling, events: EventPrinter(console).handle)
    if !result.diagnostics.isEmpty {
      console.error(result.diagnosticText(console.diagnostics))
    }
    if let profile = result.profile { console.error(profile.text) }
    session.remember(result)
    if !result.succeeded, let left = result.leftRunText { console.error("`ans` is the \(left)\n") }
  }

  private static var historyPath: String? {
    guard let home = getenv("HOME") else { return nil }
    return String(cString: home) + "/.bt_history"
  }
}

/// What starts with `:` or ends with `?`, for the prompt and not for the language.
struct PromptCommand {
  private enum Kind {
    case help(String)
    case profile(String)
    case quit
    case unknown(String)
  }
  private let kind: Kind

  /// nil for what is a cell.
  init?(_ text: String) {
    if text.hasPrefix(":") {
      let words = text.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
      switch words.first {
      case "help", "h": kind = .help(words.count > 1 ? words[1].trimmed : "")
      case "profile", "p": kind = .profile(words.count > 1 ? words[1].trimmed : "")
      case "quit", "q": kind = .quit
      default: kind = .unknown(text)
      }
    } else if text.hasSuffix("?") {
      kind = .help(String(text.dropLast()).trimmed)
    } else if text.hasPrefix("?") {
      kind = .help(String(text.dropFirst()).trimmed)
    } else {
      return nil
    }
  }

  /// Whether it evaluates what follows it.
  var isCell: Bool { if case .profile(let code) = kind { !code.isEmpty } else { false } }

  /// False to leave.
  ///
  /// - Parameter profile: evaluates a cell and shows where its time went.
  func run(_ session: Session, _ console: Console, profile: (String) -> Void = { _ in }) -> Bool {
    switch kind {
    case .profile(""): console.output(":profile takes what is to be run, as in :profile knn(\"pixels\", …)\n")
    case .profile(let code): profile(code)
    case .quit: return false
    case .help(""):
      console.output(
        """
        \(session.overview)

        :help NAME, or NAME?   what a builtin, a name, a member (run.probe), a word (for, |>) or a code (BT0201) is
        :profile CODE          run it, and show where the time went
        :quit, or Ctrl-D       leave
        Ctrl-C                 stop what runs: a training ends after its batch and gives the run so far
        ans                    the last value; a line that starts with |> continues it

        """)
    case .help(let name):
      let near = session.suggestion(for: name).map { "; did you mean `\($0)`?" }
      console.output(
        (session.help(on: name) ?? "there is no `\(name)`\(near ?? "; :help lists what there is")") + "\n")
    case .unknown(let text):
      console.output("there is no command `\(text)`; :help, :profile and :quit there are\n")
    }
    return true
  }
}

extension String {
  /// Without white space at either end.
  var trimmed: String {
    String(
      drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

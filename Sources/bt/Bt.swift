import ArgumentParser
import REPL
import Workbench

/// `bt`: the prompt, or a subcommand.
@main struct Bt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bt", abstract: "Experiments in self-supervised learning by redundancy reduction.",
    version: Version.text,
    subcommands: [
      Evaluate.self, Run.self, Check.self, Test.self, Help.self, Explain.self, Doc.self, VersionCommand.self,
    ],
    defaultSubcommand: Evaluate.self)

  static func main() {
    ThreadWaits.shorten()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Console().error(fullMessage(for: error) + "\n")
      exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }
  }
}

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt", abstract: "The prompt (what `bt` alone does), a line of code, or standard input.")

  @Option(name: .customShort("e"), parsing: .unconditional, help: "Evaluate code and show its value.")
  var code: String?
  @Argument(help: "- for a script on standard input.") var input: String?
  @OptionGroup var common: CommonOptions

  func run() throws {
    if let input, input != "-" {
      throw ValidationError("there is no command `\(input)`; a script is run by `bt run \(input)`")
    }
    if let code {
      try end(ScriptRunner(common.session(), common.console).run(Array(code.utf8), name: "-e"))
    } else if input == "-" || !Console.inputIsTerminal {
      try end(ScriptRunner(common.session(), common.console).run(ScriptRunner.standardInput(), name: "-"))
    } else {
      try end(Prompt(common.session(), common.console).run())
    }
  }
}

/// Options every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: "Where random numbers start.") var seed = 0
  @Option(help: "How many threads compute; by default as many as there are processors.") var threads = 0
  @Option(name: .customLong("out"), help: "Where files are written that a script names.") var output = ""
  @Flag(help: "No progress, no notes.") var quiet = false
  @Option(help: "Color on standard error: auto, always or never.") var color = Console.Color.auto

  @Option(help: "Diagnostics as text, or json: an object a line.") var diagnostics = Console.Diagnostics.text

  var console: Console { Console(color: color, quiet: quiet, diagnostics: diagnostics) }

  func session(overrides: [String: String] = [:]) -> Session.Options {
    var options = Session.Options()
    options.seed = seed
    options.threads = threads
    options.outputDirectory = output
    options.overrides = overrides
    return options
  }
}

extension Console.Color: ExpressibleByArgument {}
extension Console.Diagnostics: ExpressibleByArgument {}

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Check a script, then run it.")

  @OptionGroup var script: ScriptArguments
  @Flag(help: "Show in the end where the time went, by operation and by layer.") var profile = false
  @Option(help: "Profile, and write every operation to a file for chrome://tracing or Perfetto.")
  var trace: String?
  @OptionGroup var common: CommonOptions

  func run() throws {
    var options = common.session(overrides: try script.overrides)
    options.profiling = trace != nil ? .trace : profile ? .table : .none
    let runner = ScriptRunner(options, common.console, trace: trace)
    let file = script.file
    try end(file == "-" ? runner.run(ScriptRunner.standardInput(), name: "-") : runner.run(file: file))
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Find a script's mistakes without running it.")

  @OptionGroup var script: ScriptArguments
  @Flag(help: "Files that are missing are no mistake: what they hold is unknown.") var noData = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    var options = common.session(overrides: try script.overrides)
    options.withoutData = noData
    let runner = ScriptRunner(options, common.console)
    let file = script.file
    try end(file == "-" ? runner.check(ScriptRunner.standardInput(), name: "-") : runner.check(file: file))
  }
}

/// A script and values for its parameters.
struct ScriptArguments: ParsableArguments {
  @Argument(help: "The script; - for standard input.") var file: String
  @Argument(help: "Values for its parameters: name=value.") var parameters: [String] = []

  var overrides: [String: String] {
    get throws {
      var overrides: [String: String] = [:]
      for parameter in parameters {
        guard let equals = parameter.firstIndex(of: "="), equals != parameter.startIndex else {
          throw ValidationError("`\(parameter)` is no parameter; it is written name=value")
        }
        overrides[String(parameter[..<equals])] = String(parameter[parameter.index(after: equals)...])
      }
      return overrides
    }
  }
}

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the test blocks of a script, or of all in a folder.")

  @Argument(help: "The script, or a folder: all .bt files below it.") var path: String
  @OptionGroup var common: CommonOptions

  func run() throws { try end(TestRunner(common.session(), common.console).run(path)) }
}

struct Help: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What a builtin, a member, a word or a code is; without a name, all builtins.")

  @Argument(parsing: .allUnrecognized, help: "Such as conv, run.probe, for, \"|>\" or BT0201.") var names:
    [String] = []

  func run() throws {
    let session = Session()
    if names.isEmpty { print(session.overview) }
    for name in names where name != "--" {
      guard let help = session.help(on: name) else {
        let near = session.suggestion(for: name).map { "; did you mean `\($0)`?" } ?? ""
        throw ValidationError("there is no help on `\(name)`\(near)")
      }
      print(help)
    }
  }
}

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "What a diagnostic code means.")

  @Argument(help: "The code, such as BT0201.") var code: String

  func run() throws {
    guard let text = Session.explanation(of: code) else {
      throw ValidationError("there is no code `\(code)`")
    }
    print(text)
  }
}

struct Doc: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The documentation of all builtins, in Markdown.")

  func run() { print(Session().library, terminator: "") }
}

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "The version of bt, and how this processor computes.")

  func run() { print("\(Version.text)\n\(ProcessorText.bfloat16)") }
}

extension ParsableCommand {
  /// Ends the command with the script's status.
  fileprivate func end(_ status: ExitStatus) throws {
    if status != .success { throw ExitCode(status.rawValue) }
  }
}

import DSL
import Testing
import Workbench

/// What every builtin promises of itself.
@Suite struct BuiltinTests {
  private static let builtins = BuiltinLibrary.registry(Environment()).builtins.values
    .sorted { $0.name < $1.name }

  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let example: Example
    var testDescription: String { "\(name): \(example.code)" }
  }
  static let samples = builtins.flatMap { builtin in
    builtin.examples.map { Sample(name: builtin.name, example: $0) }
  }

  /// Builtins without an example, with the reason.
  private static let exceptions = [
    "save": "writes a file",
    "load": "reads a file",
    "train": "takes definitions of several lines; the examples of the project show it",
    "resume": "needs a run", "fork": "needs a run",
    "features": "needs an encoder",
    "cifar10": "reads files", "cifar100": "reads files", "stl10": "reads files", "mnist": "reads files",
    "image_folder": "reads files",
    "time": "what it gives depends on the machine", "profile": "what it shows depends on the machine",
  ]

  private let session = Session()

  @Test("an example gives what it says", arguments: samples)
  func example(_ sample: Sample) {
    let cell = session.run(sample.example.code)
    #expect(cell.result.diagnostics.isEmpty, "\(cell.diagnostics)")
    let shown = cell.transcript.displays.last ?? String(cell.transcript.output.dropLast())
    #expect(shown == sample.example.output)
  }

  @Test("every builtin has an example, or a reason for none")
  func covered() {
    for builtin in Self.builtins where builtin.examples.isEmpty {
      #expect(Self.exceptions[builtin.name] != nil, "\(builtin.name)")
    }
  }

  @Test("every default is code that gives a value")
  func defaults() {
    for builtin in Self.builtins {
      for parameter in builtin.parameters {
        guard let code = parameter.defaultCode else { continue }
        let cell = session.run("let value = \(code)")
        #expect(cell.result.diagnostics.isEmpty, "\(builtin.name)(\(parameter.name)=\(code))")
        if builtin.area != "core" {
          #expect(Literal.value(of: code) != nil, "\(builtin.name)(\(parameter.name)=\(code))")
        }
      }
    }
  }

  @Test("names, types and summaries are there, and parameters differ")
  func texts() {
    for builtin in Self.builtins {
      #expect(!builtin.area.isEmpty && builtin.summary.hasSuffix("."), "\(builtin.name)")
      #expect(Set(builtin.parameters.map(\.name)).count == builtin.parameters.count, "\(builtin.name)")
      #expect(builtin.parameters.allSatisfy { !$0.type.isEmpty }, "\(builtin.name)")
    }
  }

  @Test("help shows signature, summary and every parameter")
  func help() throws {
    for builtin in Self.builtins {
      let help = try #require(session.help(on: builtin.name))
      #expect(help.hasPrefix(builtin.signatureText) && help.contains(builtin.summary))
      for parameter in builtin.parameters { #expect(help.contains("  \(parameter.name): \(parameter.type)")) }
      for example in builtin.examples { #expect(help.contains(example.output)) }
      #expect(session.overview.contains(builtin.name))
    }
  }

  @Test("an argument of the wrong kind is a diagnostic with a place, for every parameter")
  func wrongKinds() {
    let wrong = ["nothing", "\"text\"", "-1", "0.0 / 0.0", "[]", "{}", "digits", "1..0", "[nothing]"]
    for builtin in Self.builtins where !["print", "assert"].contains(builtin.name) {
      for position in builtin.parameters.indices {
        for value in wrong {
          let arguments = builtin.parameters.enumerated().map { index, parameter in
            "\(parameter.name)=\(index == position ? value : parameter.defaultCode ?? value)"
          }
          let code = "\(builtin.name)(\(arguments.joined(separator: ", ")))"
          let cell = session.run(code)
          for diagnostic in cell.result.diagnostics {
            #expect(!diagnostic.code.isEmpty && !diagnostic.message.isEmpty, "\(code)")
            #expect(Session.explanation(of: diagnostic.code) != nil, "\(code): \(diagnostic.code)")
            #expect(cell.diagnostics.contains("--> test.bt:1:"), "\(code)")
          }
        }
      }
    }
  }
}

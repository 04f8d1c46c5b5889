import DSL
import Foundation
import Workbench

/// One program of `Tests/Conformance`, with what it must show and the mistakes it must be told.
///
/// A file holds chunks separated by lines of `---`. The whole chunk is the program: what is expected stands in its
/// comments. `#> ` is a line shown, `#! CODE LINE:COLUMN` a diagnostic, `#? ` a part of its help, and `#= name=value`
/// a parameter given from outside. Lines are counted from the chunk's first, columns in characters.
struct Chunk: Sendable {
  let file: String
  /// The line of the file where the chunk starts.
  let line: Int
  let code: String
  var shown: [String] = []
  /// `CODE LINE:COLUMN`, in order.
  var diagnostics: [String] = []
  /// Parts of helps, with the position of their diagnostic.
  var helps: [(diagnostic: Int, text: String)] = []
  var overrides: [String: String] = [:]

  private init(file: String, line: Int, _ lines: [Substring]) {
    (self.file, self.line) = (file, line)
    code = lines.joined(separator: "\n")
    for line in lines where line.hasPrefix("#") {
      let text = String(line.dropFirst(3))
      switch line.prefix(2) {
      case "#>": shown.append(text)
      case "#!": diagnostics.append(text)
      case "#?": helps.append((diagnostics.count - 1, text))
      case "#=":
        let name = text.prefix { $0 != "=" }
        overrides[String(name)] = String(text.dropFirst(name.count + 1))
      default: break
      }
    }
  }

  /// What does not hold when the chunk is run in a session of its own; nil where all does.
  var contradiction: String? {
    var options = Session.Options()
    options.overrides = overrides
    let cell = Session(options).run(code)
    let diagnostics = cell.transcript.warnings + cell.result.diagnostics
    let found = diagnostics.map { diagnostic in
      let place = diagnostic.primary.place
      let (line, column) = place.source.position(at: place.span.start)
      return "\(diagnostic.code) \(line):\(column)"
    }
    let lines = cell.transcript.shown.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let helps = helps.allSatisfy { help in
      diagnostics.indices.contains(help.diagnostic)
        && diagnostics[help.diagnostic].help?.contains(help.text) == true
    }
    if found == self.diagnostics, lines.map(String.init) == shown, helps { return nil }
    return "\(file):\(line)\n\(code)\nshows:\n\(cell.transcript.shown)\(cell.diagnostics)"
  }

  static let folder = DocumentTests.root.appendingPathComponent("Tests/Conformance")

  /// The files of the suite, sorted.
  static let files: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".bt") }.sorted()

  static func all(in file: String) throws -> [Chunk] {
    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    var chunks: [Chunk] = []
    var lines: [Substring] = []
    var start = 1
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in all.enumerated() {
      if line == "---" || index == all.count - 1 {
        chunks.append(Chunk(file: file, line: start, lines))
        lines = []
        start = index + 2
      } else {
        lines.append(line)
      }
    }
    return chunks
  }
}

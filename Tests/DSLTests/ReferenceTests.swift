import DSL
import Foundation
import Testing

/// The reference's programs show what the reference says.
@Suite("Reference") struct ReferenceTests {
  private static func text() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/language.md"), encoding: .utf8)
  }

  private static func blocks(_ kind: String) throws -> [String] {
    var blocks: [String] = []
    var lines: [Substring]?
    for line in try text().split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```" + kind {
        lines = []
      } else if line.hasPrefix("```") {
        if let lines { blocks.append(lines.joined(separator: "\n")) }
        lines = nil
      } else {
        lines?.append(line)
      }
    }
    return blocks
  }

  @Test func programsShowWhatIsWritten() throws {
    let blocks = try ReferenceTests.blocks("bt")
    #expect(blocks.count >= 8)
    for block in blocks {
      for sample in Sample.read(block) {
        let run = run(sample.code)
        #expect(run.lines + run.codes.map { "error \($0)" } == sample.expected, "\(sample.code)")
      }
    }
  }

  @Test func everyCodeAndBuiltinIsListed() throws {
    let text = try ReferenceTests.text()
    for entry in DiagnosticEntry.all {
      #expect(text.contains("| \(entry.code) | \(entry.title) |"), "\(entry.code)")
    }
    let words = Set(text.split { !$0.isLetter && $0 != "_" }.map(String.init))
    for builtin in Builtin.core { #expect(words.contains(builtin.name), "\(builtin.name)") }
  }

  @Test func theDiagnosticShownIsTheOneGiven() throws {
    let interpreter = Interpreter(registry: Registry())
    let source = Source(name: "script.bt", text: "fn f(x) = x + \"a\"\nlet y = f(1)")
    let outcome = interpreter.run(source, sink: Transcript())
    #expect(try ReferenceTests.text().contains(DiagnosticRenderer().render(outcome.diagnostics)))
  }
}

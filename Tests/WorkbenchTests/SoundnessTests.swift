import DSL
import Foundation
import Testing
import Workbench

/// Checking on shapes never refuses a script that runs.
///
/// A file of `Tests/Soundness` holds programs separated by lines of `---`, each of one cell or of several separated
/// by `===`. Every one of them runs, and much in it depends on what only running gives.
@Suite("Soundness of checking") struct SoundnessTests {
  private static let folder = DocumentTests.root.appendingPathComponent("Tests/Soundness")

  private static func programs(of file: String) throws -> [String] {
    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    return text.components(separatedBy: "\n---\n")
  }

  /// What a cell is refused for that runs where it is not checked; nil where all is well.
  private func refusal(of program: String, path: String, out: String, mustRun: Bool) -> String? {
    var options = Session.Options()
    options.outputDirectory = out
    options.checksFirst = false
    let session = Session(options)
    for cell in program.components(separatedBy: "\n===\n") {
      let bytes = Array(cell.utf8)
      let found = session.check(bytes, name: path).diagnostics.filter { $0.severity == .error }
      let result = session.evaluate(bytes, name: path) { _ in }
      guard result.diagnostics.isEmpty else {
        return mustRun ? "\(cell)\ndoes not run:\n\(result.diagnosticText(.text(color: false)))" : nil
      }
      if !found.isEmpty { return "\(cell)\nis refused:\n\(Session.text(of: found, .text(color: false)))" }
    }
    return nil
  }

  @Test("what runs is not refused", arguments: ["control.bt", "sessions.bt", "training.bt", "values.bt"])
  func programsThatRun(file: String) throws {
    let folder = try TemporaryFolder()
    let path = SoundnessTests.folder.appendingPathComponent(file).path
    let programs = try SoundnessTests.programs(of: file)
    #expect(programs.count > 2)
    for program in programs {
      if let refusal = refusal(of: program, path: path, out: folder.path, mustRun: true) {
        Issue.record("\(file): \(refusal)")
      }
    }
  }

  @Test("nor is a chunk of the conformance suite that runs", arguments: Chunk.files)
  func chunks(file: String) throws {
    let folder = try TemporaryFolder()
    for chunk in try Chunk.all(in: file) where chunk.overrides.isEmpty {
      if let refusal = refusal(of: chunk.code, path: "test.bt", out: folder.path, mustRun: false) {
        Issue.record("\(chunk.file):\(chunk.line): \(refusal)")
      }
    }
  }

  @Test("checking takes a bounded time, whatever running would take")
  func bounded() {
    let programs = [
      "var a = []\nfor k in 0..<1000000 { a = a + [k] }",
      "let a = range(10000000)\nlet b = map(a, x -> x)\nlet c = sum(a)\nlet d = sorted(a)",
      "var n = 0\nwhile true { n = n + 1; if float(rand([])) < 0 { break } }",
      "var n = 0\nfor k in 0..<1000000 { if float(rand([])) < 0 { n = k; continue } }",
      "fn tree(n) = if n == 0 { [1] } else { [tree(n - 1), tree(n - 1)] }\nlet a = tree(12)\n"
        + "for k in 0..<100000 { \"{a}\" == \"\" }",
    ]
    for program in programs {
      let session = Session()
      // The processor's time, so that other programs on the machine do not count.
      let start = clock()
      let result = session.check(Array(program.utf8), name: "c.bt")
      let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
      #expect(result.diagnostics.isEmpty && seconds < 15, "\(seconds) s: \(program)")
    }
  }
}

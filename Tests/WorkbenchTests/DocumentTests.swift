import DSL
import Foundation
import Synchronization
import Testing
import Workbench

/// The documents' code runs and shows what they say it shows.
@Suite struct DocumentTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    "the blocks of a document run in order, as one session",
    arguments: ["README.md", "docs/tutorial.md", "docs/method.md"])
  func blocksRun(path: String) throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    let blocks = Block.all(in: text)
    try #require(!blocks.isEmpty)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bt-documents-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = Session.Options()
    options.outputDirectory = folder.path
    let session = Session(options)
    for block in blocks {
      let shown = Shown()
      let result = session.evaluate(
        Array(block.code.utf8), name: "\(path):\(block.line)", events: { shown.add($0) })
      if block.isMistake {
        #expect(!result.succeeded, "\(path):\(block.line) should fail")
        let told = result.diagnosticText(.text(color: false)).replacing(
          "\(path):\(block.line)", with: "bt[1]")
        if let expected = block.told { #expect(told == expected + "\n", "\(path):\(block.line)") }
        continue
      }
      #expect(result.succeeded, "\(path):\(block.line): \(result.diagnosticText(.text(color: false)))")
      if let expected = block.output { #expect(shown.text == expected, "\(path):\(block.line)") }
    }
  }

  @Test("the reference's blocks that need the workbench run, each as a program of its own")
  func referenceRuns() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("docs/language.md"), encoding: .utf8)
    let blocks = Block.all(in: text, fences: ["```bt host"])
    try #require(blocks.count >= 2)
    for block in blocks {
      let shown = Shown()
      let result = Session().evaluate(
        Array(block.code.utf8), name: "language.md:\(block.line)", events: { shown.add($0) })
      let told = (shown.warnings + result.diagnostics).map { "\($0.severity.rawValue) \($0.code)" }
      let all =
        (told.filter { $0.hasPrefix("warning") } + shown.lines + told.filter { $0.hasPrefix("error") })
      guard let expected = block.output else {
        #expect(told.isEmpty, "\(result.diagnosticText(.text(color: false)))")
        continue
      }
      #expect(all.joined(separator: "\n") == expected, "line \(block.line)")
    }
  }

  @Test("the library's document is what `bt doc` writes")
  func library() throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent("docs/library.md"), encoding: .utf8)
    #expect(text == Session().library, "scripts/bt doc > docs/library.md")
  }

  @Test("every example in the examples' folder is checked without a mistake")
  func examplesCheck() throws {
    let folder = Self.root.appendingPathComponent("examples")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".bt")
    }
    try #require(names.count >= 2)
    for name in names {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      var options = Session.Options()
      options.withoutData = true
      let result = Session(options).check(bytes, name: name)
      #expect(result.diagnostics.isEmpty, "\(result.diagnosticText(.text(color: false)))")
    }
  }
}

/// A block of code in a document, with the output it says.
private struct Block {
  let line: Int
  let code: String
  /// The lines behind `#> `; nil where there are none.
  let output: String?
  /// Whether the block shows a mistake.
  let isMistake: Bool
  /// The text block behind a mistake: what is told of it.
  var told: String?

  static func all(in document: String, fences: [String] = ["```bt", "```bt error"]) -> [Block] {
    var blocks: [Block] = []
    var open: (line: Int, isMistake: Bool, lines: [String])?
    var text: [String]?
    for (number, line) in document.components(separatedBy: "\n").enumerated() {
      if let block = open {
        if line.hasPrefix("```") {
          blocks.append(Block(block.line, block.lines, isMistake: block.isMistake))
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if fences.contains(line) {
        open = (number + 1, line.hasSuffix("error"), [])
        text = nil
      } else if line == "```text" {
        text = []
      } else if line == "```", let lines = text {
        if let last = blocks.indices.last, blocks[last].isMistake, blocks[last].told == nil {
          blocks[last].told = lines.joined(separator: "\n")
        }
        text = nil
      } else {
        text?.append(line)
      }
    }
    return blocks
  }

  private init(_ line: Int, _ lines: [String], isMistake: Bool) {
    self.line = line
    self.isMistake = isMistake
    let shown = lines.filter { $0.hasPrefix("#> ") || $0 == "#>" }
    code = lines.map { $0.hasPrefix("#>") ? "" : $0 }.joined(separator: "\n")
    output = shown.isEmpty ? nil : shown.map { String($0.dropFirst(3)) }.joined(separator: "\n")
  }
}

/// Everything a block shows, as the script runner would print it.
private final class Shown: Sendable {
  private struct Content {
    var text = ""
    var lines: [String] = []
    var warnings: [Diagnostic] = []

    mutating func add(_ text: String) {
      self.text += text
      lines.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
  }
  private let content = Mutex(Content())

  func add(_ event: SessionEvent) {
    content.withLock { content in
      switch event {
      case .output(let text): content.add(text)
      case .display(let bundle): content.add(bundle.text + "\n")
      case .warnings(let warnings):
        content.text += Session.text(of: warnings, .text(color: false))
        content.warnings += warnings
      case .progress, .progressEnded, .saved, .tested, .noted, .warned: break
      }
    }
  }

  /// Everything, warnings as they are told.
  var text: String {
    var text = content.withLock { $0.text }
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// What was printed and shown, without warnings.
  var lines: [String] { content.withLock { $0.lines } }
  var warnings: [Diagnostic] { content.withLock { $0.warnings } }
}

import DSL
import Foundation
import Testing
import Workbench

/// Texts that somebody is still writing, or that something has damaged, are read and never trap.
@Suite struct PrefixTests {
  /// The examples, and the blocks of every document.
  private static let texts: [String] = {
    var texts: [String] = []
    let root = DocumentTests.root
    for name in ["barlow", "quickstart"] {
      let file = root.appendingPathComponent("examples/\(name).bt")
      if let text = try? String(contentsOf: file, encoding: .utf8) { texts.append(text) }
    }
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("docs").path)) ?? []
    for path in ["README.md"] + names.sorted().map({ "docs/\($0)" }) where path.hasSuffix(".md") {
      guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else {
        continue
      }
      var block: [Substring]?
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("```") {
          if let block { texts.append(block.joined(separator: "\n")) }
          block = block == nil && line.hasPrefix("```bt") ? [] : nil
        } else {
          block?.append(line)
        }
      }
    }
    return texts
  }()

  @Test("there is something to cut")
  func size() { #expect(Self.texts.count >= 20) }

  @Test("every prefix is complete, incomplete or invalid")
  func classified() {
    for text in Self.texts {
      var counts = [0, 0, 0]
      for end in text.indices {
        switch Session.promptState(of: String(text[..<end])) {
        case .complete: counts[0] += 1
        case .incomplete(let indent):
          counts[1] += 1
          #expect(indent >= 0 && indent <= 40)
        case .invalid: counts[2] += 1
        }
      }
      #expect(counts.reduce(0, +) == text.count && counts[0] > 0)
    }
  }

  @Test("what is complete has no mistake of syntax, what is not has one")
  func consistent() {
    let session = Session()
    for text in Self.texts {
      for prefix in Self.lines(of: text) {
        let codes = session.check(Array(prefix.utf8), name: "test.bt").diagnostics.map(\.code)
        let isComplete = Session.promptState(of: prefix) == .complete
        #expect(codes.contains { $0.hasPrefix("BT01") } == !isComplete, "\(prefix)\n\(codes)")
      }
    }
  }

  /// The text up to the end of each of its lines.
  private static func lines(of text: String) -> [String] {
    text.indices.filter { text[$0] == "\n" }.map { String(text[..<$0]) } + [text]
  }

  @Test("a cut inside a character is text that is not UTF-8, and no more")
  func bytes() {
    let session = Session()
    var cuts = 0
    for text in Self.texts + ["let λ = \"é{1}ü\" # 日本\nλ"] {
      let bytes = Array(text.utf8)
      for end in bytes.indices where bytes[end] & 0xC0 == 0x80 {
        cuts += 1
        let result = session.check(Array(bytes[..<end]), name: "test.bt")
        #expect(result.diagnostics.contains { $0.code == DiagnosticCode.invalidText.rawValue })
      }
    }
    #expect(cuts > 0)
  }

  @Test("texts with tokens deleted, doubled or swapped are checked in bounded time", arguments: 0..<4)
  func damaged(_ part: Int) {
    var random = Seeded(UInt64(part) &+ 1)
    let session = Session()
    for _ in 0..<250 {
      let source = Source(name: "test.bt", text: random.pick(Self.texts))
      var pieces = parse(source).tree.tokens.map { source.text($0.span) }
      for _ in 0...random.below(3) where pieces.count > 1 {
        let (first, second) = (random.below(pieces.count), random.below(pieces.count))
        switch random.below(4) {
        case 0: pieces.remove(at: first)
        case 1: pieces.insert(pieces[first], at: second)
        case 2: pieces.swapAt(first, second)
        default:
          pieces[first] = random.pick(["(", "}", "\"", "{", "let", "->", "..", ",", "\u{0}", "é", "9e9"])
        }
      }
      let text = pieces.joined(separator: random.pick([" ", " ", ""]))
      let start = ContinuousClock.now
      let result = session.check(Array(text.utf8), name: "test.bt")
      #expect(ContinuousClock.now - start < .seconds(10), "\(text)")
      for diagnostic in result.diagnostics {
        #expect(Session.explanation(of: diagnostic.code) != nil)
        #expect(Int(diagnostic.primary.place.span.end) <= text.utf8.count, "\(text)")
      }
      _ = result.diagnosticText(.text(color: true))
      _ = Session.promptState(of: text)
    }
  }

  @Test("texts with bytes deleted, doubled or changed are checked", arguments: 0..<4)
  func damagedBytes(_ part: Int) {
    var random = Seeded(UInt64(part) &+ 11)
    let session = Session()
    for _ in 0..<250 {
      var bytes = Array(random.pick(Self.texts).utf8)
      for _ in 0...random.below(6) where bytes.count > 1 {
        let index = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(bytes[index], at: index)
        default: bytes[index] = UInt8(random.below(256))
        }
      }
      let result = session.check(bytes, name: "test.bt")
      _ = result.diagnosticText(.text(color: false))
      for diagnostic in result.diagnostics {
        #expect(Int(diagnostic.primary.place.span.end) <= bytes.count)
      }
    }
  }
}

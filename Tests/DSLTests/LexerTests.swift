import DSL
import Testing

@Suite("Lexer") struct LexerTests {
  private func kinds(_ text: String) -> [TokenKind] {
    parse(Source(name: "t", text: text)).tree.tokens.map(\.kind)
  }

  private func codes(_ text: String) -> [String] {
    parse(Source(name: "t", text: text)).diagnostics.map(\.code)
  }

  @Test func numbersAndWhatFollowsThem() {
    #expect(kinds("1..n") == [.integer, .range, .name, .end])
    #expect(kinds("3.max") == [.integer, .dot, .name, .end])
    #expect(kinds("2.5 1e-3 1_000") == [.float, .float, .integer, .end])
    #expect(kinds("1..<2") == [.integer, .openRange, .integer, .end])
    #expect(codes("1.") == ["BT0104"])
    #expect(codes("12abc") == ["BT0104"])
  }

  @Test func namesMayUseLettersOfAnyScript() {
    #expect(kinds("λ = größe2") == [.name, .assign, .name, .end])
  }

  @Test func stringsNestInInterpolations() {
    #expect(
      kinds("\"a{b}\"")
        == [.stringStart, .stringText, .interpolationStart, .name, .interpolationEnd, .stringEnd, .end])
    #expect(result("\"x{\"y{1 + 1}\"}z\"") == "xy2z")
    #expect(result("\"{ {a: 1}.a }\"") == "1")
    #expect(
      result("\"{3.14159:.2f}|{7:>4}|{7:04d}|{0.5:.1%}|{1234567:,}\"") == "3.14|   7|0007|50.0%|1,234,567")
  }

  @Test func escapes() {
    #expect(result(#""a\n\t\"\\\{\u{41}""#) == "a\n\t\"\\{A")
    #expect(codes(#""\q""#) == ["BT0103"])
    #expect(codes(#""\u{110000}""#) == ["BT0103"])
  }

  @Test func tripleQuotedTextLosesItsIndentation() {
    #expect(result("let a = \"\"\"\n    one\n      two {1 + 1}\n    \"\"\"\na") == "one\n  two 2")
    #expect(result("\"\"\"one \"two\" \"\"\"") == "one \"two\" ")
  }

  @Test func commentsAreKept() {
    let tree = parse(Source(name: "t", text: "# %% A\n## doc\nfn f() = 1 # plain\n#> 1")).tree
    #expect(tree.comments.map(\.kind) == [.cell, .documentation, .plain, .output])
    #expect(tree.comments.map(\.ownsLine) == [true, true, false, true])
  }

  @Test func badTextIsReportedAndSurvived() {
    let invalid = Source(name: "t", bytes: [0x6C, 0xFF, 0x00, 0xC3])
    #expect(parse(invalid).diagnostics.contains { $0.code == "BT0106" })
    #expect(codes("a \u{0} b").contains("BT0101"))
    #expect(codes("") == [])
    #expect(codes("\u{FEFF}1") == [])
    #expect(codes("\"{") == ["BT0102"])
    #expect(codes("\"{\"{\"{").isEmpty == false)
  }

  @Test func aScriptHasABound() {
    let large = Source(name: "t", bytes: [UInt8](repeating: 0x20, count: Source.maximumSize + 1))
    #expect(parse(large).diagnostics.map(\.code) == ["BT0107"])
  }
}

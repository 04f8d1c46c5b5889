import DSL
import Foundation
import Testing

@Suite("Diagnostics for programs") struct DiagnosticJSONTests {
  @Test func everyDiagnosticIsAnObjectOnALine() throws {
    let text = "fn f(x) = x + \"q\\n\\\"\"\nlet λ = f(1)\nlenn(\"\\u{7}\")"
    let diagnostics = Interpreter(registry: Registry()).check(Source(name: "a \"b\"\u{1}.bt", text: text))
    let lines = DiagnosticJSON().render(diagnostics).split(separator: "\n")
    #expect(lines.count == 2)
    let objects = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["code"] as? String } == ["BT0401", "BT0201"])
    #expect(
      objects.allSatisfy {
        $0["severity"] as? String == "error" && $0["file"] as? String == "a \"b\"\u{1}.bt"
      })
    #expect(objects[0]["line"] as? Int == 1 && objects[0]["column"] as? Int == 13)
    #expect(objects[0]["end_line"] as? Int == 1 && objects[0]["end_column"] as? Int == 14)
    let labels = try #require(objects[0]["labels"] as? [[String: Any]])
    #expect(labels.count == 3 && labels.last?["text"] as? String == "in this call of `f`")
    #expect(labels.last?["line"] as? Int == 2 && labels.last?["column"] as? Int == 9)
    #expect(objects[1]["help"] as? String == "did you mean `len`?" && objects[0]["notes"] as? [String] == [])
  }
}

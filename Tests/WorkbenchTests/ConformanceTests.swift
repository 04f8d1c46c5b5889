import DSL
import Foundation
import Testing
import Workbench

/// The language does what its specification says, program by program.
@Suite("Conformance") struct ConformanceTests {
  @Test("every chunk shows what it says and is told its mistakes at their places", arguments: Chunk.files)
  func chunks(file: String) throws {
    for chunk in try Chunk.all(in: file) {
      if let contradiction = chunk.contradiction { Issue.record("\(contradiction)") }
    }
  }

  @Test("the suite has the size it should have")
  func size() throws {
    let chunks = try Chunk.files.flatMap(Chunk.all)
    #expect(Chunk.files.count >= 20 && chunks.count >= 400)
    // A chunk that shows nothing and fails nowhere would hold anything that is silent.
    #expect(chunks.count { $0.shown.isEmpty && $0.diagnostics.isEmpty } * 20 < chunks.count)
  }

  /// Codes that no chunk can have, with the reason. What other tests show of them is said there.
  private static let unreachable: [String: String] = [
    DiagnosticCode.invalidText.rawValue: "a chunk is UTF-8; shown by Hostile files",
    DiagnosticCode.sourceTooLarge.rawValue: "a chunk is small; shown by Hostile files",
    DiagnosticCode.importCircle.rawValue: "takes several files; shown by ModuleTests",
    DiagnosticCode.stale.rawValue: "takes several cells; shown by SessionTests",
    DiagnosticCode.interrupted.rawValue: "comes from outside of the program",
    HostCode.unsupported.rawValue: "depends on the processor and the libraries, not on the program",
  ]

  @Test("every code has a program that fails with it, or a reason for none")
  func codes() throws {
    let codes = DiagnosticCode.allCases.map(\.rawValue) + HostCode.allCases.map(\.rawValue)
    let shown = Set(
      try Chunk.all(in: "codes.bt").flatMap(\.diagnostics).map { String($0.prefix { $0 != " " }) })
    for code in codes {
      #expect(shown.contains(code) != (Self.unreachable[code] != nil), "\(code)")
    }
    #expect(shown.isSubset(of: codes))
    #expect(Set(codes).count == codes.count)
  }

  @Test("the example of every entry of the catalogue fails with its code, and with it alone")
  func examples() {
    for entry in DiagnosticEntry.all {
      guard let example = entry.example, entry.code != DiagnosticCode.notYet.rawValue else { continue }
      let cell = run(example)
      #expect(cell.codes == [entry.code], "\(example)\n\(cell.diagnostics)")
    }
  }
}

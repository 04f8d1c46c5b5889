import Foundation
import Testing

@testable import Runtime

@Suite("The catalogue of operations")
struct CatalogueTests {
  @Test("every operation has a sample that fits, under a label of its own")
  func samples() {
    for operation in Catalogue.all {
      let labels = operation.samples.map(\.label)
      #expect(Set(labels).count == labels.count, "\(operation.name)")
      #expect(operation.samples.contains { $0.error == nil }, "\(operation.name)")
    }
  }

  @Test("no two operations have one name")
  func names() {
    let names = Catalogue.all.map { $0.name }
    #expect(Set(names).count == names.count)
  }

  @Test("every operation in the sources is listed")
  func complete() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/Runtime/Operations")
    let sources = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var found: Set<String> = []
    for source in sources where source.pathExtension == "swift" {
      for match in try String(contentsOf: source, encoding: .utf8).matches(of: /struct (\w+): Operation\b/) {
        found.insert(String(match.1))
      }
    }
    #expect(!found.isEmpty)
    #expect(found == Set(Catalogue.all.map { "\($0)" }))
  }
}

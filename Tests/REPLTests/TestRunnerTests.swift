import Foundation
import REPL
import Testing
import Workbench

@Suite(.serialized) struct TestRunnerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func test(_ path: String, quiet: Bool = false) throws -> Captured<REPL.ExitStatus> {
    try Captured { TestRunner(Session.Options(), Console(color: .never, quiet: quiet)).run(path) }
  }

  @Test("passed and failed tests are told, then summed up")
  func file() throws {
    let path = try folder.file(
      "a.bt", Array("1\ntest \"one\" { assert 1 + 1 == 2 }\ntest \"two\" { assert len([1]) == 2 }".utf8))
    let run = try test(path)
    #expect(run.result == .failure)
    #expect(run.output == "passed  \(path): one\nfailed  \(path): two\n1 test passed, 1 failed\n")
    #expect(run.error.hasPrefix("error[BT0411]") && run.error.contains("a.bt:3:"))
    #expect(try test(path, quiet: true).output == "failed  \(path): two\n1 test passed, 1 failed\n")
  }

  @Test("a folder's scripts are found at any depth, with what they import")
  func wholeFolder() throws {
    for name in ["lib/deep", ".hidden"] {
      try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    }
    _ = try folder.file("z.bt", Array("import \"lib/m.bt\"\ntest \"z\" { assert m.twice(2) == 4 }".utf8))
    _ = try folder.file("lib/m.bt", Array("fn twice(x) = x * 2\ntest \"m\" { assert twice(1) == 2 }".utf8))
    _ = try folder.file(
      "lib/deep/a.bt", Array("import \"../m.bt\"\ntest \"a\" { assert m.twice(3) == 6 }".utf8))
    _ = try folder.file(".hidden/h.bt", Array("test \"h\" { assert false }".utf8))
    _ = try folder.file("notes.txt", Array("test".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("lib/loop"), withDestinationPath: folder.path)
    let run = try test(folder.path)
    #expect(run.result == .success && run.error.isEmpty, "\(run.error)")
    #expect(
      run.output == """
        passed  \(folder.path)/lib/deep/a.bt: a
        passed  \(folder.path)/lib/m.bt: m
        passed  \(folder.path)/z.bt: z
        3 tests passed

        """)
  }

  @Test("a file that can't be run is a failure, and the others go on")
  func broken() throws {
    _ = try folder.file("a.bt", Array("let a = nope".utf8))
    _ = try folder.file("b.bt", Array("test \"b\" { }".utf8))
    let run = try test(folder.path)
    #expect(run.result == .failure && run.error.contains("`nope`"))
    #expect(run.output.hasSuffix("b.bt: b\n1 test passed, 1 file could not be run\n"), "\(run.output)")
    let missing = try test(folder.file("missing.bt"))
    #expect(missing.result == .failure && missing.error.contains("can't be read"))
    #expect(missing.output == "0 tests passed, 1 file could not be run\n")
  }

  @Test("imports that can't be read say why, at the import")
  func imports() throws {
    try FileManager.default.createDirectory(atPath: folder.file("dir"), withIntermediateDirectories: true)
    _ = try folder.file("large.bt", [UInt8](repeating: 0x0A, count: 17 << 20))
    for (name, words) in [
      ("none.bt", "No such file"), ("dir", "directory"), ("large.bt", "larger than 16 MB"),
    ] {
      let path = try folder.file("main.bt", Array("1\nimport \"\(name)\" as m\nm.x".utf8))
      let run = try Captured { ScriptRunner(Session.Options(), Console(color: .never)).run(file: path) }
      #expect(run.result == .failure && run.output.isEmpty)
      #expect(run.error.hasPrefix("error[BT0223]: `\(name)` cannot be imported"), "\(run.error)")
      #expect(run.error.contains("main.bt:2:8") && run.error.contains(words), "\(run.error)")
    }
  }

  @Test("links to the same file are the same module")
  func links() throws {
    _ = try folder.file("m.bt", Array("let a = { print(\"once\"); 1 }".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("l.bt"), withDestinationPath: folder.file("m.bt"))
    let path = try folder.file("main.bt", Array("import \"m.bt\"\nimport \"l.bt\"\nm.a + l.a".utf8))
    let run = try Captured { ScriptRunner(Session.Options(), Console(color: .never)).run(file: path) }
    #expect(run.output == "once\n2\n")
  }

  @Test("Ctrl-C ends the tests with status 130")
  func interrupted() throws {
    let path = try folder.file("a.bt", Array("test \"a\" { while true { } }\ntest \"b\" { }".utf8))
    defer { signal(SIGINT, SIG_DFL) }
    let run = try Captured {
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.3)
        kill(getpid(), SIGINT)
      }
      return TestRunner(Session.Options(), Console(color: .never)).run(path)
    }
    #expect(run.result == .interrupted && !run.output.contains("passed"))
  }
}

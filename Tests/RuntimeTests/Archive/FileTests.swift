import Testing

@testable import Runtime

@Suite("Files")
struct FileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what is no file is refused with the system's reason")
  func noFile() throws {
    for (path, reason) in [
      (folder.file("missing"), "no such file or directory"), (folder.path, "it is a directory"),
      ("/dev/zero", "it is not a regular file"), ("", "no such file"), ("a\u{0}b", "zero byte"),
      (folder.file(String(repeating: "x", count: 5000)), "too long"),
    ] {
      let error = try #require(throws: TensorError.self) { try Safetensors(reading: path) }
      #expect(error.kind == .file)
      #expect(error.description.contains(reason))
    }
  }

  @Test("what can't be written is refused with the system's reason")
  func noPlace() throws {
    for (path, reason) in [
      (folder.file("missing/a"), "no such file or directory"), (folder.path, "is a directory"),
      ("", "is empty"),
      ("/proc/nowhere/a", "no such file"), ("a\u{0}b", "zero byte"),
    ] {
      let error = try #require(throws: TensorError.self) { try Safetensors.write([], to: path) }
      #expect(error.kind == .file)
      #expect(error.description.contains(reason))
    }
    #expect(try folder.contents == [])
  }

  @Test("a file that is not committed leaves no trace, and what was there stays")
  func abandoned() throws {
    _ = try folder.file("a", [1, 2, 3])
    do {
      let file = try AtomicFile(folder.file("a"))
      try file.write([9, 9])
      #expect(try folder.contents.count == 2)
      #expect(try folder.bytes("a") == [1, 2, 3])
    }
    #expect(try folder.contents == ["a"])
    #expect(try folder.bytes("a") == [1, 2, 3])
  }

  @Test("a committed file has its bytes under its name")
  func committed() throws {
    let file = try AtomicFile(folder.file("a"))
    try file.write([1])
    try file.write([2, 3])
    try file.write([])
    try file.commit()
    try file.commit()
    #expect(try folder.bytes("a") == [1, 2, 3])
    #expect(try folder.contents == ["a"])
  }

  @Test("two writers of one name do not mix")
  func writers() throws {
    let first = try AtomicFile(folder.file("a")), second = try AtomicFile(folder.file("a"))
    try first.write([1, 1])
    try second.write([2])
    try first.commit()
    #expect(try folder.bytes("a") == [1, 1])
    try second.commit()
    #expect(try folder.bytes("a") == [2])
    #expect(try folder.contents == ["a"])
  }
}

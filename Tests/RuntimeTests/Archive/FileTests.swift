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

  @Test("what killed writers left is removed, what is being written and what others are called stays")
  func leftovers() throws {
    let names = [
      "a", "a.1-2.partial", "a.77-1.partial", "a.1-.partial", "a.1-2-3.partial", "a.x-1.partial",
      "b.1-1.partial",
      "a.partial", "a.1-1.partial.txt", "aa.1-1.partial", "a..partial",
    ]
    for name in names { _ = try folder.file(name, [1]) }
    let writer = try AtomicFile(folder.file("a"))
    AtomicFile.removeLeftovers(of: folder.file("a"))
    let gone = ["a.1-2.partial", "a.77-1.partial"]
    #expect(try folder.contents.filter { !names.contains($0) }.count == 1)
    #expect(try Set(folder.contents).isSuperset(of: names.filter { !gone.contains($0) }))
    #expect(try Set(folder.contents).isDisjoint(with: gone))
    try writer.write([7])
    try writer.commit()
    #expect(try folder.bytes("a") == [7])
    AtomicFile.removeLeftovers(of: "/nowhere/at/all")
    AtomicFile.removeLeftovers(of: "")
  }

  @Test("room is found before it is needed, or not found")
  func room() throws {
    do {
      let file = try AtomicFile(folder.file("a"))
      try file.reserve(1 << 16)
      try file.reserve(0)
      #expect(throws: TensorError.self) { try file.reserve(1 << 60) }
    }
    #expect(try folder.contents == [])
  }

  @Test("a device or a folder is never replaced")
  func devices() {
    for path in ["/dev/null", "/tmp", "/"] {
      #expect(throws: TensorError.self, "\(path)") { try AtomicFile(path) }
    }
  }

  @Test("one number that is not finite makes a tensor so, wherever it is")
  func finite() throws {
    for count in [0, 1, 15, 16, 17, 5000, 200_000] {
      var tensor = try Tensor(filled: -.greatestFiniteMagnitude, [count])
      #expect(tensor.isFinite)
      for odd in [Float.nan, .infinity, -.infinity] where count > 0 {
        for place in [0, count / 2, count - 1] {
          var copy = tensor
          try copy.withMutableFloats { $0[place] = odd }
          #expect(!copy.isFinite)
        }
      }
      tensor = Tensor(shapeOnly: tensor.type)
      #expect(tensor.isFinite)
    }
  }
}

import Testing

@testable import Runtime

/// Damaged and lying archives end in an error with the path, and nothing else.
@Suite("Hostile archives")
struct HostileArchiveTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Opens and reads whatever the bytes are; gives what went wrong.
  private func failure(_ bytes: [UInt8], _ name: String) throws -> TensorError? {
    let path = try folder.file(name, bytes)
    do throws(TensorError) {
      if name.hasSuffix(".npy") {
        _ = try NumPy.type(reading: path)
        _ = try NumPy.tensor(reading: path)
      } else if name.hasSuffix(".npz") {
        _ = try NumPy.types(readingArchive: path)
        _ = try NumPy.tensors(readingArchive: path)
      } else {
        _ = try PyTorchArchive(reading: path).tensors()
      }
      return nil
    } catch {
      #expect(error.kind == .file || error.kind == .memory, "\(error)")
      #expect(!error.reason.isEmpty)
      if error.kind == .file {
        #expect(error.reason.contains(folder.path) || error.reason.contains("storage"))
      }
      return error
    }
  }

  private static let files = [
    "f4.npy", "fortran_big.npy", "stored.npz", "deflated.npz", "state.pth", "views.pth", "protocol4.pth",
  ]

  @Test("a file cut anywhere is refused", arguments: files)
  func truncated(_ file: String) throws {
    let bytes = try TemporaryFolder.bytes(at: ForeignArchiveTests.path(file))
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 61)) {
      #expect(try failure(Array(bytes[..<length]), file) != nil, "\(length) bytes of \(file)")
    }
  }

  @Test("damaged bytes give other numbers or an error", arguments: files)
  func damaged(_ file: String) throws {
    let bytes = try TemporaryFolder.bytes(at: ForeignArchiveTests.path(file))
    // Where the structure is: what lies between are numbers of tensors, any of which will do.
    let ends = Array(0..<min(400, bytes.count)) + Array(max(0, bytes.count - 700)..<bytes.count)
    for round in 0..<120 {
      var copy = bytes
      let draws = Key(seed: round).named(file)
      for change in 0...round % 3 {
        let bits = Int(draws.at(change).bits >> 16)
        let place = round % 2 == 0 ? ends[bits % ends.count] : bits % bytes.count
        let values: [UInt8] = [0, 1, 0x28, 0x2e, 0x52, 0x7f, 0x80, 0xff, UInt8(truncatingIfNeeded: bits)]
        copy[place] = values[bits / 977 % values.count]
      }
      _ = try failure(copy, file)
    }
  }

  private static func npy(_ header: String, data: Int = 0, version: UInt8 = 1) -> [UInt8] {
    NumPyHeader.magic + [version, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
      + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  @Test(
    "a header of an array that lies is told",
    arguments: [
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", 8, "takes 12 bytes, and it holds 8"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 8, "takes 4 bytes, and it holds 8"),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }", 4,
        "more bytes"
      ),
      ("{'descr': '<f4', 'fortran_order': True, 'shape': (2000000000, 2000000000, 0), }", 4, "takes 0 bytes"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", 4, "expected a size"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, "expected a size"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", 4, "at most 8 axes"),
      ("{'descr': '<f4', 'fortran_order': False, 'shape': (5000000000,), }", 4, "at most 2147483647"),
      ("{'descr': '<f4', 'fortran_order': False}", 4, "lacks"),
      ("{'descr': '<f4', 'descr': '<f4'}", 4, "repeated"),
      ("{'descr': __import__('os')}", 4, "expected a string"),
      ("{", 4, "expected a string"), ("", 4, "expected '{'"), ("{'descr", 4, "does not end"),
      ("{'descr': 'O', 'fortran_order': False, 'shape': (1,)}", 4, "not supported"),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + String(repeating: "1,", count: 90) + ")}", 4,
        "too many"
      ),
    ])
  func lyingArray(_ header: String, _ data: Int, _ reason: String) throws {
    let error = try failure(Self.npy(header, data: data), "a.npy")
    #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  /// A pickle of PyTorch's in its archive.
  private func pth(_ pickle: [UInt8], storage: [UInt8]? = nil) throws -> TensorError? {
    let archive = try ZipWriter(folder.file("made.pth"))
    try archive.add("a/data.pkl", header: [0x80, 2] + pickle)
    if let storage { try archive.add("a/data/0", header: storage) }
    try archive.finish()
    return try failure(try folder.bytes("made.pth"), "a.pth")
  }

  @Test("a pickle that would run something is refused by name")
  func executing() throws {
    for (module, name) in [
      ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("torch", "load"), ("torch", "FooStorage"),
      ("torch._utils", "_rebuild"), ("__torch__", "Net"),
    ] {
      let error = try pth(
        [0x63] + Array("\(module)\n\(name)\n".utf8) + [0x58, 2, 0, 0, 0, 0x6c, 0x73, 0x85, 0x52, 0x2e])
      #expect(error?.reason.contains("`\(module).\(name)`") == true && error?.hint != nil)
    }
  }

  @Test(
    "a pickle that makes no sense is told",
    arguments: [
      ([0x2e], "too early"), ([0x85, 0x2e], "stack is empty"), ([0x74, 0x2e], "mark is missing"),
      ([0x28, 0x30], "opcode 0x30"), ([0x68, 5, 0x2e], "recalls"), ([0x71, 0], "stack is empty"),
      ([0x58, 0xff, 0xff, 0xff, 0xff], "cut off"), ([0x58, 1, 0, 0, 0, 0xff], "not UTF-8"),
      ([0x4e, 0x4e, 0x61, 0x2e], "takes nothing"), ([0x7d, 0x28, 0x4e, 0x75, 0x2e], "takes nothing"),
      ([0x4e, 0x29, 0x52, 0x2e], "no function"), ([0x8a, 9] + [UInt8](repeating: 1, count: 9), "64 bits"),
      ([0x29, 0x51, 0x2e], "as PyTorch does"), ([0x28, 0x4e, 0x2e], "too early"),
      ([0x28, 0x71, 0], "stack is empty"), ([], "cut off"),
    ] as [([UInt8], String)])
  func senseless(_ pickle: [UInt8], _ reason: String) throws {
    let error = try pth(pickle)
    #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("nesting, sharing and cycles cost no more than the bytes that state them")
  func nesting() throws {
    // Tuples in tuples, a hundred thousand deep: released on a bounded stack.
    #expect(
      try pth([0x4e] + [UInt8](repeating: 0x85, count: 100_000) + [0x2e])?.reason.contains("too deep") == true
    )
    // Forty lists, each holding the one before twice.
    var shared: [UInt8] = [0x5d, 0x71, 0]
    for level in 0..<40 as Range<UInt8> {
      shared += [0x5d, 0x71, level + 1, 0x68, level, 0x61, 0x68, level, 0x61]
    }
    // Left on the stack together, so the last is asked for in a tuple of all.
    #expect(try pth([0x28] + shared + [0x74, 0x2e])?.reason.contains("nest too deep") == true)
    // A list that holds itself.
    #expect(try pth([0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e])?.reason.contains("too deep") == true)
    #expect(try pth([UInt8](repeating: 0x28, count: 100_000) + [0x2e])?.reason.contains("too early") == true)
  }

  /// A tensor over storage 0 of two floats.
  private func tensor(count: Int32, offset: UInt8, _ sizes: [UInt8], _ strides: [UInt8]) -> [UInt8] {
    func text(_ text: String) -> [UInt8] { [0x58, UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8) }
    func tuple(_ numbers: [UInt8]) -> [UInt8] { [0x28] + numbers.flatMap { [0x4b, $0] } + [0x74] }
    let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    return Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8) + text("storage")
      + Array("ctorch\nFloatStorage\n".utf8)
      + text("0") + text("cpu") + [0x4a] + size + [0x74, 0x51, 0x4b, offset] + tuple(sizes) + tuple(strides)
      + [0x89, 0x4e, 0x74, 0x52, 0x2e]
  }

  @Test("a tensor that reaches beyond its storage is refused")
  func outside() throws {
    let two = [UInt8](repeating: 0, count: 8)
    #expect(try pth(tensor(count: 2, offset: 0, [2], [1]), storage: two) == nil)
    #expect(try pth(tensor(count: 2, offset: 0, [200, 2], [0, 1]), storage: two) == nil)
    for (pickle, reason) in [
      (tensor(count: 2, offset: 1, [2], [1]), "outside of its storage"),
      (tensor(count: 2, offset: 0, [3], [1]), "outside of its storage"),
      (tensor(count: 2, offset: 0, [2], [2]), "outside of its storage"),
      (tensor(count: 2, offset: 0, [2], []), "outside of its storage"),
      (tensor(count: 3, offset: 0, [2], [1]), "not what it claims"),
      (tensor(count: -1, offset: 0, [2], [1]), "as PyTorch does"),
      (
        tensor(count: 2, offset: 0, [255, 255, 255, 255, 255, 255, 255, 255], [0, 0, 0, 0, 0, 0, 0, 0]),
        "memory"
      ),
    ] {
      let error = try pth(pickle, storage: two)
      #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
    }
    #expect(try pth(tensor(count: 2, offset: 0, [2], [1]))?.reason.contains("is missing") == true)
  }

  @Test("an entry that claims more than its bytes can hold is refused before anything is allocated")
  func bomb() throws {
    var bytes = try TemporaryFolder.bytes(at: ForeignArchiveTests.path("deflated.npz"))
    // The size once inflated, in the directory's first entry.
    let place = try #require(
      bytes.indices.dropLast(4).last { Array(bytes[$0..<$0 + 4]) == [0x50, 0x4b, 1, 2] })
    for i in 0..<4 { bytes[place + 24 + i] = 0xf0 }
    #expect(try failure(bytes, "a.npz")?.reason.contains("can't hold") == true)
  }
}

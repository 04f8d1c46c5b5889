import Testing

@testable import Runtime

@Suite("Files for NumPy and PyTorch")
struct ArchiveWritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// One of every type and of many shapes.
  private func samples() throws -> [(name: String, tensor: Tensor)] {
    let tape = Tape(recording: false)
    let numbers = try vector(0, 1, -3, 200)
    return [
      ("layer1.0.conv1.weight", try Tensor(normal: [3, 2, 3, 3], key: Key(seed: 1))),
      ("number", try Tensor(scalar: 7)),
      ("empty", try Tensor([] as [Float], [0, 3])),
      ("ints", try Tensor([.min, 0, .max] as [Int32], [3, 1])),
      ("bytes", try tape.apply(Cast(to: Format(.uint8)), try vector(0, 7, 255))),
      ("truths", try Tensor([true, false], [2])), ("größe 𝛌", numbers),
      ("half", try tape.apply(Cast(to: Format(.bfloat16)), numbers)),
    ]
  }

  @Test("weights written for PyTorch are read again, every type and shape")
  func weights() throws {
    let path = folder.file("a.pth")
    try PyTorchArchive.write(try samples(), to: path)
    let found = try PyTorchArchive(reading: path).tensors()
    #expect(found.map(\.name) == (try samples()).map(\.name))
    for ((_, wanted), (name, tensor)) in zip(try samples(), found) {
      #expect(tensor.type == wanted.type && tensor.bits == wanted.bits, "\(name)")
    }
    try PyTorchArchive.write(try vector(1, 2), to: path)
    let alone = try PyTorchArchive(reading: path).tensors()
    #expect(alone.map(\.name) == [""] && alone[0].tensor.scalars == [1, 2])
    #expect(try folder.contents == ["a.pth"])
  }

  @Test("the bytes of every tensor begin at a multiple of 64, for readers that map the file")
  func aligned() throws {
    let path = folder.file("a.pth")
    try PyTorchArchive.write(
      [("a", try vector(0x1.234p5)), ("b", try Tensor(scalar: 0x1.456p7))], to: path)
    let bytes = try folder.bytes("a.pth")
    for number in [0x1.234p5, 0x1.456p7] as [Float] {
      let pattern = (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
      let place = try #require(bytes.indices.dropLast(3).first { Array(bytes[$0..<$0 + 4]) == pattern })
      #expect(place % 64 == 0)
    }
  }

  @Test("arrays written for NumPy are read again; bfloat16 widens")
  func arrays() throws {
    for (name, tensor) in try samples() {
      try NumPy.write(tensor, to: folder.file("a.npy"))
      let found = try NumPy.tensor(reading: folder.file("a.npy"))
      #expect(found.shape == tensor.shape && found.scalars == tensor.scalars, "\(name)")
      #expect(found.element == (tensor.element == .bfloat16 ? .float32 : tensor.element))
    }
    try NumPy.write(try samples(), to: folder.file("a.npz"))
    let found = try NumPy.tensors(readingArchive: folder.file("a.npz"))
    #expect(found.map(\.name) == (try samples()).map(\.name))
    #expect(found.map(\.tensor.scalars) == (try samples()).map(\.tensor.scalars))
  }

  @Test("an array is written byte by byte as NumPy does")
  func asNumPy() throws {
    for file in ["f4.npy", "bool.npy", "u1.npy", "i4.npy", "scalar.npy", "empty.npy"] {
      let original = ForeignArchiveTests.path(file)
      try NumPy.write(try NumPy.tensor(reading: original), to: folder.file("again"))
      #expect(try folder.bytes("again") == (try TemporaryFolder.bytes(at: original)), "\(file)")
    }
  }

  @Test("names that are there twice and tensors without data are refused, and nothing is left behind")
  func refused() throws {
    let twice = [("x", try vector(1)), ("x", try vector(2))]
    let path = folder.file("a")
    #expect(throws: TensorError.self) { try PyTorchArchive.write(twice, to: path) }
    #expect(throws: TensorError.self) { try NumPy.write(twice, to: path) }
    let shapeOnly = Tensor(shapeOnly: TensorType([2]))
    #expect(throws: TensorError.self) { try PyTorchArchive.write([("x", shapeOnly)], to: path) }
    #expect(throws: TensorError.self) { try NumPy.write([("x", shapeOnly)], to: path) }
    #expect(throws: TensorError.self) { try NumPy.write(shapeOnly, to: path) }
    #expect(try folder.contents.isEmpty)
  }
}

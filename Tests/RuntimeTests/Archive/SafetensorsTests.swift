import Testing

@testable import Runtime

@Suite("Named tensors on disk")
struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what was written is read: every element type, shapes, order and metadata")
  func roundTrip() throws {
    let path = folder.file("a.safetensors")
    let narrow = try Tape().apply(Cast(to: Format(.bfloat16)), try vector(1, 2.5, -3))
    let tensors: [(name: String, tensor: Tensor)] = [
      ("z", try vector(1, -0.0, .infinity, .leastNonzeroMagnitude)),
      ("bytes", try bytes([0, 7, 255], .uint8)),
      ("truths", try bytes([1, 0, 1], .bool)), ("half", narrow),
      ("integers", try Tensor([.min, -1, .max] as [Int32], [3, 1])), ("number", try Tensor(scalar: 7)),
      ("nothing", try Tensor([] as [Float], [0, 3])),
      ("a", try Tensor(normal: [3, 4, 5], key: Key(seed: 1))),
    ]
    let metadata = ["script": "x = 1\n\"quoted\" \\ \u{1} 𝛌", "": "empty"]
    try Safetensors.write(tensors, metadata: metadata, to: path)

    let file = try Safetensors(reading: path)
    #expect(file.metadata == metadata)
    #expect(file.entries.map(\.name) == tensors.map(\.name))
    for (name, tensor) in tensors {
      let found = try file.tensor(name)
      #expect(found.type == tensor.type, "\(name)")
      #expect(found.bits == tensor.bits, "\(name)")
      #expect(file.entry(name)?.type == tensor.type)
    }
    #expect(try file.tensors().map(\.name) == tensors.map(\.name))
  }

  @Test("every tensor begins at a multiple of its element's size")
  func aligned() throws {
    let path = folder.file("a.safetensors")
    try Safetensors.write(
      [
        ("one byte", try bytes([1], .uint8)), ("floats", try vector(1, 2)),
        ("half", try Tape().apply(Cast(to: Format(.bfloat16)), try vector(1))), ("more", try vector(3)),
      ], to: path)
    let written = try folder.bytes("a.safetensors")
    let header = 8 + Int(written[0]) + Int(written[1]) << 8
    #expect(header % 8 == 0)
    let floats = try vector(1, 2, 3).scalars.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }
    #expect(Array(written[header...]) == floats + [0x80, 0x3f, 1])
  }

  @Test("an empty archive is one")
  func empty() throws {
    try Safetensors.write([], to: folder.file("a"))
    #expect(try Safetensors(reading: folder.file("a")).entries.isEmpty)
  }

  @Test("a file that Python wrote is written again byte by byte")
  func asPython() throws {
    let python = try Safetensors(reading: Golden.path("barlow_twins"))
    try Safetensors.write(try python.tensors(), metadata: python.metadata, to: folder.file("again"))
    let original = try TemporaryFolder.bytes(at: Golden.path("barlow_twins"))
    #expect(try folder.bytes("again") == original)
  }

  @Test("all element types that Python writes are read or refused")
  func types() throws {
    let file = try Safetensors(reading: Golden.path("types"))
    #expect(file.metadata == ["format": "pt", "text": "line\n\"quoted\" 𝛌 \u{1}"])
    let numbers: [Float] = [0, 1, -2.5, 65504, 0x1p-24]
    #expect(try file.tensor("f32").scalars == numbers)
    #expect(try file.tensor("f16").scalars == numbers)
    #expect(try file.tensor("f64").scalars == numbers)
    for name in ["f16", "f64"] { #expect(try file.tensor(name).element == .float32) }
    #expect(try file.tensor("i16").integers == [1])
    #expect(try file.tensor("bf16").scalars == [0, 1, -2.5, 65536])
    for name in ["i32", "i64"] { #expect(try file.tensor(name).integers == [0, -1, .max, .min]) }
    #expect(try file.tensor("u8").scalars == [0, 255])
    #expect(try file.tensor("bool").scalars == [1, 0, 0, 1])
    #expect(try file.tensor("bool").shape == [2, 2])
    #expect(try file.tensor("number").shape == [])
    #expect(try file.tensor("empty").shape == [0, 3])
    #expect(try file.tensor("quote \" slash \\ tab \t").scalars == [1])
    #expect(try file.tensor("größe 𝛌").scalars == [2])
    for (name, reason) in [
      ("i64 wide", "holds 2147483648, beyond"),
      ("other", "holds no tensor \"other\""),
    ] {
      let error = try #require(throws: TensorError.self) { try file.tensor(name) }
      #expect(error.kind == .file)
      #expect(error.description.contains(reason))
    }
  }

  @Test("binary16 widens exactly, subnormal numbers, infinity and NaN included")
  func halves() throws {
    let cases: [(UInt16, Float)] = [
      (0x0000, 0), (0x0001, 0x1p-24), (0x03ff, 0x1p-14 - 0x1p-24), (0x0400, 0x1p-14), (0x3c01, 1 + 0x1p-10),
      (0x7bff, 65504), (0x7c00, .infinity), (0x8001, -0x1p-24), (0xfc00, -.infinity),
    ]
    let data = (cases.map(\.0) + [0x8000, 0x7e00]).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let header = #"{"x":{"dtype":"F16","shape":[11],"data_offsets":[0,22]}}"#
    let found = try Safetensors(reading: try folder.file("a", SafetensorsTests.file(header, data))).tensor(
      "x"
    ).scalars
    #expect(Array(found.prefix(9)) == cases.map(\.1))
    #expect(found[9] == 0 && found[9].sign == .minus)
    #expect(found[10].isNaN)
  }

  @Test("what can't be written is refused, and what was there stays")
  func refusedWriting() throws {
    let path = folder.file("a")
    try Safetensors.write([("x", try vector(1))], to: path)
    let blocked = Tensor(shapeOnly: TensorType([2]))
    for (tensors, reason) in [
      ([("x", try vector(1)), ("x", try vector(2))], "two tensors \"x\""), ([("y", blocked)], "no data"),
      ([("__metadata__", try vector(1))], "two tensors"),
    ] {
      let error = try #require(throws: TensorError.self) { try Safetensors.write(tensors, to: path) }
      #expect(error.kind == .file)
      #expect(error.description.contains(reason))
    }
    #expect(try Safetensors(reading: path).tensor("x").scalars == [1])
    #expect(try folder.contents == ["a"])
  }

  @Test("a file replaced while it is open is read as it was opened")
  func replaced() throws {
    let path = folder.file("a")
    try Safetensors.write([("x", try vector(1, 2))], to: path)
    let open = try Safetensors(reading: path)
    try Safetensors.write([("y", try vector(5))], to: path)
    #expect(try open.tensor("x").scalars == [1, 2])
    #expect(try Safetensors(reading: path).entries.map(\.name) == ["y"])
  }

  @Test("a file cut while it is open is noticed")
  func cut() throws {
    let path = folder.file("a")
    try Safetensors.write([("x", try Tensor(filled: 1, [1000]))], to: path)
    let open = try Safetensors(reading: path)
    try folder.truncate("a", to: 200)
    let error = try #require(throws: TensorError.self) { try open.tensor("x") }
    #expect(error.description.contains("became shorter"))
  }

  private func bytes(_ values: [UInt8], _ element: ElementType) throws -> Tensor {
    let type = TensorType(try Shape([values.count]), Format(element))
    let tensor = try Tensor(uninitialized: type, for: "test")
    for (i, value) in values.enumerated() {
      tensor.raw.storeBytes(of: value, toByteOffset: i, as: UInt8.self)
    }
    return tensor
  }

  /// The bytes of a file with the given header and data.
  static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + data
  }
}

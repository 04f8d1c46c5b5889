import Model
import Runtime
import Testing

/// Files that are no checkpoint, or no longer: refused, and left as they are.
@Suite struct DamagedCheckpointTests {
  private let folder: TemporaryFolder
  private let configuration: TrainingConfiguration
  private let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    configuration = try Networks.configuration(images: 64, projector: false)
    var state = try TrainingState(configuration)
    for _ in 0..<3 { try state.advance() }
    let here = Checkpoint.Circumstances(version: "test", script: "let a = 1")
    try Checkpoint(Run(state, .running), here).write(to: folder.file("good"))
    bytes = try folder.bytes("good")
  }

  /// Why a file is refused; nil where it is not.
  private func refusal(_ name: String) -> String? {
    do {
      _ = try Checkpoint(reading: folder.file(name)).state(for: configuration, name)
      return nil
    } catch { return "\(error)" }
  }

  @Test("a file cut off anywhere is refused")
  func truncated() throws {
    let header = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(refusal("good") == nil)
    let lengths = [
      0, 1, 7, 8, 9, 100, header / 2, header - 1, header, header + 1, (header + bytes.count) / 2,
      bytes.count - 4,
      bytes.count - 1,
    ]
    for length in lengths {
      try folder.write(Array(bytes.prefix(length)), to: "cut")
      #expect(refusal("cut") != nil, "\(length)")
      #expect(try folder.bytes("cut").count == length)
    }
    try folder.write(bytes + [0], to: "cut")
    #expect(refusal("cut") != nil)
  }

  @Test("a flipped bit anywhere is found")
  func flipped() throws {
    var draws = Key(seed: 3).draws
    let header = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    for turn in 0..<300 {
      // Two in three in the header, which is short.
      let place = draws.integer(below: turn % 3 == 0 ? bytes.count : header)
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(draws.integer(below: 8))
      try folder.write(damaged, to: "flipped")
      #expect(refusal("flipped") != nil, "byte \(place)")
    }
  }

  /// A file with its state changed, and a checksum that agrees.
  private func forge(version: String = "1", _ change: (inout [String: JSON]) -> Void) throws {
    let file = try Safetensors(reading: folder.file("good"))
    let written = try #require(file.metadata["bt.state"])
    var fields = try #require(try JSON(parsing: written).fields)
    change(&fields)
    let text = JSON.object(fields).description, tensors = try file.tensors()
    var checksum = Checksum()
    checksum.add(text)
    for (_, tensor) in tensors { checksum.add(tensor) }
    try Safetensors.write(
      tensors, metadata: ["bt.checkpoint": version, "bt.state": text, "bt.checksum": checksum.text],
      to: folder.file("forged"))
  }

  @Test("a field that is missing or of another type is refused, one that is unknown passed over")
  func fields() throws {
    try forge { $0["later"] = .list([.object(["x": .null])]) }
    #expect(refusal("forged") == nil)
    let text = try #require(try Safetensors(reading: folder.file("good")).metadata["bt.state"])
    let names = (try JSON(parsing: text).fields ?? [:]).keys.sorted()
    #expect(names.count == 13)
    let values: [JSON] = [
      .null, .bool(true), .integer(-1), .integer(.max), .integer(.min), .number(0.5), .list([]),
      .list([.null]),
      .object([:]), .object(["a": .integer(1 << 40)]), .string("\u{0}"),
    ]
    // Checkpoints of versions that had no choice among kernels are without.
    for name in names where name != "kernels" {
      try forge { $0[name] = nil }
      #expect(refusal("forged")?.contains("is no checkpoint") == true, "\(name)")
      for value in values {
        try forge { $0[name] = value }
        let isFine = name == "bt" && value.text != nil || name == "platform" && value.fields != nil
        #expect((refusal("forged") == nil) == isFine, "\(name): \(value.description)")
      }
    }
  }

  @Test("a step that does not go with the history, or the batches, is refused")
  func steps() throws {
    for (step, expected) in [(3, true), (0, false), (2, false), (4, false), (5, false), (1 << 47, false)] {
      try forge { $0["step"] = .integer(step) }
      #expect((refusal("forged") == nil) == expected, "\(step)")
    }
    try forge { fields in
      fields["history"] = .list(
        (fields["history"]?.items ?? []).reversed() + (fields["history"]?.items ?? []))
    }
    #expect(refusal("forged")?.contains("history") == true)
  }

  @Test("a newer format is refused by its number")
  func newer() throws {
    try forge(version: "2") { _ in }
    #expect(refusal("forged")?.contains("version 2 of the format, and this bt reads 1") == true)
    for version in ["0", "-1", "x", ""] {
      try forge(version: version) { _ in }
      #expect(refusal("forged") != nil, "\(version)")
    }
  }

  @Test("tensors that are missing, of another shape or too many lists of them are refused")
  func tensors() throws {
    try forge { $0["slots"] = .object(["backbone.0.weight": .integer(3)]) }
    #expect(refusal("forged")?.contains("optimizer.2.backbone.0.weight") == true)
    var other = configuration
    other.backbone = try Networks.backbone(width: 2)
    let file = try Checkpoint(reading: folder.file("good"))
    #expect(throws: TensorError.self) { try file.state(for: other, "good") }
    try Safetensors.write([("x", try Tensor(scalar: 1))], metadata: ["a": "b"], to: folder.file("foreign"))
    #expect(refusal("foreign")?.contains("was not written by a training") == true)
    for path in ["/dev/null", "/", "nothing/here", ""] {
      #expect(throws: TensorError.self, "\(path)") { try Checkpoint(reading: path) }
    }
  }
}

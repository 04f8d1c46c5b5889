import Testing

@testable import Runtime

/// Files that NumPy and PyTorch wrote, by scripts/make_archive_goldens.py.
@Suite("Files of NumPy and PyTorch")
struct ForeignArchiveTests {
  private static let folder = String(Golden.path("archive").dropLast(".safetensors".count))
  private let expected: Safetensors

  init() throws { expected = try Safetensors(reading: Self.folder + "/expected.safetensors") }

  static func path(_ file: String) -> String { "\(folder)/\(file)" }

  /// The names that a file is to hold.
  private func names(_ file: String) -> [String] {
    expected.entries.filter { $0.name.hasPrefix(file + "/") }.map {
      String($0.name.dropFirst(file.count + 1))
    }
  }

  private func expect(_ tensor: Tensor, _ file: String, _ name: String) throws {
    let wanted = try expected.tensor("\(file)/\(name)")
    #expect(tensor.shape == wanted.shape, "\(file) \(name)")
    #expect(tensor.scalars == wanted.scalars, "\(file) \(name)")
  }

  @Test(
    "arrays of every type, order and version are read",
    arguments: [
      ("f4", ElementType.float32), ("fortran", .float32), ("big", .float32), ("fortran_big", .float32),
      ("v2", .float32), ("v3", .float32), ("f2", .float32), ("f8", .float32), ("i1", .int32), ("i2", .int32),
      ("big_i2", .int32), ("i4", .int32), ("i8", .int32), ("big_i8", .int32), ("u1", .uint8), ("u2", .int32),
      ("u4", .int32), ("u8", .int32), ("bool", .bool), ("scalar", .float32), ("empty", .float32),
      ("vector_fortran", .int32),
    ])
  func array(_ name: String, _ element: ElementType) throws {
    let file = "\(name).npy"
    let tensor = try NumPy.tensor(reading: Self.path(file))
    #expect(tensor.element == element)
    #expect(try NumPy.type(reading: Self.path(file)) == tensor.type)
    try expect(tensor, file, "array")
  }

  @Test("archives of arrays are read, stored and deflated", arguments: ["stored.npz", "deflated.npz"])
  func arrays(_ file: String) throws {
    let tensors = try NumPy.tensors(readingArchive: Self.path(file))
    #expect(tensors.map(\.name) == ["a", "rows", "flag"])
    #expect(try NumPy.types(readingArchive: Self.path(file)).map(\.type) == tensors.map(\.tensor.type))
    for (name, tensor) in tensors { try expect(tensor, file, name) }
  }

  @Test(
    "arrays without a counterpart are refused with their type",
    arguments: [("structured", "expected a string"), ("text", "'<U2'"), ("complex", "'<c16'")])
  func unsupported(_ name: String, _ reason: String) throws {
    let error = try #require(throws: TensorError.self) { try NumPy.tensor(reading: Self.path(name + ".npy")) }
    #expect(error.kind == .file && error.reason.contains(reason), "\(error)")
  }

  @Test(
    "weights that PyTorch saved are read: states, dictionaries of them, views of one storage, every type",
    arguments: [
      "state.pth", "protocol4.pth", "nested.pth", "views.pth", "types.pth", "tensor.pth", "parameters.pth",
    ])
  func weights(_ file: String) throws {
    let archive = try PyTorchArchive(reading: Self.path(file))
    let tensors = try archive.tensors()
    #expect(Set(tensors.map(\.name)) == Set(names(file)))
    #expect(archive.entries.map(\.name) == tensors.map(\.name))
    #expect(archive.entries.map(\.type) == tensors.map(\.tensor.type))
    for (name, tensor) in tensors { try expect(tensor, file, name) }
  }

  @Test("names stand in the order of the state, with their types")
  func order() throws {
    let archive = try PyTorchArchive(reading: Self.path("state.pth"))
    #expect(
      archive.entries.map(\.name) == [
        "0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
        "3.weight", "3.bias",
      ])
    #expect(archive.entries[0].shape == [3, 2, 3, 3])
    let types = try PyTorchArchive(reading: Self.path("types.pth")).entries.map { $0.type?.format.element }
    #expect(
      types == [
        .float32, .float32, .bfloat16, .int32, .int32, .int32, .int32, .uint8, .bool, .int32, .int32,
      ])
  }

  @Test(
    "what is more than weights is refused, with what to do",
    arguments: [
      ("module.pth", "a Python object of `torch.nn.modules", "state_dict"),
      ("legacy.pth", "the format before PyTorch 1.6", "torch.save"),
      ("f4.npy", "no file of PyTorch's", ""), ("stored.npz", "without data.pkl", ""),
    ])
  func refused(_ file: String, _ reason: String, _ help: String) throws {
    let error = try #require(throws: TensorError.self) { try PyTorchArchive(reading: Self.path(file)) }
    #expect(error.kind == .file && error.reason.contains(reason), "\(error)")
    #expect(help.isEmpty || error.hint?.contains(help) == true)
  }

  @Test("a complex tensor is told by its name when it is read")
  func complex() throws {
    let archive = try PyTorchArchive(reading: Self.path("complex.pth"))
    #expect(archive.entries.map(\.type) == [nil])
    let error = try #require(throws: TensorError.self) { try archive.tensors() }
    #expect(error.reason.contains("\"z\"") && error.reason.contains("not supported"))
  }
}

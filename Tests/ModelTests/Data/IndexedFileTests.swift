import Imaging
import Model
import Runtime
import Testing

/// MNIST's format, compared with torchvision's reader.
@Suite struct IndexedFileTests {
  private func split(_ path: String) throws -> Split { try MNIST.split(path, code: "mnist(\"d\")") }

  @Test("images and labels, packed or not, are those that torchvision reads")
  func goldens() throws {
    let golden = try Golden("data/idx")
    let split = try split(DataFiles.golden("idx"))
    for (part, name) in [("train", "train"), ("test", "t10k")] {
      let data = try #require(split[part])
      #expect(data.labels == (try golden.tensor("\(name).labels").integers))
      let images = try golden.tensor("\(name).images").integers
      #expect(try data.imageShape() == ImageShape(5, 4, 1))
      var pixels: [Int32] = []
      for position in 0..<data.count { pixels += try data.image(at: position).pixels.map(Int32.init) }
      #expect(pixels == images && data.count == (part == "train" ? 7 : 3))
    }
  }

  @Test("a packed file that is cut off, damaged, or holds another number of elements is an error")
  func packed() throws {
    let whole = try DataFiles.goldenBytes("idx/train-images-idx3-ubyte.gz")
    let files = try DataFiles()
    for name in ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"] {
      try files.write(name, try DataFiles.goldenBytes("idx/\(name)"))
    }
    func failure(_ bytes: [UInt8]) throws -> String {
      try files.write("train-images-idx3-ubyte.gz", bytes)
      do {
        _ = try #require(try split(files.path)["train"]).evaluationTensor(0..<7)
        return ""
      } catch { return "\(error)" }
    }
    #expect(try failure(whole) == "")
    for size in Array(stride(from: 0, to: whole.count, by: 4)) + [whole.count - 1] {
      #expect(try failure(Array(whole[..<size])) != "", "\(size) bytes")
    }
    // The checksum at the end finds what the packing did not.
    for place in stride(from: 11, to: whole.count, by: 5) {
      var bytes = whole
      bytes[place] ^= 0x10
      #expect(try failure(bytes) != "", "byte \(place)")
    }
  }

  @Test("a header that lies is refused before anything is allocated")
  func headers() throws {
    let files = try DataFiles()
    for name in ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"] {
      try files.write(name, try DataFiles.goldenBytes("idx/\(name)"))
    }
    func refusal(_ bytes: [UInt8]) throws -> String {
      try files.write("train-images-idx3-ubyte", bytes)
      let error = #expect(throws: DataError.self, "\(bytes)") { try split(files.path) }
      return error?.message ?? ""
    }
    let pixels = [UInt8](repeating: 7, count: 7 * 5 * 4)
    let sizes: [UInt8] = [0, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0, 4]
    #expect(try refusal([]).contains("is empty"))
    #expect(try refusal([0, 0, 8]).contains("is no IDX file"))
    #expect(try refusal([0, 0, 13, 3] + sizes + pixels).contains("is no IDX file"))
    #expect(try refusal([0, 0, 8, 1] + sizes + pixels).contains("is no IDX file"))
    #expect(try refusal([0, 0, 8, 3] + sizes + pixels.dropLast()).contains("[7, 5, 4] but has 155 bytes"))
    #expect(try refusal([0, 0, 8, 3] + sizes + pixels + [0]).contains("but has 157 bytes"))
    let huge = [UInt8](repeating: 255, count: 12)
    #expect(try refusal([0, 0, 8, 3] + huge + pixels).contains("claims the dimensions"))
    #expect(try refusal([0, 0, 8, 3] + [UInt8](repeating: 0, count: 12)).contains("claims the dimensions"))
    try files.write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 10])
    #expect(try refusal([0, 0, 8, 3] + sizes + pixels).contains("has 2 labels for 7 images"))
    try files.write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 7, 1, 10, 0, 0, 0, 0, 0])
    #expect(try refusal([0, 0, 8, 3] + sizes + pixels).contains("gives image 1 the label 10"))
  }
}

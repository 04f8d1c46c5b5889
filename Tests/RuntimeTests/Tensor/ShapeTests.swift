import Testing

@testable import Runtime

@Suite("Shapes")
struct ShapeTests {
  @Test("sizes are kept in order", arguments: [[], [3], [2, 0, 4], [1, 2, 3, 4, 5, 6, 7, 8]])
  func kept(_ sizes: [Int]) throws {
    let shape = try Shape(sizes)
    #expect(shape.array == sizes)
    #expect(shape.rank == sizes.count)
    #expect(shape.count == sizes.reduce(1, *))
    #expect(shape.description == "[\(sizes.map(String.init).joined(separator: ", "))]")
  }

  @Test(
    "sizes that can't be are refused",
    arguments: [
      ([-1], "negative"), ([1 << 31], "at most 2147483647"), ([.max], "at most"), ([.min], "negative"),
      (Array(repeating: 1, count: 9), "at most 8 axes"),
    ])
  func refused(_ sizes: [Int], _ reason: String) throws {
    let error = try #require(throws: TensorError.self) { try Shape(sizes) }
    #expect(error.kind == .value)
    #expect(error.description.contains(reason))
  }

  @Test("a literal is the shape of its sizes")
  func literal() throws {
    let shape: Shape = [2, 3]
    let same = try Shape([2, 3])
    #expect(shape == same)
    #expect(shape != [2, 3, 1])
    #expect(shape != [3, 2])
  }

  @Test("a number of elements that overflows is the largest there is")
  func overflow() throws {
    let size = Int(Int32.max)
    #expect(try Shape([size, size]).count == size * size)
    #expect(try Shape([size, size, size]).count == .max)
    #expect(try Shape([size, size, size, 0]).count == 0)
    #expect(TensorType(try Shape([size, size, size])).byteCount == .max)
    #expect(TensorType(try Shape([size, size, 2])).byteCount == .max)
  }

  @Test("tensors too large for any memory are refused")
  func tooLarge() throws {
    let size = Int(Int32.max)
    for sizes in [[size, size], [size, size, size], [size, 1 << 20]] {
      let error = try #require(throws: TensorError.self) { try Tensor(filled: 0, try Shape(sizes)) }
      #expect(error.kind == .memory)
      #expect(error.reason.contains("this needs"))
    }
  }

  @Test("an empty tensor of huge other axes passes through every operation")
  func hugeAndEmpty() throws {
    let huge = Int(Int32.max)
    let x = try Tensor(filled: 0, try Shape([0, huge, huge, huge]))
    // Each either works or refuses; none may trap.
    let operations: [any Operation] = [
      Flatten(), Reshape([0]), Reshape([0, -1]), Reduction(.sum), Reduction(.mean, axes: [1, 3]),
      Reduction(.max, axes: [0]), Elementwise(.relu), Transpose(), Standardize(), Diagonal(),
    ]
    for operation in operations {
      do {
        let tape = Tape()
        let y = try tape.apply(any: operation, [tape.variable(x)])
        _ = try tape.backward(from: [(y, y.detached)])
      } catch let error as TensorError {
        #expect(!error.reason.isEmpty)
      }
    }
    _ = try? Tape().apply(Arithmetic(.add), x, try Tensor(scalar: 1))
  }

  @Test("axes may be counted from the end", arguments: [(0, 0), (2, 2), (-1, 2), (-3, 0)])
  func axis(_ named: Int, _ resolved: Int) throws {
    let shape: Shape = [4, 5, 6]
    #expect(try shape.axis(named, in: "sum") == resolved)
  }

  @Test("axes that are not there are refused", arguments: [3, -4, .max, .min])
  func noAxis(_ axis: Int) throws {
    let shape: Shape = [4, 5, 6]
    let error = try #require(throws: TensorError.self) { try shape.axis(axis, in: "sum") }
    #expect(error.description == "sum: there is no axis \(axis) in a tensor of 3 axes")
  }
}

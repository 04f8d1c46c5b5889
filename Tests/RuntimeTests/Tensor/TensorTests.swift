import Testing

@testable import Runtime

@Suite("Tensors")
struct TensorTests {
  @Test("numbers must be as many as the shape has elements")
  func count() throws {
    let error = try #require(throws: TensorError.self) { try Tensor([1, 2, 3] as [Float], [2, 2]) }
    #expect(error.description == "tensor: 3 numbers do not fill the shape [2, 2]")
    #expect(throws: TensorError.self) { try Tensor([1] as [Int32], [2]) }
  }

  @Test("a copy keeps its numbers when the original is written")
  func value() throws {
    var original = try vector(1, 2, 3)
    let copy = original
    try original.withMutableFloats { $0[0] = 9 }
    #expect(original.scalars == [9, 2, 3])
    #expect(copy.scalars == [1, 2, 3])
  }

  @Test("a value of its own is written in place")
  func inPlace() throws {
    var tensor = try vector(1, 2, 3)
    let before = tensor.raw
    try tensor.withMutableFloats { $0[0] = 9 }
    #expect(tensor.raw == before)
  }

  @Test("bytes begin at multiples of 64", arguments: [1, 3, 1000, 5000])
  func aligned(_ count: Int) throws {
    #expect(UInt(bitPattern: try Tensor(filled: 0, [count]).raw) % 64 == 0)
  }

  @Test("a tensor without data answers with nothing")
  func shapeOnly() {
    let tensor = Tensor(shapeOnly: TensorType([2, 3]))
    #expect(tensor.scalars == [])
    #expect(tensor.integers == [])
    #expect(tensor.scalar == nil)
    #expect(tensor.count == 6)
    #expect(tensor.withFloats { $0.count } == 0)
  }

  @Test("an empty tensor has a shape and no first number")
  func empty() throws {
    let tensor = try Tensor([] as [Float], [0, 3])
    #expect(tensor.scalars == [])
    #expect(tensor.scalar == nil)
    #expect(tensor.hasData)
  }

  @Test("integers are kept, and read as floats")
  func integers() throws {
    let tensor = try Tensor([-1, 0, .max] as [Int32], [3])
    #expect(tensor.integers == [-1, 0, .max])
    #expect(tensor.scalars == [-1, 0, 2_147_483_648])
    #expect(tensor.scalar == -1)
  }

  @Test("numbers that are no integers are read as the nearest there is, NaN as 0")
  func noIntegers() throws {
    let tensor = try vector(.nan, 3e9, -.infinity, 2.9, -1e30)
    let integers = tensor.integers
    #expect(integers[0] == 0 && integers[1] == .max && integers[3] == 2 && integers[4] == .min)
  }

  @Test("gradients in bfloat16 are added as such")
  func bfloat16Gradients() throws {
    let tape = Tape()
    let x = tape.variable(try tape.apply(Cast(to: Format(.bfloat16)), try vector(1, 2, 3)))
    let sum = try tape.apply(Arithmetic(.add), x, x)
    let gradients = try tape.backward(from: [(sum, try vector(1, 10, 100))])
    let gradient = try #require(gradients.of(x))
    #expect(gradient.element == .bfloat16)
    #expect(gradient.scalars == [2, 20, 200])
  }

  @Test("rounding to bfloat16 goes to the nearest, ties to even, and keeps NaN and infinity")
  func bfloat16() throws {
    let ulp: Float = 0x1p-7  // of numbers from 1 to 2
    let values: [Float] = [
      1, 1 + ulp / 4, 1 + ulp / 2, 1 + ulp * 3 / 2, 1 + ulp * 3 / 4, -0.0, .infinity, 3.4e38, .nan,
    ]
    let narrow = try Tape().apply(Cast(to: Format(.bfloat16)), try Tensor(values, [values.count]))
    #expect(narrow.element == .bfloat16)
    let expected: [Float] = [1, 1, 1, 1 + 2 * ulp, 1 + ulp, -0.0, .infinity, .infinity]
    #expect(Array(narrow.scalars.dropLast()) == expected)
    #expect(narrow.scalars[5].sign == .minus)
    #expect(try #require(narrow.scalars.last).isNaN)
  }
}

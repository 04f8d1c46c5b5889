import Testing

@testable import Runtime

@Suite("Choosing elements")
struct SelectionTests {
  private let tape = Tape(recording: false)

  @Test("every element type is cut, taken, transposed and joined as it is")
  func types() throws {
    for element in ElementType.allCases {
      let floats = try Tensor([0, 1, 0, 1, 1, 0] as [Float], [3, 2])
      let x = try tape.apply(Cast(to: Format(element)), floats)
      #expect(x.element == element && x.scalars == floats.scalars)
      let cut = try tape.apply(Slice([.range(1..<3), .element(1)]), x)
      #expect(cut.element == element && cut.scalars == [1, 0])
      let taken = try tape.apply(Gather(try Tensor([2, 0] as [Int32], [2])), x)
      #expect(taken.element == element && taken.scalars == [1, 0, 0, 1])
      let transposed = try tape.apply(Transpose(), x)
      #expect(transposed.element == element && transposed.scalars == [0, 0, 1, 1, 1, 0])
      let joined = try tape.apply(Concat(axis: 1), taken, cut.viewed(as: [2, 1]))
      #expect(joined.element == element && joined.scalars == [1, 0, 1, 0, 1, 0])
    }
  }

  @Test("tensors of several types join as floats")
  func mixed() throws {
    let joined = try tape.apply(Concat(), try Tensor([true], [1]), try Tensor([7] as [Int32], [1]))
    #expect(joined.element == .float32 && joined.scalars == [1, 7])
  }

  @Test("integers are cut off toward zero and stay within their type; NaN is 0, and true")
  func conversions() throws {
    let x = try vector(1.9, -1.9, 3e9, -3e9, .nan, .infinity, 0, -0.0, 256)
    let ints = try tape.apply(Cast(to: Format(.int32)), x)
    #expect(ints.integers == [1, -1, .max, .min, 0, .max, 0, 0, 256])
    #expect(try tape.apply(Cast(to: Format(.uint8)), x).scalars == [1, 0, 255, 0, 0, 255, 0, 0, 255])
    #expect(try tape.apply(Cast(to: Format(.bool)), x).scalars == [1, 1, 1, 1, 1, 1, 0, 0, 1])
  }

  @Test("the first of equals wins, and NaN before all")
  func argmax() throws {
    func at(_ function: ArgExtreme.Function, _ x: Float...) throws -> [Int32] {
      try tape.apply(ArgExtreme(function), try Tensor(x, [x.count])).integers
    }
    #expect(try at(.max, 1, 3, 3, 2) == [1])
    #expect(try at(.min, 4, 1, 1) == [1])
    #expect(try at(.max, 1, .nan, 5, .nan) == [1])
    #expect(try at(.min, .nan, -5) == [0])
    #expect(try at(.max, -.infinity, -.infinity) == [0])
  }

  @Test("what is not chosen does not show, forward or backward, not even NaN")
  func unchosen() throws {
    let tape = Tape()
    let x = tape.variable(try vector(1, .nan, .infinity)), mask = try Tensor([true, false, false], [3])
    let y = try tape.apply(Where(mask), try tape.apply(Arithmetic(.multiply), x, x), try vector(5, 6, 7))
    #expect(y.scalars == [1, 6, 7])
    let gradients = try tape.backward(from: [(y, try vector(1, 1, 1))])
    let gradient = try #require(gradients.of(x)).scalars
    #expect(gradient[0] == 2)
  }

  @Test("comparisons with NaN are false, but for inequality")
  func notANumber() throws {
    for relation in Comparison.Relation.allCases {
      let result = try tape.apply(Comparison(relation), try vector(.nan), try vector(.nan))
      #expect(result.element == .bool && result.scalars == [relation == .notEqual ? 1 : 0], "\(relation)")
    }
  }

  @Test("without its rows or mask an operation gives a shape")
  func unknown() throws {
    let x = try Tensor(filled: 1, [4, 3])
    let rows = Tensor(shapeOnly: TensorType([5], Format(.int32)))
    let taken = try tape.apply(Gather(rows), x)
    #expect(taken.shape == [5, 3] && !taken.hasData)
    let chosen = try tape.apply(Where(Tensor(shapeOnly: TensorType([3], Format(.bool)))), x, x)
    #expect(chosen.shape == [4, 3] && !chosen.hasData)
  }

  @Test("a constant result is not recorded")
  func constant() throws {
    let tape = Tape()
    let x = tape.variable(try vector(1, 2))
    #expect(try !tape.apply(Comparison(.less), x, try vector(2, 1)).isTracked)
    #expect(try !tape.apply(ArgExtreme(.max), x).isTracked)
    #expect(tape.count == 1)
  }
}

import Testing

@testable import Runtime

@Suite("Layouts")
struct LayoutTests {
  static let blocked = Format(.float32, .blocked16)

  @Test("blocks of 16 channels hold the same numbers", arguments: [ElementType.float32, .bfloat16])
  func conversion(_ element: ElementType) throws {
    let x = try Tensor(normal: [3, 5, 2, 48], key: Key(seed: 1)).converted(to: element, for: "test")
    let blocked = try x.formatted(as: Format(element, .blocked16), for: "test")
    #expect(blocked.scalars == x.scalars)
    #expect(blocked.number(at: 5 * 2 * 48 + 48 + 17) == x.number(at: 5 * 2 * 48 + 48 + 17))
    #expect(blocked.withFloats { Array($0) } == x.scalars)
    let bytes = try blocked.plain(for: "test").withBytes { Array($0) }
    #expect(bytes == x.withBytes { Array($0) })
    #expect(blocked.withBytes { Array($0) } != bytes)
  }

  @Test("element type and layout change together, either way")
  func both() throws {
    let x = try Tensor(normal: [2, 3, 3, 32], key: Key(seed: 2))
    let narrow = try x.formatted(as: Format(.bfloat16, .blocked16), for: "test")
    #expect(narrow.scalars == (try x.converted(to: .bfloat16, for: "test")).scalars)
    #expect(try narrow.plain(for: "test").converted(to: .float32, for: "test").scalars == narrow.scalars)
    #expect(try narrow.formatted(as: .float32, for: "test").scalars == narrow.scalars)
  }

  @Test("ints, bytes and bools become floats in blocks, and blocks become them")
  func others() throws {
    let x = try Tensor(uniform: [2, 3, 3, 32], key: Key(seed: 2))
    let numbers = try Tensor(x.scalars.map { ($0 * 100).rounded() }, x.shape)
    let blocked = try numbers.formatted(as: Self.blocked, for: "test")
    for element in [ElementType.int32, .uint8, .bool] {
      let plain = try numbers.converted(to: element, for: "test")
      #expect(try plain.formatted(as: Self.blocked, for: "test").scalars == plain.scalars)
      #expect(try blocked.formatted(as: Format(element), for: "test").scalars == plain.scalars)
    }
    let tape = Tape()
    let mask = try tape.apply(Comparison(.greater), blocked, try Tensor(scalar: 50))
    let kept = try tape.apply(Arithmetic(.multiply), blocked, mask)
    #expect(kept.scalars == numbers.scalars.map { $0 > 50 ? $0 : 0 })
  }

  @Test("operations that do not know blocks see rows")
  func foreign() throws {
    let x = try Tensor(normal: [2, 3, 3, 32], key: Key(seed: 7))
    let operations: [any Runtime.Operation] = [
      Permute([3, 0, 2, 1]), Flatten(), Slice([.range(0..<1), .range(1..<3)]),
      Reduction(.mean, axes: [1, 2]),
      Elementwise(.exp), Pooling(.max, kernel: 2), Pooling(.average, kernel: 3, stride: 1, padding: 1),
    ]
    for operation in operations {
      let rows = try Run(operation, [x]) { try Tensor(normal: $0.shape, key: Key(seed: 8)) }
      let blocks = try Run(operation, [try x.formatted(as: Self.blocked, for: "test")]) {
        try Tensor(normal: $0.shape, key: Key(seed: 8))
      }
      #expect(rows.output.scalars == blocks.output.scalars, "\(operation.title)")
      #expect(rows.gradients[0]?.scalars == blocks.gradients[0]?.scalars, "\(operation.title)")
    }
  }

  @Test("writing floats of a blocked tensor writes them in row order")
  func writing() throws {
    let x = try Tensor(normal: [1, 2, 2, 32], key: Key(seed: 3))
    var blocked = try x.formatted(as: Self.blocked, for: "test")
    try blocked.withMutableFloats { $0[33] = 7 }
    var expected = x.scalars
    expected[33] = 7
    #expect(blocked.scalars == expected)
  }

  @Test("only images with a multiple of 16 channels are blocked")
  func refusal() throws {
    for shape in [[4, 32], [2, 3, 3, 20]] as [Shape] {
      #expect(throws: TensorError.self) {
        try Tape().apply(Cast(to: Self.blocked), try Tensor(filled: 1, shape))
      }
    }
  }

  @Test("gradients come in the format of their value")
  func gradients() throws {
    let tape = Tape()
    let x = tape.variable(try Tensor(normal: [2, 3, 3, 32], key: Key(seed: 4)))
    let y = try tape.apply(Cast(to: Self.blocked), x)
    let upstream = try Tensor(normal: x.shape, key: Key(seed: 5))
    let found = try tape.backward(from: [(y, upstream)])
    let gradient = try #require(found.of(x))
    #expect(gradient.type == x.type)
    #expect(gradient.scalars == upstream.scalars)
  }

  @Test(
    "batch norm of blocks is that of rows, with a ReLU and a residual too", arguments: ElementType.floating)
  func batchNorm(_ element: ElementType) throws {
    let key = Key(seed: 6)
    for shape in [[4, 6, 5, 32], [3, 7, 7, 48], [2, 8, 8, 64]] as [Shape] {
      let x = try Tensor(normal: shape, key: key.at(0)).converted(to: element, for: "test")
      let residual = try Tensor(normal: shape, key: key.at(1)).converted(to: element, for: "test")
      let weight = try Tensor(normal: [shape.last], key: key.at(2))
      let bias = try Tensor(normal: [shape.last], key: key.at(3))
      let upstream = try Tensor(normal: shape, key: key.at(4)).converted(to: element, for: "test")
      for inputs in [[x, weight, bias], [x, weight, bias, residual]] {
        for relu in [false, true] {
          let operation = BatchNormalization(.batch { _ in }, epsilon: 1e-5, relu: relu)
          let plain = try Run(operation, inputs) { _ in upstream }
          var arranged = inputs
          arranged[0] = try x.formatted(as: Format(element, .blocked16), for: "test")
          let blocked = try Run(operation, arranged) { _ in upstream }
          #expect(blocked.output.type.format == Format(element, .blocked16))
          let tolerance = element == .float32 ? 1e-6 : 4e-3
          let expected = plain.output.scalars.map(Double.init)
          #expect(relativeDistance(blocked.output.scalars, expected) < tolerance)
          for (gradient, reference) in zip(blocked.gradients, plain.gradients) {
            let reference = try #require(reference).scalars.map(Double.init)
            #expect(relativeDistance(try #require(gradient).scalars, reference) < 2 * tolerance)
          }
        }
      }
    }
  }
}

extension ElementType {
  static let floating: [ElementType] = [.float32, .bfloat16]
}

import Testing

@testable import Runtime

@Suite("bfloat16 in operations")
struct BFloat16RuleTests {
  private let tape = Tape(recording: false)

  private func narrow(_ shape: Shape) throws -> Tensor {
    try Tensor(uniform: shape, key: Key(seed: 1)).converted(to: .bfloat16, for: "test")
  }

  @Test("bfloat16 with bfloat16 stays, with float32 it is float32; numbers, ints and bools follow")
  func common() throws {
    let x = try narrow([2, 3]), row = try narrow([3]), number = try narrow([])
    let float = try Tensor(filled: 2, [3]), scale = try Tensor(scalar: 2)
    let int = try Tensor([1, 2, 3] as [Int32], [3]), truth = try Tensor([true, false, true], [3])
    let expected: [(Tensor, Tensor, ElementType)] = [
      (x, row, .bfloat16), (x, float, .float32), (float, x, .float32), (x, scale, .bfloat16),
      (scale, x, .bfloat16), (x, number, .bfloat16), (number, float, .float32), (number, number, .bfloat16),
      (number, scale, .float32), (x, int, .bfloat16), (x, truth, .bfloat16), (int, number, .bfloat16),
      (int, truth, .float32),
    ]
    for (a, b, element) in expected {
      let sum = try tape.apply(Arithmetic(.add), a, b)
      #expect(sum.element == element, "\(a.type) + \(b.type)")
      let shapes = try tape.apply(
        Arithmetic(.add), Tensor(shapeOnly: a.type), Tensor(shapeOnly: b.type))
      #expect(shapes.type == sum.type)
    }
  }

  @Test("what goes element by element stays bfloat16, sums and statistics are float32")
  func kinds() throws {
    let x = try narrow([4, 4])
    func element(_ operation: any Runtime.Operation, _ inputs: Tensor...) throws -> ElementType {
      try tape.apply(any: operation, inputs).element
    }
    #expect(try element(Elementwise(.relu), x) == .bfloat16)
    #expect(try element(Transpose(), x) == .bfloat16)
    #expect(try element(Flatten(), x) == .bfloat16)
    #expect(try element(MatrixProduct(), x, x) == .bfloat16)
    #expect(try element(MatrixProduct(widens: true), x, x) == .float32)
    #expect(try element(MatrixProduct(), x, try Tensor(filled: 1, [4, 4])) == .float32)
    #expect(try element(Concat(), x, try Tensor(filled: 1, [1, 4])) == .float32)
    #expect(try element(Reduction(.sum), x) == .float32)
    #expect(try element(Standardize(), x) == .float32)
    #expect(try element(Comparison(.less), x, x) == .bool)
    #expect(try tape.softmax(x).element == .float32)
    #expect(try tape.variance(x).element == .float32)
    #expect(try tape.normalized(x).element == .float32)
    let images = try narrow([1, 4, 4, 2]), weights = try narrow([3, 2, 3, 3])
    #expect(try element(Convolution(), images, weights) == .bfloat16)
    #expect(try element(Convolution(), images, weights, try Tensor(filled: 0, [3])) == .bfloat16)
    #expect(try element(Convolution(), images, try Tensor(filled: 0, [3, 2, 3, 3])) == .float32)
    #expect(try element(Pooling(.max, kernel: 2), images) == .bfloat16)
  }

  @Test("element by element the result is that of float32, rounded once")
  func roundedOnce() throws {
    let x = try narrow([40, 30]), y = try narrow([30])
    for function in Arithmetic.Function.allCases {
      let wide = try tape.apply(
        Arithmetic(function), x.converted(to: .float32, for: "test"), y.converted(to: .float32, for: "test"))
      let found = try tape.apply(Arithmetic(function), x, y)
      #expect(found.bits == (try wide.converted(to: .bfloat16, for: "test")).bits, "\(function)")
    }
    // A number that bfloat16 does not have is not rounded before it is used.
    let third = try Tensor(scalar: 1.0 / 3)
    let wide = try tape.apply(Arithmetic(.multiply), x.converted(to: .float32, for: "test"), third)
    #expect(
      try tape.apply(Arithmetic(.multiply), x, third).bits
        == (try wide.converted(to: .bfloat16, for: "test")).bits)
  }

  @Test("a tape of that precision takes products and convolutions in bfloat16, and gradients come in float32")
  func precision() throws {
    let tape = Tape(precision: .bfloat16)
    let a = tape.variable(try Tensor(normal: [5, 6], key: Key(seed: 1)))
    let b = tape.variable(try Tensor(normal: [6, 4], key: Key(seed: 2)))
    let product = try tape.apply(MatrixProduct(arithmetic: .native), a, b)
    #expect(product.element == .bfloat16)
    let images = try Tensor(normal: [1, 5, 5, 2], key: Key(seed: 3))
    #expect(
      try tape.apply(Convolution(), images, try Tensor(normal: [3, 2, 3, 3], key: Key(seed: 4))).element
        == .bfloat16)
    let sum = try tape.apply(Reduction(.sum), product)
    let gradients = try tape.backward(from: sum)
    #expect(gradients.of(a)?.type == a.type && gradients.of(b)?.type == b.type)
  }

  @Test("a cotangent of the other float type is converted")
  func cotangents() throws {
    let tape = Tape()
    let x = tape.variable(try narrow([3, 2])), y = tape.variable(try Tensor(filled: 1, [2, 3]))
    let ones = try Tensor(filled: 1, [3, 2])
    let turned = try tape.apply(Transpose(), x)
    let cut = try tape.apply(Slice([.range(0..<1)]), y)
    let gradients = try tape.backward(from: [
      (x, ones), (turned, try Tensor(filled: 1, [2, 3])),
      (cut, try Tensor(filled: 1, [1, 3]).converted(to: .bfloat16, for: "test")),
    ])
    #expect(gradients.of(x)?.element == .bfloat16 && gradients.of(x)?.scalars == [2, 2, 2, 2, 2, 2])
    #expect(gradients.of(y)?.element == .float32 && gradients.of(y)?.scalars == [1, 1, 1, 0, 0, 0])
  }

  // MARK: - Every operation of the catalogue

  private static func inputs(_ sampleCase: SampleCase) throws -> [Tensor] {
    try sampleCase.inputs().map { try $0.converted(to: .bfloat16, for: "test") }
  }

  private static func cotangent(_ sampleCase: SampleCase, _ type: TensorType) throws -> Tensor {
    let narrow = try sampleCase.cotangent(type).converted(to: .bfloat16, for: "test")
    return try narrow.converted(
      to: type.format.element.isFloating ? type.format.element : .float32, for: "test")
  }

  @Test(
    "results and gradients are near those of float32 from the same numbers", arguments: SampleCase.fitting)
  func near(_ sampleCase: SampleCase) throws {
    let inputs = try BFloat16RuleTests.inputs(sampleCase)
    let operation = sampleCase.sample.operation
    let run = try Run(operation, inputs) { try BFloat16RuleTests.cotangent(sampleCase, $0) }
    let wide = try Run(operation, inputs.map { try $0.converted(to: .float32, for: "test") }) {
      try BFloat16RuleTests.cotangent(sampleCase, $0)
    }
    #expect(run.output.shape == wide.output.shape)
    #expect(relativeDistance(run.output.scalars, wide.output.scalars.map(Double.init)) < 0x1p-8)
    for (i, (gradient, expected)) in zip(run.gradients, wide.gradients).enumerated() {
      #expect((gradient == nil) == (expected == nil))
      guard let gradient, let expected else { continue }
      #expect(gradient.type == inputs[i].type)
      #expect(relativeDistance(gradient.scalars, expected.scalars.map(Double.init)) < 0x1p-7, "input \(i)")
    }
    let again = try Run(operation, inputs) { try BFloat16RuleTests.cotangent(sampleCase, $0) }
    #expect(again.output.bits == run.output.bits)
    #expect(again.gradients.map { $0?.bits } == run.gradients.map { $0?.bits })
  }

  @Test("runs without data have the types of real ones, backward too", arguments: SampleCase.fitting)
  func shapeOnly(_ sampleCase: SampleCase) throws {
    let inputs = try BFloat16RuleTests.inputs(sampleCase)
    let real = try tape.apply(any: sampleCase.sample.operation, inputs)
    let tape = Tape()
    let shapes = inputs.map { tape.variable(Tensor(shapeOnly: $0.type)) }
    let result = try tape.apply(any: sampleCase.sample.operation, shapes)
    #expect(result.type == real.type && !result.hasData)
    guard type(of: sampleCase.sample.operation).isDifferentiable else { return }
    let gradients = try tape.backward(from: [(result, Tensor(shapeOnly: result.type))])
    for input in shapes { #expect(gradients.of(input)?.type == input.type) }
  }

  @Test("empty tensors pass through, or are refused as in float32", arguments: SampleCase.fitting)
  func empty(_ sampleCase: SampleCase) throws {
    guard sampleCase.sample.inputs[0].rank > 0 else { return }
    var shapes = sampleCase.sample.inputs
    for i in shapes.indices where shapes[i].rank > 0 && shapes[i][0] == sampleCase.sample.inputs[0][0] {
      shapes[i] = shapes[i].with(0, at: 0)
    }
    do {
      let inputs = try shapes.map { try Tensor(filled: 1, $0).converted(to: .bfloat16, for: "test") }
      let run = try Run(sampleCase.sample.operation, inputs) { try Tensor(filled: 1, $0.shape) }
      guard type(of: sampleCase.sample.operation).isDifferentiable else { return }
      for (input, gradient) in zip(run.inputs, run.gradients) { #expect(gradient?.type == input.type) }
    } catch let error as TensorError {
      #expect(error.kind == .shape || error.kind == .value)
    }
  }

  @Test("what does not fit is refused with the same words", arguments: SampleCase.refused)
  func refused(_ sampleCase: SampleCase) throws {
    let error = try #require(throws: TensorError.self) {
      try Tape().apply(any: sampleCase.sample.operation, try BFloat16RuleTests.inputs(sampleCase))
    }
    #expect(error.reason.contains(sampleCase.sample.error ?? "?"))
  }
}

import Testing

@testable import Runtime

@Suite("Runs without data")
struct ShapeOnlyTests {
  @Test("the result has the type of the real one", arguments: SampleCase.fitting)
  func sameType(_ sampleCase: SampleCase) throws {
    let real = try Tape(recording: false).apply(any: sampleCase.sample.operation, try sampleCase.inputs())
    let inputs = sampleCase.sample.inputs.map { Tensor(shapeOnly: TensorType($0)) }
    let result = try Tape(recording: false).apply(any: sampleCase.sample.operation, inputs)
    #expect(result.type == real.type)
    #expect(!result.hasData)
    #expect(real.hasData)
  }

  @Test("a backward pass gives gradients of the inputs' shapes", arguments: SampleCase.differentiable)
  func gradientShapes(_ sampleCase: SampleCase) throws {
    let tape = Tape()
    let inputs = sampleCase.sample.inputs.map { tape.variable(Tensor(shapeOnly: TensorType($0))) }
    let result = try tape.apply(any: sampleCase.sample.operation, inputs)
    let gradients = try tape.backward(from: [(result, Tensor(shapeOnly: result.type))])
    for input in inputs { #expect(gradients.of(input)?.type == input.type) }
    #expect(tape.count == 0)
  }

  @Test("gradients with data have the inputs' types", arguments: SampleCase.differentiable)
  func realGradientShapes(_ sampleCase: SampleCase) throws {
    let run = try Run(sampleCase)
    for (input, gradient) in zip(run.inputs, run.gradients) { #expect(gradient?.type == input.type) }
  }

  @Test("one input without data is enough for a result without", arguments: SampleCase.fitting)
  func mixed(_ sampleCase: SampleCase) throws {
    var inputs = try sampleCase.inputs()
    inputs[inputs.count - 1] = Tensor(shapeOnly: inputs[inputs.count - 1].type)
    let result = try Tape(recording: false).apply(any: sampleCase.sample.operation, inputs)
    #expect(!result.hasData)
  }

  @Test("no memory is taken")
  func noMemory() throws {
    let before = BufferPool.shared.counters
    let tape = Tape()
    let x = tape.variable(Tensor(shapeOnly: TensorType([1 << 12, 1 << 12])))
    let product = try tape.apply(MatrixProduct(transposeB: true), x, x)
    let loss = try tape.apply(Reduction(.sum), product)
    let gradients = try tape.backward(from: loss)
    #expect(gradients.of(x)?.shape == [1 << 12, 1 << 12])
    let after = BufferPool.shared.counters
    #expect(before.misses + before.hits == after.misses + after.hits)
  }

  @Test("a result that could never have its bytes is refused, with what it would take")
  func tooLarge() throws {
    let x = Tensor(shapeOnly: TensorType([1 << 30, 1]))
    #expect {
      try Tape(recording: false).apply(MatrixProduct(transposeB: true), x, x)
    } throws: { error in
      guard let error = error as? TensorError else { return false }
      return error.kind == .memory && error.reason.contains("needs 4.0 EiB")
    }
  }
}

import Testing

@testable import Runtime

@Suite("Operations are functions")
struct PurityTests {
  @Test("inputs and gradients given are not changed", arguments: SampleCase.fitting)
  func unchanged(_ sampleCase: SampleCase) throws {
    let inputs = try sampleCase.inputs()
    let before = inputs.map(\.bits)
    let tape = Tape()
    let variables = inputs.map { tape.variable($0) }
    let output = try tape.apply(any: sampleCase.sample.operation, variables)
    let cotangent = try sampleCase.cotangent(output.type)
    let (outputBits, cotangentBits) = (output.bits, cotangent.bits)
    _ = try tape.backward(from: [(output, cotangent)])
    #expect(inputs.map(\.bits) == before)
    #expect(output.bits == outputBits)
    #expect(cotangent.bits == cotangentBits)
  }

  @Test("running twice gives the same bits", arguments: SampleCase.fitting)
  func repeatable(_ sampleCase: SampleCase) throws {
    let first = try Run(sampleCase), second = try Run(sampleCase)
    #expect(first.output.bits == second.output.bits)
    #expect(first.gradients.map { $0?.bits } == second.gradients.map { $0?.bits })
  }

  @Test("what memory held before does not show in a result", arguments: SampleCase.fitting)
  func freshMemory(_ sampleCase: SampleCase) throws {
    let first = try Run(sampleCase)
    // Buffers of all small sizes come back from the pool full of NaN.
    var spoiled: [Tensor] = []
    for bytes in stride(from: 64, through: 8192, by: 64) {
      for _ in 0..<4 { spoiled.append(try Tensor(filled: .nan, [bytes / 4])) }
    }
    spoiled = []
    let second = try Run(sampleCase)
    #expect(first.output.bits == second.output.bits)
    #expect(first.gradients.map { $0?.bits } == second.gradients.map { $0?.bits })
  }

  @Test("a gradient is linear in the upstream gradient", arguments: SampleCase.differentiable)
  func linear(_ sampleCase: SampleCase) throws {
    let once = try Run(sampleCase)
    let twice = try Run(sampleCase.sample.operation, try sampleCase.inputs()) { type in
      try Tensor(try sampleCase.cotangent(type).scalars.map { 2 * $0 }, type.shape)
    }
    for (a, b) in zip(once.gradients, twice.gradients) {
      let a = try #require(a), b = try #require(b)
      #expect(Deviation(b.scalars, from: a.scalars.map { 2 * Double($0) }).largest < 1e-5)
    }
  }
}

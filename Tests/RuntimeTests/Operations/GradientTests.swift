import Testing

@testable import Runtime

@Suite("Gradients of all operations")
struct GradientTests {
  static let tolerance = 1e-3

  @Test("a gradient agrees with the central difference", arguments: SampleCase.differentiable)
  func agrees(_ sampleCase: SampleCase) throws {
    let run = try Run(sampleCase)
    let check = GradientCheck(
      operation: sampleCase.sample.operation, inputs: run.inputs, step: sampleCase.step,
      weights: try sampleCase.cotangent(run.output.type))
    for (i, gradient) in run.gradients.enumerated() {
      let gradient = try #require(gradient, "input \(i) has no gradient")
      let error = try check.largestError(
        input: i, gradient: gradient, directions: 4, key: Key(seed: 9).named(sampleCase.name).at(i))
      #expect(error < GradientTests.tolerance, "input \(i)")
    }
  }

  @Test("a wrong gradient would be noticed")
  func noticed() throws {
    let sampleCase = try #require(SampleCase.fitting.first { $0.name == "elementwise/tanh" })
    let run = try Run(sampleCase)
    let check = GradientCheck(
      operation: sampleCase.sample.operation, inputs: run.inputs, step: sampleCase.step,
      weights: try sampleCase.cotangent(run.output.type))
    let gradient = try #require(run.gradients[0])
    let wrong = try Tensor(gradient.scalars.map { $0 * 1.01 }, gradient.shape)
    let error = try check.largestError(input: 0, gradient: wrong, directions: 4, key: Key(seed: 9))
    #expect(error > 2 * GradientTests.tolerance)
  }

  @Test(
    "an input that is no variable gets no gradient, and the others the same",
    arguments: SampleCase.differentiable)
  func partly(_ sampleCase: SampleCase) throws {
    let whole = try Run(sampleCase)
    for constant in whole.inputs.indices where whole.inputs.count > 1 {
      let tape = Tape()
      let inputs = whole.inputs.enumerated().map { $0 == constant ? $1 : tape.variable($1) }
      let output = try tape.apply(any: sampleCase.sample.operation, inputs)
      let gradients = try tape.backward(from: [(output, try sampleCase.cotangent(output.type))])
      for (i, input) in inputs.enumerated() {
        let gradient = gradients.of(input)
        #expect(
          gradient?.bits == (i == constant ? nil : whole.gradients[i]?.bits), "input \(i) beside \(constant)")
      }
    }
  }
}

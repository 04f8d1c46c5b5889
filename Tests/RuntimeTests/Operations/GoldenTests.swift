import Testing

@testable import Runtime

@Suite("Golden values from PyTorch")
struct GoldenTests {
  /// Relative to the element and the largest element together.
  static let tolerance = 1e-5

  @Test("result and gradients are PyTorch's", arguments: SampleCase.fitting)
  func agrees(_ sampleCase: SampleCase) throws {
    let golden = try Golden("operations")
    let inputs = try golden.tensors(sampleCase.name, "input")
    #expect(inputs.map(\.shape) == sampleCase.sample.inputs)
    let run = try Run(sampleCase.sample.operation, inputs) { _ in
      try golden.tensor(sampleCase.name, "upstream")
    }
    let output = Deviation(run.output, from: try golden.tensor(sampleCase.name, "output"))
    #expect(output.largest < GoldenTests.tolerance, "\(output)")
    guard type(of: sampleCase.sample.operation).isDifferentiable else {
      return #expect(run.gradients.allSatisfy { $0 == nil })
    }
    for (i, gradient) in run.gradients.enumerated() {
      let gradient = try #require(gradient)
      let deviation = Deviation(gradient, from: try golden.tensor(sampleCase.name, "gradient\(i)"))
      #expect(deviation.largest < GoldenTests.tolerance, "input \(i): \(deviation)")
    }
  }

  @Test("every sample has golden values, and every golden value a sample")
  func complete() throws {
    let recorded = try Golden("operations").names
    let samples = Set(SampleCase.fitting.map(\.name))
    #expect(samples.subtracting(recorded).sorted() == [], "scripts/make_goldens.py lacks these")
    #expect(recorded.subtracting(samples).sorted() == [], "no sample has these names")
  }

  @Test("values in another order would be noticed")
  func order() throws {
    let golden = try Golden("operations")
    let output = try golden.tensor("transpose/matrix", "output")
    let other = try Tensor(output.scalars.reversed(), output.shape)
    #expect(Deviation(other, from: output).largest > 1e-2)
  }
}

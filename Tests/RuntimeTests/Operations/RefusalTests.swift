import Testing

@testable import Runtime

@Suite("Refusals of all operations")
struct RefusalTests {
  @Test("inputs that do not fit are refused with a reason", arguments: SampleCase.refused)
  func refused(_ sampleCase: SampleCase) throws {
    let reason = try #require(sampleCase.sample.error)
    let error = try #require(throws: TensorError.self) {
      try Tape().apply(any: sampleCase.sample.operation, try sampleCase.inputs())
    }
    #expect(error.kind == .shape || error.kind == .value)
    #expect(error.description.contains(reason))
    #expect(!error.operation.isEmpty)
    #expect(error.reason.last != ".")
  }

  @Test("inputs without data are refused alike", arguments: SampleCase.refused)
  func refusedWithoutData(_ sampleCase: SampleCase) throws {
    let real = try #require(throws: TensorError.self) {
      try Tape().apply(any: sampleCase.sample.operation, try sampleCase.inputs())
    }
    let shapeOnly = #expect(throws: TensorError.self) {
      try Tape().apply(
        any: sampleCase.sample.operation, sampleCase.sample.inputs.map { Tensor(shapeOnly: TensorType($0)) })
    }
    #expect(real == shapeOnly)
  }
}

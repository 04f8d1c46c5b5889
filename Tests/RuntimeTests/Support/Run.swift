@testable import Runtime

/// A run of an operation forward and backward.
struct Run: Sendable {
  let inputs: [Tensor]
  let output: Tensor
  let gradients: [Tensor?]

  init(_ operation: any Operation, _ inputs: [Tensor], cotangent: (TensorType) throws -> Tensor) throws {
    let tape = Tape()
    let variables = inputs.map { tape.variable($0) }
    let result = try tape.apply(any: operation, variables)
    var found = try tape.backward(from: [(result, try cotangent(result.type))])
    self.inputs = inputs
    output = result.detached
    gradients = variables.map { found.take($0) }
  }

  init(_ sampleCase: SampleCase) throws {
    try self.init(sampleCase.sample.operation, try sampleCase.inputs(), cotangent: sampleCase.cotangent)
  }
}

extension Tape {
  /// Applies an operation whose type is not known.
  func apply(any operation: any Operation, _ inputs: [Tensor]) throws -> Tensor {
    func open<Applied: Operation>(_ operation: Applied) throws -> Tensor { try apply(operation, inputs) }
    return try open(operation)
  }
}

import Testing

@testable import Runtime

/// One sample of one operation in the catalogue, as a test takes it.
struct SampleCase: Sendable, CustomTestStringConvertible {
  let name: String
  let sample: Sample

  static let all: [SampleCase] = Catalogue.all.flatMap { operation in
    operation.samples.map { SampleCase(name: "\(operation.name)/\($0.label)", sample: $0) }
  }
  /// Those whose inputs fit.
  static let fitting = all.filter { $0.sample.error == nil }
  /// Those of them through which gradients flow.
  static let differentiable = fitting.filter { type(of: $0.sample.operation).isDifferentiable }
  /// Those that must be refused.
  static let refused = all.filter { $0.sample.error != nil }

  var testDescription: String { name }

  /// Linear in pieces, with a kink where two inputs change order.
  var isPiecewise: Bool {
    ["pooling/max", "reduction/max", "reduction/min", "arithmetic/min", "arithmetic/max"].contains {
      name.hasPrefix($0)
    }
  }

  /// Inputs in the sample's range. Those of piecewise operations keep a distance from each other, so that a
  /// small step never passes a kink.
  func inputs() throws -> [Tensor] {
    let key = Key(seed: 7).named(name)
    let total = sample.inputs.reduce(0) { $0 + $1.count }
    let places = isPiecewise ? key.permutation(total) : []
    var draws = key.named("numbers").draws
    var next = 0
    return try sample.inputs.map { shape in
      let values = (0..<shape.count).map { _ -> Float in
        defer { next += 1 }
        guard isPiecewise else { return draws.uniform(sample.range) }
        return sample.range.lowerBound + (Float(places[next]) + 0.5) * spacing(total)
      }
      return try Tensor(values, shape)
    }
  }

  /// How far a step may lead: a third of the distance between two inputs of a piecewise operation.
  var step: Float {
    isPiecewise ? spacing(sample.inputs.reduce(0) { $0 + $1.count }) / 3 : 1e-2
  }

  private func spacing(_ count: Int) -> Float {
    (sample.range.upperBound - sample.range.lowerBound) / Float(max(1, count))
  }

  /// Weights of the result's elements: the upstream gradient.
  func cotangent(_ type: TensorType) throws -> Tensor {
    try Tensor(normal: type.shape, key: Key(seed: 8).named(name))
  }
}

import Testing

@testable import Runtime

@Suite("Optimizer steps")
struct UpdateTests {
  @Test(
    "four steps lead where PyTorch's lead",
    arguments: ["sgd", "momentum", "nesterov", "adam", "adamw", "lars"])
  func steps(_ name: String) throws {
    let golden = try Golden("updates")
    var value = try golden.tensor(name, "input0")
    var state = [try Tensor(filled: 0, value.shape), try Tensor(filled: 0, value.shape)]
    let gradients = try golden.tensors(name, "gradient")
    #expect(gradients.count == 4)
    for (i, gradient) in gradients.enumerated() {
      let before = gradient.bits
      switch name {
      case "sgd":
        try Updates.sgd(
          &value, velocity: &state[0], gradient, rate: 0.1, momentum: 0, decay: 0, nesterov: false)
      case "momentum", "nesterov":
        try Updates.sgd(
          &value, velocity: &state[0], gradient, rate: 0.1, momentum: 0.9, decay: 0.02,
          nesterov: name == "nesterov")
      case "adam", "adamw":
        try Updates.adam(
          &value, &state, gradient, rate: 0.1, betas: (0.8, 0.95), epsilon: 1e-6, decay: 0.02,
          decoupled: name == "adamw", step: i + 1)
      default:
        try Updates.lars(
          &value, velocity: &state[0], gradient, rate: 0.3, momentum: 0.9, eta: 0.01, decay: 0.02)
      }
      #expect(gradient.bits == before)
    }
    let deviation = Deviation(value, from: try golden.tensor(name, "output"))
    #expect(deviation.largest < 1e-6, "\(deviation)")
  }

  @Test("copies of a parameter keep their numbers")
  func copies() throws {
    var value = try vector(1, 2), velocity = try vector(0, 0)
    let copy = value
    try Updates.sgd(
      &value, velocity: &velocity, try vector(1, 1), rate: 1, momentum: 0, decay: 0, nesterov: false)
    #expect(value.scalars == [0, 1])
    #expect(copy.scalars == [1, 2])
  }

  @Test("a gradient of another shape is refused")
  func refused() throws {
    var value = try vector(1, 2), velocity = try vector(0, 0)
    #expect(throws: TensorError.self) {
      try Updates.sgd(
        &value, velocity: &velocity, try vector(1), rate: 1, momentum: 0, decay: 0, nesterov: false)
    }
    #expect(value.scalars == [1, 2])
  }

  @Test("LARS takes the norms of all of a large parameter")
  func large() throws {
    let key = Key(seed: 4), count = 70_001
    let p = try Tensor(normal: [count], key: key.at(0)), g = try Tensor(normal: [count], key: key.at(1))
    var value = p, velocity = try Tensor(filled: 0, [count])
    try Updates.lars(
      &value, velocity: &velocity, g, rate: 0.5, momentum: 0.9, eta: 0.1, decay: 0.25)
    let weights = p.scalars.map(Double.init)
    let directions = zip(g.scalars.map(Double.init), weights).map { $0 + 0.25 * $1 }
    func norm(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let scale = 0.1 * norm(weights) / norm(directions)
    let expected = zip(weights, directions).map { $0 - 0.5 * scale * $1 }
    #expect(relativeDistance(value.scalars, expected) < 1e-7)
    #expect(relativeDistance(velocity.scalars, directions.map { scale * $0 }) < 1e-6)
  }

  @Test("a parameter of zeros is moved by LARS as by plain descent")
  func zeros() throws {
    var value = try vector(0, 0), velocity = try vector(0, 0)
    try Updates.lars(
      &value, velocity: &velocity, try vector(1, -2), rate: 0.5, momentum: 0.9, eta: 0.001, decay: 0.1)
    #expect(value.scalars == [-0.5, 1])
  }
}

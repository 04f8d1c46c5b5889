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

  @Test("a parameter of zeros is moved by LARS as by plain descent")
  func zeros() throws {
    var value = try vector(0, 0), velocity = try vector(0, 0)
    try Updates.lars(
      &value, velocity: &velocity, try vector(1, -2), rate: 0.5, momentum: 0.9, eta: 0.001, decay: 0.1)
    #expect(value.scalars == [-0.5, 1])
  }
}

import Model
import Testing

@Suite struct ScheduleTests {
  /// The paper's: 1000 epochs, 10 of them warm-up, batch 2048, 625 steps an epoch.
  private func paper(epoch: Double) -> Float {
    Schedule.cosine(warmup: 10, end: 0.001).factor(step: Int(epoch * 625), stepsPerEpoch: 625, epochs: 1000)
  }

  @Test(
    "weights and biases learn at the paper's rates",
    arguments: [(5.0, 0.8, 0.0192), (10, 1.6, 0.0384), (500, 0.8135, 0.01952), (1000, 0.0016, 3.84e-5)])
  func checkpoints(epoch: Double, weights: Double, biases: Double) {
    let factor = Double(paper(epoch: epoch))
    #expect(abs(factor * 0.2 * 8 / weights - 1) < 1e-3)
    #expect(abs(factor * 0.0048 * 8 / biases - 1) < 1e-3)
  }

  @Test("the rate rises to its peak at the end of the warm-up and falls from there to a thousandth")
  func shape() {
    #expect(paper(epoch: 0) == 0)
    #expect(paper(epoch: 10) == 1)
    #expect(abs(paper(epoch: 1000) - 0.001) < 1e-6)
    let factors = stride(from: 0.0, through: 1000, by: 2.5).map(paper)
    for i in 1...4 { #expect(factors[i] > factors[i - 1]) }
    for i in 5..<factors.count { #expect(factors[i] < factors[i - 1]) }
  }

  @Test("without a warm-up it starts at its peak, and beyond the end it stays")
  func edges() {
    let schedule = Schedule.cosine(warmup: 0, end: 0.1)
    #expect(schedule.factor(step: 0, stepsPerEpoch: 3, epochs: 2) == 1)
    #expect(abs(schedule.factor(step: 100, stepsPerEpoch: 3, epochs: 2) - 0.1) < 1e-6)
    #expect(Schedule.constant.factor(step: 7, stepsPerEpoch: 3, epochs: 2) == 1)
    #expect(Schedule.cosine(warmup: 10, end: 0.1).factor(step: 5, stepsPerEpoch: 1, epochs: 3) == 0.5)
    #expect(schedule.factor(step: 0, stepsPerEpoch: 0, epochs: 0).isFinite)
  }

  @Test("the standard warm-up is a tenth of the epochs, ten at most")
  func standard() {
    #expect(Schedule.standard(epochs: 1000) == .cosine(warmup: 10, end: 0.001))
    #expect(Schedule.standard(epochs: 20) == .cosine(warmup: 2, end: 0.001))
    #expect(Schedule.standard(epochs: 1) == .cosine(warmup: 0.1, end: 0.001))
  }

  @Test("step decay multiplies at the ends of its epochs, exponential decay with every step")
  func decays() {
    let steps = Schedule.step(every: 2, factor: 0.1), smooth = Schedule.exponential(factor: 0.81)
    func factors(_ schedule: Schedule) -> [Float] {
      [0, 4, 9, 10, 19, 20, 30].map { schedule.factor(step: $0, stepsPerEpoch: 5, epochs: 6) }
    }
    #expect(deviation(factors(steps), from: [1, 1, 1, 0.1, 0.1, 0.01, 0.001]) < 1e-6)
    let powers: [Float] = [0, 0.8, 1.8, 2, 3.8, 4, 6].map { Float(0.81).power($0) }
    #expect(deviation(factors(smooth), from: powers) < 1e-6)
    // Half epochs, and epochs that rounding would miss.
    let half = Schedule.step(every: 0.5, factor: 0.5)
    #expect(
      (0..<6).map { half.factor(step: $0, stepsPerEpoch: 4, epochs: 2) } == [1, 1, 0.5, 0.5, 0.25, 0.25])
    let third = Schedule.step(every: 0.1, factor: 0.5)
    #expect(third.factor(step: 3, stepsPerEpoch: 30, epochs: 2) == 0.5)
    for schedule in [steps, smooth] {
      #expect(schedule.factor(step: 3, stepsPerEpoch: 0, epochs: 0) == 1)
      #expect(schedule.factor(step: .max, stepsPerEpoch: 1, epochs: 2).isFinite)
    }
    #expect(steps.code == "step_decay(every=2.0, factor=0.1)")
    #expect(smooth.code == "exponential_decay(factor=0.81)")
  }
}

extension Float {
  /// This to the power of a multiple of a fifth, by roots and products alone.
  fileprivate func power(_ exponent: Float) -> Float {
    // x^(1/5) by Newton's iteration.
    var root = 1.0
    for _ in 0..<60 {
      root -= (root * root * root * root * root - Double(self)) / (5 * root * root * root * root)
    }
    return Float((0..<Int((exponent * 5).rounded())).reduce(1.0) { value, _ in value * root })
  }
}

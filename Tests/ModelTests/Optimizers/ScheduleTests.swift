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
}

import REPL
import Testing

@testable import Workbench

@Suite struct ProgressBarTests {
  private func progress(
    epoch: Int = 12, epochs: Int = 60, step: Int = 60, steps: Int = 300,
    columns: [(name: String, value: Double)] = [("loss", 12.345), ("on_diagonal", 3.14159)],
    speed: Double = 812.7, left: Double = 12.4
  ) -> TrainingProgress {
    TrainingProgress(
      epoch: epoch, epochs: epochs, step: step, steps: steps, epochIsOver: step % 10 == 0, columns: columns,
      imagesPerSecond: speed,
      secondsLeft: left)
  }

  @Test("a line says epoch, share, numbers, speed and time")
  func line() {
    #expect(
      ProgressBar.text(progress(), width: 200)
        == "epoch 12/60 ███░░░░░░░░░░░░░  loss 12.35  on_diagonal 3.142  812 images/s  0:12 left")
  }

  @Test("columns that do not fit are left out before speed and time are")
  func width() {
    let full = ProgressBar.text(progress(), width: 200)
    #expect(ProgressBar.text(progress(), width: full.count) == full)
    #expect(
      ProgressBar.text(progress(), width: full.count - 1)
        == "epoch 12/60 ███░░░░░░░░░░░░░  loss 12.35  812 images/s  0:12 left")
    #expect(
      ProgressBar.text(progress(), width: 60) == "epoch 12/60 ███░░░░░░░░░░░░░  812 images/s  0:12 left")
  }

  @Test("a line is never wider than the terminal", arguments: [-5, 0, 1, 7, 20, 40, 79])
  func cut(width: Int) {
    let text = ProgressBar.text(progress(), width: width)
    #expect(text.count <= max(0, width))
    #expect("epoch 12/60 ███░░░░░░░░░░░░░".hasPrefix(text.prefix(28)))
  }

  @Test(
    "the bar is empty at the start and full at the end",
    arguments: [(0, 300, 0), (150, 300, 8), (299, 300, 15), (300, 300, 16), (0, 0, 16)])
  func bar(step: Int, steps: Int, filled: Int) {
    let text = ProgressBar.text(progress(step: step, steps: steps), width: 100)
    #expect(text.filter { $0 == "█" }.count == filled)
    #expect(text.filter { $0 == "░" }.count == 16 - filled)
  }

  @Test(
    "numbers have the digits that count",
    arguments: [
      (12345.6, "12346"), (-12345.6, "-12346"), (1234.5678, "1235"), (123.456, "123.5"), (12.3456, "12.35"),
      (1.23456, "1.235"), (0.123456, "0.1235"), (0.00001, "0.0"), (0, "0.0"), (1e20, "1e+20"),
      (.infinity, "inf"),
    ])
  func numbers(value: Double, text: String) {
    let line = ProgressBar.text(progress(columns: [("x", value)]), width: 200)
    #expect(line.contains("  x \(text)  "), "\(line)")
  }

  @Test(
    "time left in minutes and hours",
    arguments: [
      (0, "0:00"), (59.6, "1:00"), (125, "2:05"), (3600, "1:00:00"), (86399, "23:59:59"), (1e12, "?"),
      (-1, "?"),
      (.infinity, "?"), (.nan, "?"),
    ])
  func time(seconds: Double, text: String) {
    #expect(ProgressBar.text(progress(left: seconds), width: 200).hasSuffix("  \(text) left"))
  }

  @Test("in a log a line says epoch and step")
  func log() {
    #expect(
      ProgressBar.text(progress(), width: .max, bar: false)
        == "epoch 12/60 step 60/300  loss 12.35  on_diagonal 3.142  812 images/s  0:12 left")
  }

  @Test("a speed that is no number does no harm", arguments: [Double.nan, .infinity, 1e300])
  func speed(_ speed: Double) {
    #expect(ProgressBar.text(progress(speed: speed), width: 200).contains("  ? images/s"))
  }
}

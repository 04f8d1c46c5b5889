package import Workbench

/// One line on standard error that says how far a training is; where that is no terminal, a line an epoch.
package final class ProgressBar: @unchecked Sendable {
  private let console: Console
  private let isShown: Bool
  private let isLog: Bool
  private var last: ContinuousClock.Instant?
  private var latest: TrainingProgress?
  private static let interval = Duration.milliseconds(100)
  /// In a log short epochs share a line, and long ones have several.
  private static let logIntervals = (ended: Duration.seconds(10), running: Duration.seconds(300))

  package init(_ console: Console) {
    self.console = console
    isShown = Console.errorIsTerminal && !console.isQuiet
    isLog = !Console.errorIsTerminal && !console.isQuiet
    if isLog { last = .now }
  }

  package func update(_ progress: TrainingProgress) {
    let now = ContinuousClock.now
    guard isShown else {
      if isLog { log(progress, now) }
      return
    }
    latest = progress
    if let last, last.duration(to: now) < ProgressBar.interval { return }
    last = now
    draw(progress)
  }

  private func log(_ progress: TrainingProgress, _ now: ContinuousClock.Instant) {
    let (ended, running) = ProgressBar.logIntervals
    if let last, last.duration(to: now) < (progress.epochIsOver ? ended : running) { return }
    last = now
    console.error(ProgressBar.text(progress, width: .max, bar: false) + "\n")
  }

  /// Leaves the last state on the screen and goes to the next line.
  package func end() {
    guard isShown, let latest else { return }
    draw(latest)
    console.error("\n")
    self.latest = nil
    last = nil
  }

  /// Takes the line away, for other output; the next step draws it again.
  package func clear() {
    guard isShown, latest != nil else { return }
    console.error("\r\u{1b}[K")
    last = nil
  }

  private func draw(_ progress: TrainingProgress) {
    console.error("\r" + ProgressBar.text(progress, width: Console.width - 1) + "\u{1b}[K")
  }

  /// `epoch 12/60 ██████░░░░  loss 12.3  on_diagonal 3.1 …  812 images/s  0:12 left`, cut to a width.
  package static func text(_ progress: TrainingProgress, width: Int, bar: Bool = true) -> String {
    let filled = progress.steps > 0 ? 16 * progress.step / progress.steps : 16
    var text = "epoch \(progress.epoch)/\(progress.epochs) "
    text +=
      bar
      ? String(repeating: "█", count: min(16, filled)) + String(repeating: "░", count: max(0, 16 - filled))
      : "step \(progress.step)/\(progress.steps)"
    let speed = progress.imagesPerSecond
    let images = speed.isFinite && abs(speed) < 1e15 ? "\(Int(speed))" : "?"
    let tail = "  \(images) images/s  \(clock(progress.secondsLeft)) left"
    for column in progress.columns {
      let next = "  \(column.name) \(short(column.value))"
      if text.count + next.count + tail.count > width { break }
      text += next
    }
    return String((text + tail).prefix(max(0, width)))
  }

  /// Four digits that count.
  private static func short(_ number: Double) -> String {
    guard number.isFinite else { return "\(number)" }
    let size = abs(number)
    let places = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let rounded = (number * scale).rounded() / scale
    return places == 0 && size < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }

  private static func clock(_ seconds: Double) -> String {
    guard seconds >= 0, seconds < 1e9 else { return "?" }
    let total = Int(seconds.rounded())
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return total >= 3600
      ? "\(total / 3600):\(two(total / 60 % 60)):\(two(total % 60))" : "\(total / 60):\(two(total % 60))"
  }
}

/// One thing measured: a command of bt, and those it is compared with, run in turn.
struct Row {
  /// `step`, `loss`, …: what several rows are asked for by.
  let group: String
  /// `resnet18:16:256:512`
  let name: String
  var precision = "f32"
  /// How many images the measured time is for, where it is for images.
  var images: Int?
  var target = Target()
  /// Makes what the contestants read.
  var preparation: [Command] = []
  /// bt first.
  var contestants: [Contestant] = []

  struct Contestant {
    enum Role {
      case bt
      /// bt in another way, shown and not compared.
      case variation
      /// The peer as it comes.
      case usual
      /// A peer that someone has tuned, or another one.
      case tuned
    }
    let name: String
    let role: Role
    /// Of several with one name the fastest counts.
    var variant = ""
    let command: Command
    /// Whether the whole process is timed, the middle of five after one that does not count; otherwise the command
    /// prints `seconds NUMBER`, which is such a median itself.
    var wholeProcess = false

    func run() throws -> (seconds: Double, megabytes: Double) {
      let outcome = try command.run()
      if wholeProcess {
        let outcomes = try (0..<5).map { _ in try command.run() }
        return (median(outcomes.map(\.seconds)), median(outcomes.map(\.megabytes)))
      }
      guard let seconds = Contestant.seconds(in: outcome.output) else {
        throw Command.Failed(description: "it printed no time")
      }
      return (seconds, outcome.megabytes)
    }

    /// The number behind the last `seconds` at the start of a line.
    static func seconds(in output: String) -> Double? {
      let line = output.split(separator: "\n").last { $0.hasPrefix("seconds ") }
      return line.flatMap { Double($0.dropFirst(8)) }.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }
  }

  /// Every contestant once, in turn; then the fastest of each name, once a round. Medians over the rounds.
  func measure(rounds: Int) -> Result {
    var runs: [[(seconds: Double, megabytes: Double)]] = contestants.map { _ in [] }
    var failures: [String?] = contestants.map { _ in nil }
    func run(_ index: Int) {
      do { runs[index].append(try contestants[index].run()) } catch { failures[index] = "\(error)" }
    }
    if let failure = prepared() { return Result(self, entries: [], note: failure) }
    for index in contestants.indices {
      run(index)
      // Without bt there is nothing to compare.
      if contestants[index].role == .bt, let failure = failures[index] {
        return Result(self, entries: [], note: "not available: \(failure)")
      }
    }
    let kept = fastest(runs.map { $0.first?.seconds })
    for _ in 1..<max(1, rounds) {
      for index in kept where failures[index] == nil { run(index) }
    }
    let entries = kept.filter { failures[$0] == nil }.map { index in
      Result.Entry(
        name: contestants[index].name, variant: contestants[index].variant, role: contestants[index].role,
        seconds: median(runs[index].map(\.seconds)), megabytes: median(runs[index].map(\.megabytes)),
        rounds: runs[index].map(\.seconds))
    }
    let failed = zip(contestants, failures).compactMap { contestant, failure in
      failure.map { "\(contestant.name) \(contestant.variant) failed: \($0)" }
    }
    return Result(self, entries: entries, note: failed.isEmpty ? nil : failed.joined(separator: "\n  "))
  }

  private func prepared() -> String? {
    for command in preparation {
      do { _ = try command.run() } catch { return "not available: \(error)" }
    }
    return nil
  }

  /// The positions of the fastest of each name, in order; those without a time last of theirs.
  private func fastest(_ seconds: [Double?]) -> [Int] {
    var best: [String: Int] = [:]
    for index in contestants.indices {
      guard let time = seconds[index] else { continue }
      let name = contestants[index].name
      if let known = best[name], let other = seconds[known], other <= time { continue }
      best[name] = index
    }
    return best.values.sorted()
  }

}

/// The middle, or the mean of the two in the middle.
private func median(_ values: [Double]) -> Double {
  let sorted = values.sorted(), middle = values.count / 2
  return values.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// What bt is to reach; ratios are the peer's time by bt's, and bt's memory by the usual peer's.
struct Target: Codable {
  var overUsual: Double?
  var overBest: Double?
  var memory: Double?
  var milliseconds: Double?
  var megabytes: Double?
}

import Foundation

/// One thing measured: a command of bt, and the commands it is compared with, run in turn.
struct Row {
  let name: String
  let contestants: [Contestant]

  struct Contestant {
    let name: String
    let command: [String]
    var environment: [String: String] = [:]
    /// Whether the whole process is timed; otherwise the command prints `seconds NUMBER`.
    var wholeProcess = false
  }

  /// glibc gives large blocks back to the system at once; PyTorch is 11 to 24 % faster where it keeps them.
  static let keepingLargeBlocks = ["MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "1000000000000"]

  static func all(bt: String, cases: String, peers: String, python: String?, digits: String?) -> [Row] {
    func torch(_ script: String, _ arguments: [String]) -> [Contestant] {
      guard let python else { return [] }
      let command = [python, "\(peers)/\(script)"] + arguments
      return [
        Contestant(name: "PyTorch", command: command),
        Contestant(name: "PyTorch, malloc kept", command: command, environment: keepingLargeBlocks),
      ]
    }
    func loss(_ n: Int, _ d: Int) -> Row {
      let run = [bt, "run", "\(cases)/loss.bt", "n=\(n)", "d=\(d)"]
      return Row(
        name: "loss, N=\(n), D=\(d)",
        contestants: [
          Contestant(name: "bt, Gram", command: run + ["form=gram"]),
          Contestant(name: "bt, direct", command: run + ["form=direct"]),
        ] + torch("torch_loss.py", ["\(n)", "\(d)"]))
    }
    // Needs nothing but Python, so it is measured without `--python` too.
    let arithmetic = ["for", "while", "float", "fibonacci"].map { work in
      Row(
        name: "arithmetic, \(work)",
        contestants: [
          Contestant(name: "bt", command: [bt, "run", "\(cases)/arithmetic.bt", "work=\(work)"]),
          Contestant(
            name: "Python",
            command: (python.map { [$0] } ?? ["/usr/bin/env", "python3"]) + ["\(peers)/arithmetic.py", work]),
        ])
    }
    let start = Contestant(name: "bt", command: [bt, "-e", "1 + 1"], wholeProcess: true)
    let importing =
      python.map {
        [
          Contestant(
            name: "import torch", command: [$0, "-c", "import torch; print(1 + 1)"], wholeProcess: true)
        ]
      } ?? []
    let quickstart = Contestant(name: "bt", command: [bt, "run", "\(cases)/quickstart.bt", "epochs=10"])
    return [
      Row(name: "start, 1 + 1", contestants: [start] + importing), loss(256, 2048), loss(256, 8192),
      Row(
        name: "digits, 10 epochs",
        contestants: [quickstart] + (digits.map { torch("torch_quickstart.py", [$0, "10"]) } ?? [])),
    ] + arithmetic
  }

  /// Every contestant once a round, in turn; medians over the rounds.
  func measure(rounds: Int) throws -> Result {
    var runs = contestants.map { _ in [Process.Outcome]() }
    for _ in 0..<rounds {
      for (index, contestant) in contestants.enumerated() { runs[index].append(try contestant.run()) }
    }
    let entries = zip(contestants, runs).map { contestant, outcomes in
      Result.Entry(
        name: contestant.name, seconds: median(outcomes.map(\.seconds)),
        megabytes: median(outcomes.map(\.megabytes)))
    }
    return Result(name: name, entries: entries)
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

struct Result: Codable {
  struct Entry: Codable {
    let name: String
    let seconds: Double
    let megabytes: Double
  }
  let name: String
  let entries: [Entry]

  /// `loss, N=256, D=8192: bt, Gram 52.1 ms (120 MB) | PyTorch 1.9 s (36.5x, 1200 MB)`
  var line: String {
    guard let first = entries.first else { return name }
    let parts = entries.map { entry in
      let time =
        entry.seconds < 1
        ? String(format: "%.1f ms", entry.seconds * 1000) : String(format: "%.2f s", entry.seconds)
      let ratio = entry.name == first.name ? "" : String(format: "%.1fx, ", entry.seconds / first.seconds)
      return "\(entry.name) \(time) (\(ratio)\(Int(entry.megabytes)) MB)"
    }
    return "\(name): \(parts.joined(separator: " | "))"
  }
}

import Foundation

/// How bt's cost grows with what a training is made of: tables, figures that bt draws, and what is serial.
struct Growth {
  private let options: Options

  init(_ options: Options) { self.options = options }

  /// A quantity that is varied, and what is measured at each of its values.
  private struct Sweep {
    let name: String
    let values: [Int]
    /// The columns of its table, with the command that gives the seconds and what is told instead of them.
    let columns: [(name: String, arguments: (Int) -> [String], told: (Int, Double) -> Double)]
  }

  func run() throws {
    guard options.words.count == 1 else { throw Options.Mistake(description: "`growth` stands alone") }
    tell(Machine.description)
    let folder = FileManager.default.temporaryDirectory.path + "/bt-growth"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for sweep in sweeps {
      var rows = [[sweep.name] + sweep.columns.map(\.name)]
      for value in sweep.values {
        let cells = try sweep.columns.map { column in
          String(format: "%.4g", column.told(value, try seconds(column.arguments(value))))
        }
        rows.append(["\(value)"] + cells)
        tell(zip(rows[0], rows[rows.count - 1]).map { "\($0) \($1)" }.joined(separator: "  "))
      }
      try write(rows, to: "\(folder)/\(sweep.name).csv")
    }
    try write(try threads(), to: "\(folder)/threads.csv")
    _ = try Command([
      options.bt, "run", "\(options.cases)/growth.bt", "tables=\(folder)", "--out", options.images,
    ]).run()
    tell("figures: \(options.images)/growth-*.png")
  }

  /// Shows a line at once, in a file too.
  private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// Of a script of `cases/`, the median of rounds.
  private func seconds(_ arguments: [String]) throws -> Double {
    let command = Command([options.bt, "run", "\(options.cases)/\(arguments[0])"] + arguments.dropFirst())
    let times = try (0..<options.rounds).map { _ in
      guard let time = Row.Contestant.seconds(in: try command.run().output) else {
        throw Command.Failed(description: "no time from \(command.words.joined(separator: " "))")
      }
      return time
    }
    return times.sorted()[times.count / 2]
  }

  private func write(_ rows: [[String]], to path: String) throws {
    let text = rows.map { $0.joined(separator: ",") + "\n" }.joined()
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  // MARK: - What is varied

  private static func step(_ width: Int, _ batch: Int, _ size: Int, _ dim: Int) -> [String] {
    ["step.bt", "width=\(width)", "batch=\(batch)", "size=\(size)", "dim=\(dim)", "repeat=3"]
  }

  private var sweeps: [Sweep] {
    func images(_ batch: @escaping (Int) -> Int) -> (Int, Double) -> Double {
      { Double(batch($0)) / $1 }
    }
    func loss(_ arguments: @escaping (Int) -> [String]) -> [(
      String, (Int) -> [String], (Int, Double) -> Double
    )] {
      ["gram", "direct"].map { form in
        ("\(form)_ms", { ["loss.bt", "form=\(form)", "repeat=15"] + arguments($0) }, { $1 * 1000 })
      }
    }
    return [
      Sweep(
        name: "batch", values: [16, 32, 64, 128, 256, 512],
        columns: [("images_per_second", { Growth.step(16, $0, 32, 512) }, images { $0 })]),
      Sweep(
        name: "width", values: [8, 16, 32, 48, 64],
        columns: [("images_per_second", { Growth.step($0, 64, 32, 512) }, images { _ in 64 })]),
      Sweep(
        name: "pixels", values: [16, 32, 48, 64, 96],
        columns: [("images_per_second", { Growth.step(16, 32, $0, 512) }, images { _ in 32 })]),
      Sweep(name: "d", values: [512, 1024, 2048, 4096, 8192], columns: loss { ["n=256", "d=\($0)"] }),
      Sweep(name: "n", values: [64, 128, 256, 512, 1024, 2048], columns: loss { ["n=\($0)", "d=2048"] }),
    ]
  }

  // MARK: - Threads

  /// Steps on one and on all processors; from the two, the serial fraction, and by it what more would give.
  private func threads() throws -> [[String]] {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    guard processors > 1 else { return [["threads"]] }
    let cases: [(width: Int, batch: Int)] = [(16, 256), (64, 64)]
    var rows = [["threads"] + cases.map { "width_\($0.width)" }]
    var rates: [(one: Double, serial: Double)] = []
    for (width, batch) in cases {
      let step = Growth.step(width, batch, 32, 512)
      let one = try seconds(step + ["--threads", "1"]),
        all = try seconds(step + ["--threads", "\(processors)"])
      let serial = Growth.serialFraction(one: one, all: all, threads: processors)
      rates.append((Double(batch) / one, serial))
      tell(
        String(
          format: "width %d: %.1f images/s on 1 thread, %.1f on %d; serial %.1f %%", width,
          Double(batch) / one,
          Double(batch) / all, processors, serial * 100))
    }
    for threads in 1...16 {
      rows.append(
        ["\(threads)"]
          + rates.map { String(format: "%.4g", $0.one * Growth.speedup($0.serial, threads: threads)) })
    }
    return rows
  }

  /// Amdahl's law read backwards: t(p) = t(1) (s + (1 - s) / p).
  static func serialFraction(one: Double, all: Double, threads: Int) -> Double {
    let p = Double(threads)
    return min(1, max(0, (p * all / one - 1) / (p - 1)))
  }

  static func speedup(_ serial: Double, threads: Int) -> Double {
    1 / (serial + (1 - serial) / Double(threads))
  }
}

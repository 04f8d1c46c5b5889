import Foundation

/// `bench`: every row of docs/benchmarks.md, bt and its peer in turn, medians and ratios.
///
/// usage: bench BT_BINARY CASES PEERS [step [CASE …]] [--python PYTHON --digits CSV] [--rounds N] [--json FILE]
@main struct Bench {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    func option(_ name: String) -> String? {
      guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
      defer { arguments.removeSubrange(index...index + 1) }
      return arguments[index + 1]
    }
    let python = option("--python"), digits = option("--digits"), json = option("--json")
    let rounds = option("--rounds").flatMap(Int.init) ?? 3
    guard arguments.count == 3 || arguments.count > 3 && arguments[3] == "step" else {
      print(
        "usage: bench BT CASES PEERS [step [CASE …]] [--python PYTHON --digits CSV] [--rounds N] [--json FILE]"
      )
      exit(2)
    }
    if arguments.count > 3 {
      let named = Array(arguments.dropFirst(4))
      try steps(named.isEmpty ? StepCase.standard : named, rounds: rounds) {
        $0.row(bt: arguments[0], cases: arguments[1], peers: arguments[2], python: python)
      }
      return
    }
    let rows = Row.all(
      bt: arguments[0], cases: arguments[1], peers: arguments[2], python: python, digits: digits)
    var results: [Result] = []
    print(Machine.description)
    for row in rows {
      let result = try row.measure(rounds: rounds)
      print(result.line)
      results.append(result)
    }
    if let json {
      let report = Report(machine: Machine.description, rounds: rounds, results: results)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(report).write(to: URL(fileURLWithPath: json))
    }
  }

  /// Times training steps, a line for each program.
  static func steps(_ names: [String], rounds: Int, row: (StepCase) -> Row) throws {
    let cases = try names.map { name in
      guard let step = StepCase(name) else {
        throw Row.Contestant.Failed(
          description: "`\(name)` is no step: they are resnet18:WIDTH:BATCH:DIM and resnet50:BATCH:SIZE:DIM")
      }
      return step
    }
    for step in cases {
      for line in step.lines(try row(step).measure(rounds: rounds)) { print(line) }
    }
  }
}

struct Report: Codable {
  let machine: String
  let rounds: Int
  let results: [Result]
}

/// The processor and how many of them, for the record.
enum Machine {
  static var description: String {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
    let flags = ["amx_bf16", "avx512_bf16", "avx512f", "avx2"].filter { info.contains(" \($0) ") }
    return "\(model?.trimmingCharacters(in: .whitespaces) ?? "unknown processor"), "
      + "\(ProcessInfo.processInfo.activeProcessorCount) processors, \(flags.joined(separator: " "))"
  }
}

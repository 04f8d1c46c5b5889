import Foundation

/// `bench`: the rows of docs/benchmarks.md, bt and its peers in turn, medians, ratios and whether the targets are met.
@main struct Bench {
  static func main() throws {
    let options: Options
    do { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
      FileHandle.standardError.write(Data("\(error)\n\(Options.usage)\n".utf8))
      exit(2)
    }
    let rows: [Row]
    do {
      if options.words.first == "growth" { return try Growth(options).run() }
      rows = try Catalogue(options).rows(named: options.words)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(error is Options.Mistake ? 2 : 1)
    }
    FileHandle.standardOutput.write(Data((Machine.description + "\n").utf8))
    var results: [Result] = []
    for row in rows {
      let result = row.measure(rounds: options.rounds)
      FileHandle.standardOutput.write(Data(result.lines.map { $0 + "\n" }.joined().utf8))
      results.append(result)
      // After each row, so that what was measured is kept where the rest is interrupted.
      if let path = options.json { try Report(options, results).write(to: path) }
    }
    if results.count > 1 { print("\n" + Result.table(results)) }
  }
}

/// What is written by `--json`.
struct Report: Codable {
  let machine: String
  let versions: [String: String]
  let arguments: [String]
  let rounds: Int
  let results: [Result]

  init(_ options: Options, _ results: [Result]) {
    machine = Machine.description
    versions = Machine.versions(options)
    arguments = options.words + options.flags
    rounds = options.rounds
    self.results = results
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}

import Foundation

/// What a row came to.
struct Result: Codable {
  struct Entry: Codable {
    let name: String
    let variant: String
    let isPeer: Bool
    let isUsual: Bool
    let seconds: Double
    let megabytes: Double
    /// The times of the single rounds.
    let rounds: [Double]

    init(
      name: String, variant: String, role: Row.Contestant.Role, seconds: Double, megabytes: Double,
      rounds: [Double]
    ) {
      (self.name, self.variant) = (name, variant)
      (isPeer, isUsual) = (role == .usual || role == .tuned, role == .usual)
      (self.seconds, self.megabytes, self.rounds) = (seconds, megabytes, rounds)
    }
  }

  /// A quantity with what it is to be.
  struct Check: Codable {
    let name: String
    let value: Double
    let target: Double?
    let isMet: Bool?

    init(_ name: String, _ value: Double, atLeast target: Double?) {
      (self.name, self.value, self.target) = (name, value, target)
      isMet = target.map { value >= $0 }
    }

    init(_ name: String, _ value: Double, atMost target: Double?) {
      (self.name, self.value, self.target) = (name, value, target)
      isMet = target.map { value <= $0 }
    }

    var text: String {
      let number = String(format: value < 10 ? "%.2f" : "%.1f", value)
      guard let target, let isMet else { return "\(name) \(number)" }
      return "\(name) \(number) (target \(target.formatted()): \(isMet ? "pass" : "FAIL"))"
    }
  }

  let name: String
  let precision: String
  let images: Int?
  let entries: [Entry]
  let checks: [Check]
  /// Why something is missing.
  let note: String?

  init(_ row: Row, entries: [Entry], note: String?) {
    (name, precision, images) = (row.name, row.precision, row.images)
    (self.entries, self.note) = (entries, note)
    checks = Result.checks(row.target, entries)
  }

  private static func checks(_ target: Target, _ entries: [Entry]) -> [Check] {
    guard let bt = entries.first else { return [] }
    var checks: [Check] = []
    let peers = entries.filter(\.isPeer)
    let usual = peers.first(where: \.isUsual)
    if let usual {
      checks.append(Check("over \(usual.name)", usual.seconds / bt.seconds, atLeast: target.overUsual))
    }
    if let best = peers.min(by: { $0.seconds < $1.seconds }) {
      checks.append(
        Check("over the best peer, \(best.name)", best.seconds / bt.seconds, atLeast: target.overBest))
    }
    if let usual, usual.megabytes > 0 {
      checks.append(
        Check("memory by \(usual.name)'s", bt.megabytes / usual.megabytes, atMost: target.memory))
    }
    if let most = target.milliseconds { checks.append(Check("ms", bt.seconds * 1000, atMost: most)) }
    if let most = target.megabytes { checks.append(Check("MB", bt.megabytes, atMost: most)) }
    return checks
  }

  // MARK: - Text

  /// A line for each program, `bt resnet18:16:256:512 f32 452.9 images/s  565 ms  780 MB`, then the ratios.
  var lines: [String] {
    var lines = entries.map { entry in
      let ratio = entry.isPeer ? String(format: "  %.2fx", entry.seconds / entries[0].seconds) : ""
      let rate = images.map { String(format: " %.1f images/s", Double($0) / entry.seconds) } ?? ""
      return "\(entry.name) \(name) \(precision)\(rate)  \(Result.text(entry.seconds))  "
        + "\(Int(entry.megabytes)) MB\(ratio)" + (entry.variant.isEmpty ? "" : "  \(entry.variant)")
    }
    if entries.isEmpty { lines.append("\(name) \(precision)") }
    if let note { lines.append("  " + note) }
    if !checks.isEmpty { lines.append("  " + checks.map(\.text).joined(separator: "; ")) }
    return lines
  }

  static func text(_ seconds: Double) -> String {
    seconds < 1 ? String(format: "%.1f ms", seconds * 1000) : String(format: "%.2f s", seconds)
  }

  /// All rows as a table in Markdown.
  static func table(_ results: [Result]) -> String {
    let header = "| row | bt | peers | ratios |\n|---|---|---|---|\n"
    return header
      + results.map { result in
        func cell(_ entry: Entry) -> String {
          let rate = result.images.map { String(format: "%.1f images/s", Double($0) / entry.seconds) }
          return "\(rate ?? text(entry.seconds)), \(Int(entry.megabytes)) MB"
        }
        let others = result.entries.filter(\.isPeer).map { "\($0.name) \(cell($0))" }
        let bt = result.entries.first.map(cell) ?? result.note ?? ""
        return "| \(result.name) \(result.precision) | \(bt) | \(others.joined(separator: "; ")) | "
          + "\(result.checks.map(\.text).joined(separator: "; ")) |"
      }.joined(separator: "\n")
  }
}

internal import DSL
internal import Runtime

/// Where the time of a cell went, for whoever asked: a table to be read, and a trace to be written.
package struct ProfileText: Sendable {
  private let report: ProfileReport

  init(_ report: ProfileReport) { self.report = report }

  /// Rows of layers that are shown at the most, and the share of the time that every row has at the least; the rest is
  /// one row.
  private static let longest = 40
  private static let smallest = 0.001

  /// Time by part and operation, then by layer; the rows of either add up to the whole.
  package var text: String {
    let peak = report.peak
    let narrow = peak.bfloat16 > peak.float32 ? ", of bf16 \(giga(peak.bfloat16, 0))" : ""
    return """
      profile: \(number(report.seconds, 3)) s on \(report.threads) thread\(report.threads == 1 ? "" : "s"); \
      the machine's peak is \(giga(peak.float32, 0)) GFLOP/s\(narrow), and \(giga(peak.bandwidth, 1)) GB/s from memory
      \(table(["by operation"], parts))
      \(table(["by layer"], layers))

      """
  }

  /// Writes single operations as Chrome's tracing and Perfetto read them.
  ///
  /// - Returns: why it could not be written, or nil.
  package func writeTrace(to path: String) -> String? {
    do throws(TensorError) { try report.writeTrace(to: path) } catch { return error.reason }
    return nil
  }

  // MARK: - Rows

  private struct Line {
    let names: [String]
    let row: ProfileReport.Row
    /// Whether it is the sum of lines below it.
    var isSum = false
  }

  /// Each part with its operations and activities, longest first.
  private var parts: [Line] {
    var lines: [Line] = []
    let inclusive = ProfileReport.merged(report.rows) { $0.part }
    for part in inclusive.sorted(by: { $0.seconds > $1.seconds }) {
      let name = part.item.part
      let rows = report.rows.filter { $0.item.part == name }
      let merged = ProfileReport.merged(rows) { [$0.name, "\($0.kind)"] }
      if !name.isEmpty { lines.append(Line(names: [name], row: counted(part, rows), isSum: true)) }
      let indent = name.isEmpty ? "" : "  "
      let sorted = merged.sorted { $0.seconds > $1.seconds }
      let shown = sorted.prefix { isLarge($0) }
      lines += shown.map { Line(names: [indent + title($0.item)], row: $0) }
      lines += smaller(sorted.dropFirst(shown.count), as: indent + "smaller rows")
    }
    return lines
  }

  /// The part with as many calls as it had itself.
  private func counted(_ part: ProfileReport.Row, _ rows: [ProfileReport.Row]) -> ProfileReport.Row {
    let own = rows.first { $0.item.kind == .rest }
    var total = part.total
    total.calls = own?.total.calls ?? 0
    return ProfileReport.Row(item: part.item, total: total)
  }

  /// What each layer's operations took, longest first, and the rest.
  private var layers: [Line] {
    let placed = report.rows.filter { !$0.item.place.isEmpty }.sorted { $0.seconds > $1.seconds }
    let shown = placed.prefix(ProfileText.longest).prefix { isLarge($0) }
    let lines = shown.map { row in
      let part = row.item.part
      return Line(names: [row.item.place, title(row.item) + (part.isEmpty ? "" : " in \(part)")], row: row)
    }
    return lines + smaller(placed.dropFirst(shown.count), as: "smaller rows")
      + smaller(report.rows.filter { $0.item.place.isEmpty }, as: "what belongs to no layer")
  }

  private func isLarge(_ row: ProfileReport.Row) -> Bool {
    row.seconds >= report.seconds * ProfileText.smallest
  }

  /// Some rows as one; none for none.
  private func smaller(_ rows: some Sequence<ProfileReport.Row>, as name: String) -> [Line] {
    ProfileReport.merged(Array(rows)) { _ in 0 }.map { Line(names: [name], row: $0, isSum: true) }
  }

  private func title(_ item: Profile.Item) -> String {
    switch item.kind {
    case .forward, .activity: item.name
    case .backward: item.name + ", backward"
    case .rest:
      item.part.isEmpty ? "other: interpreting, checking, showing" : "the rest of \(item.part)"
    }
  }

  // MARK: - Text

  private func table(_ heads: [String], _ lines: [Line]) -> String {
    let width = lines.map(\.names.count).max() ?? 1
    func names(_ names: [String]) -> [String] { names + Array(repeating: "", count: width - names.count) }
    var cells = [names(heads) + ["calls", "seconds", "share", "GFLOP/s", "GB/s", "of peak"]]
    for line in lines { cells.append(names(line.names) + numbers(line)) }
    if let all = ProfileReport.merged(report.rows, by: { _ in 0 }).first {
      cells.append(names(["total"]) + ["", number(all.seconds, 3), "100.0 %"])
    }
    let numbered = (width..<cells[0].count).map { column in
      cells.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    let aligned = cells.map { row in
      row.enumerated().map { column, cell in
        column < width
          ? cell : String(repeating: " ", count: numbered[column - width] - cell.count) + cell
      }
    }
    return TextTable(aligned).lines.map { line in
      String(line.dropFirst(2).reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  private func numbers(_ line: Line) -> [String] {
    let row = line.row
    let share = report.seconds > 0 ? row.seconds / report.seconds : 0
    let isKnown = row.total.bytes > 0 && !line.isSum
    return [
      "\(row.total.calls)", number(row.seconds, 3), number(share * 100, 1) + " %",
      isKnown && row.total.operations > 0 ? giga(row.rate, 1) : "",
      isKnown ? giga(row.traffic, 1) : "", isKnown ? number(row.share * 100, 0) + " %" : "",
    ]
  }

  private func giga(_ value: Double, _ digits: Int) -> String { number(value * 1e-9, digits) }

  private func number(_ value: Double, _ digits: Int) -> String {
    FormatSpecification(".\(digits)f")?.apply(to: .float(value)) ?? "\(value)"
  }
}

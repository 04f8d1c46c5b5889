/// Rows of cells as indented lines, each column as wide as its widest cell.
struct TextTable {
  private let rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows }

  var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      var missing = 2
      for (cell, width) in zip(row, widths) {
        if !cell.isEmpty { line += String(repeating: " ", count: missing) + cell }
        missing = (cell.isEmpty ? missing + width : width - cell.count) + 2
      }
      return line
    }
  }
}

internal import DSL
internal import Runtime

/// A table of text (RFC 4180): with a line of names, a list of records; of numbers alone, a matrix.
struct CSVReader {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  struct Mistake: Error {
    let reason: String
    let line: Int
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// The rows, all of one length.
  private mutating func rows() throws(Mistake) -> [[String]] {
    var rows: [[String]] = []
    while position < bytes.count {
      let start = line
      let row = try row()
      if row.count == 1, row[0].isEmpty, (rows.first?.count ?? 2) != 1 { continue }  // an empty line
      if let first = rows.first, row.count != first.count {
        throw Mistake(
          reason: "this line has \(row.count) cells, and the first has \(first.count)", line: start)
      }
      rows.append(row)
    }
    return rows
  }

  private mutating func row() throws(Mistake) -> [String] {
    var cells: [String] = []
    while true {
      cells.append(try cell())
      guard position < bytes.count else { return cells }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: ",") { continue }
      if byte == 0x0d, position < bytes.count, bytes[position] == 0x0a { position += 1 }
      line += 1
      return cells
    }
  }

  private mutating func cell() throws(Mistake) -> String {
    var content: [UInt8] = []
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      let start = line
      position += 1
      while true {
        guard position < bytes.count else { throw Mistake(reason: "a quoted cell does not end", line: start) }
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\"") {
          guard position < bytes.count, bytes[position] == byte else { break }
          position += 1
        }
        if byte == 0x0a { line += 1 }
        content.append(byte)
      }
      guard position == bytes.count || [0x2c, 0x0a, 0x0d].contains(bytes[position]) else {
        throw Mistake(reason: "something stands behind a quoted cell", line: line)
      }
    } else {
      while position < bytes.count, ![0x2c, 0x0a, 0x0d].contains(bytes[position]) {
        content.append(bytes[position])
        position += 1
      }
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw Mistake(reason: "a cell is not UTF-8", line: line)
    }
    return text
  }

  // MARK: - Values

  /// What `load` gives.
  mutating func value() throws(Mistake) -> Table {
    let rows = try rows()
    guard let first = rows.first else { throw Mistake(reason: "it is empty", line: 1) }
    if first.allSatisfy({ CSVReader.number($0) != nil }) {
      return .matrix(try numbers(rows), rows: rows.count, columns: first.count)
    }
    guard Set(first).count == first.count else {
      throw Mistake(reason: "two columns have one name", line: 1)
    }
    let columns = first.indices.map { column in CSVReader.column(rows.dropFirst().map { $0[column] }) }
    return .records(
      (0..<rows.count - 1).map { row in
        Value(record: zip(first, columns).map { (name: $0, value: $1[row]) })
      })
  }

  enum Table {
    case matrix([Float], rows: Int, columns: Int)
    case records([Value])
  }

  private func numbers(_ rows: [[String]]) throws(Mistake) -> [Float] {
    var numbers: [Float] = []
    for (index, row) in rows.enumerated() {
      for cell in row {
        guard let number = CSVReader.number(cell) else {
          throw Mistake(reason: "\"\(cell.prefix(40))\" is no number, as all others are", line: index + 1)
        }
        numbers.append(Float(number))
      }
    }
    return numbers
  }

  private static func number(_ text: String) -> Double? {
    let trimmed = text.trimmed
    // What Swift reads besides: hexadecimal digits, and a payload of NaN.
    guard !trimmed.contains(where: { "xXpP(".contains($0) }) else { return nil }
    return Double(trimmed)
  }

  /// A column's cells as ints, floats or strings, whichever fits all of them; an empty cell is `nothing`.
  private static func column(_ cells: [String]) -> [Value] {
    let filled = cells.filter { !$0.isEmpty }
    if filled.allSatisfy({ Int($0.trimmed) != nil }) {
      return cells.map { Int($0.trimmed).map { .int($0) } ?? .nothing }
    }
    if filled.allSatisfy({ number($0) != nil }) {
      return cells.map { number($0).map { .float($0) } ?? .nothing }
    }
    if filled.allSatisfy({ $0 == "true" || $0 == "false" }) {
      return cells.map { $0.isEmpty ? .nothing : .bool($0 == "true") }
    }
    return cells.map { $0.isEmpty ? .nothing : .string($0) }
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}

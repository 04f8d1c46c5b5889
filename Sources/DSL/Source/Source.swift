/// One text of the language: a script, a cell or an imported file.
package final class Source: Sendable {
  package let name: String
  package let bytes: [UInt8]
  /// Where each line starts; the first is 0.
  package let lineStarts: [UInt32]

  /// More bytes than this are refused before lexing.
  package static let maximumSize = 16 << 20

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts: [UInt32] = [0]
    // What is too large is refused as a whole, and at once.
    for (index, byte) in bytes.enumerated()
    where bytes.count <= Source.maximumSize && byte == UInt8(ascii: "\n") {
      starts.append(UInt32(clamping: index + 1))
    }
    lineStarts = starts
  }

  package convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The zero-based line that holds a byte offset.
  package func line(at offset: UInt32) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The one-based line and column, the column counted in characters.
  package func position(at offset: UInt32) -> (line: Int, column: Int) {
    let line = line(at: offset)
    let start = Int(lineStarts[line])
    let end = min(max(Int(offset), start), bytes.count)
    return (line + 1, String(decoding: bytes[start..<end], as: UTF8.self).count + 1)
  }

  /// The bytes of a zero-based line, without its end.
  package func lineRange(_ line: Int) -> Range<Int> {
    let start = Int(lineStarts[line])
    var end = line + 1 < lineStarts.count ? Int(lineStarts[line + 1]) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  package func text(_ span: Span) -> String {
    let end = min(Int(span.end), bytes.count)
    return String(decoding: bytes[min(Int(span.start), end)..<end], as: UTF8.self)
  }
}

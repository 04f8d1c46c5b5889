/// A half-open stretch of a source's bytes.
package struct Span: Hashable, Sendable {
  package var start: UInt32
  package var end: UInt32

  package init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = max(start, end)
  }

  package init(_ start: Int, _ end: Int) {
    self.init(UInt32(clamping: start), UInt32(clamping: end))
  }

  package var length: Int { Int(end - start) }
  package var range: Range<Int> { Int(start)..<Int(end) }

  package func contains(_ other: Span) -> Bool {
    start <= other.start && other.end <= end
  }

  /// The smallest span that holds both.
  package func joined(_ other: Span) -> Span {
    Span(min(start, other.start), max(end, other.end))
  }
}

/// A span together with the source it lies in.
package struct Place: Sendable {
  package let source: Source
  package let span: Span

  package init(_ source: Source, _ span: Span) {
    self.source = source
    self.span = span
  }
}

/// Comma-separated values, as RFC 4180 has them.
enum CSV {
  /// A text as a field, in quotes where it needs them.
  static func field(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
    guard needsQuotes else { return text }
    let doubled = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    return "\"" + doubled + "\""
  }
}

extension TextRuler {
  /// The text, or as much of its beginning as fits with an ellipsis.
  func fitted(_ text: String, _ style: TextStyle, width limit: Double) -> String {
    let clean = TextRuler.oneLine(text)
    if width(of: clean, style) <= limit { return clean }
    let letters = Array(clean)
    // The longest beginning that fits, by halving.
    var fits = 0
    var tooLong = letters.count
    while tooLong - fits > 1 {
      let middle = (fits + tooLong) / 2
      let attempt = String(letters[..<middle]) + "…"
      if width(of: attempt, style) <= limit { fits = middle } else { tooLong = middle }
    }
    return String(letters[..<fits]) + "…"
  }

  /// The text broken between words into lines of at most this width; the last may end in an ellipsis.
  func wrapped(_ text: String, _ style: TextStyle, width limit: Double, lines most: Int) -> [String] {
    let words = TextRuler.oneLine(text).split(separator: " ").map(String.init)
    return flowed(words, separator: " ", style, width: limit, lines: most)
  }

  /// Parts that stay whole, put together into lines of at most this width.
  func flowed(
    _ parts: [String], separator: String, _ style: TextStyle, width limit: Double, lines most: Int
  ) -> [String] {
    var lines: [String] = []
    for (index, part) in parts.enumerated() {
      if let last = lines.last {
        let longer = last + separator + part
        if width(of: longer, style) <= limit {
          lines[lines.count - 1] = longer
          continue
        }
        if lines.count == most {
          let rest = ([last] + parts[index...]).joined(separator: separator)
          lines[lines.count - 1] = fitted(rest, style, width: limit)
          return lines
        }
      }
      lines.append(fitted(part, style, width: limit))
    }
    return lines
  }

  /// The widest of some texts.
  func width(of texts: [String], _ style: TextStyle) -> Double {
    texts.reduce(0) { max($0, width(of: $1, style)) }
  }

  /// Control characters and line ends as spaces; a label of a million letters cut to what can be seen.
  private static func oneLine(_ text: String) -> String {
    let short = text.unicodeScalars.prefix(2000)
    var clean = String.UnicodeScalarView()
    for scalar in short {
      let isControl = scalar.value < 32 || (127..<160).contains(scalar.value)
      clean.append(isControl || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : scalar)
    }
    return String(clean)
  }
}

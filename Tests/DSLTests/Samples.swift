import Testing

/// Chunks of a program: statements, then what they show behind `#> `, or the code of their mistake.
struct Sample: CustomTestStringConvertible {
  var code: String
  var expected: [String]
  var testDescription: String { code.split(separator: "\n").first.map(String.init) ?? "" }

  /// Chunks are separated by lines of `---`; every chunk is a program of its own.
  static func read(_ text: String) -> [Sample] {
    var samples: [Sample] = []
    var code: [Substring] = []
    var expected: [String] = []
    func finish() {
      if !code.isEmpty { samples.append(Sample(code: code.joined(separator: "\n"), expected: expected)) }
      (code, expected) = ([], [])
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "---" {
        finish()
      } else if line.hasPrefix("#> ") {
        expected.append(String(line.dropFirst(3)))
      } else {
        code.append(line)
      }
    }
    finish()
    return samples
  }
}

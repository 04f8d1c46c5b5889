/// "Did you mean": the nearest of the names that would be valid.
package enum Suggestion {
  /// The closest candidate, if any is close enough to be a slip.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.unicodeScalars)
    guard letters.count >= 2, letters.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    let allowed = max(1, letters.count / 3)
    for candidate in candidates where candidate != word {
      let other = Array(candidate.unicodeScalars)
      guard other.count >= 2, abs(other.count - letters.count) <= allowed else { continue }
      let distance =
        word.lowercased() == candidate.lowercased() ? 0 : distance(letters, other)
      guard distance <= allowed else { continue }
      if let best, (best.distance, best.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// `did you mean …?`, for a diagnostic's help.
  package static func help(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean `\($0)`?" }
  }

  /// Insertions, deletions, replacements and swaps of neighbors.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
      var line = [row]
      for column in 1...right.count {
        let isSame = left[row - 1] == right[column - 1]
        var cost = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          cost = min(cost, beforeLast[column - 2] + 1)
        }
        line.append(cost)
      }
      beforeLast = last
      last = line
    }
    return last[right.count]
  }
}

extension [String] {
  /// `a`, `a and b`, `a, b and c`.
  var listed: String {
    guard count > 2, let last else { return joined(separator: " and ") }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}

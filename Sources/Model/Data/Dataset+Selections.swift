internal import Runtime

// Selections: cheap, and of the same source.
extension Dataset {
  /// The images at consecutive positions.
  package func slice(_ range: Range<Int>) throws(DataError) -> Dataset {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      let asked = "\(range.lowerBound)..<\(range.upperBound)"
      throw DataError(name, .value("the range \(asked) reaches beyond its \(count) images"))
    }
    return selecting(Array(indices[range]), path.slicing(range))
  }

  /// The images at the given positions, in that order; one may come several times.
  package func subset(_ positions: [Int], name: String? = nil, code: String? = nil) throws(DataError)
    -> Dataset
  {
    var chosen: [Int] = []
    chosen.reserveCapacity(positions.count)
    for position in positions { chosen.append(try index(at: position)) }
    if let code { return selecting(chosen, name: name, SelectionPath(code)) }
    let written = positions.count <= Dataset.longestWritten
    return selecting(
      chosen, name: name,
      path.appending(written ? ".subset([\(positions.map(String.init).joined(separator: ", "))])" : nil))
  }

  /// The same images in an order drawn by seed.
  package func shuffled(seed: Int) -> Dataset {
    let key = Key(seed: seed).named("shuffle")
    return selecting(key.permutation(count).map { indices[$0] }, path.appending(".shuffle(seed=\(seed))"))
  }

  /// A part of the images of each class, drawn by seed, in the order they have: what a semi-supervised protocol
  /// learns from.
  ///
  /// Of n images of a class it takes n times the share, rounded, but one at least. A smaller share of the same
  /// data and seed is part of a larger one.
  ///
  /// - Parameter share: above 0, at most 1.
  package func fraction(_ share: Double, seed: Int) throws(DataError) -> Dataset {
    guard share > 0, share <= 1 else {
      throw DataError(
        "fraction", .value("the fraction must be above 0 and at most 1, not \(share)"),
        hint: share > 1 && share <= 100 ? "\(share) % is `\(share / 100)`" : nil)
    }
    let labels = labels
    var members = [[Int]](repeating: [], count: classes.count + 1)
    for (position, label) in labels.enumerated() { members[Int(label) + 1].append(position) }
    let key = Key(seed: seed).named("fraction")
    var chosen: [Int] = []
    for (number, members) in members.enumerated() where !members.isEmpty {
      let wanted = max(1, Int((Double(members.count) * share).rounded()))
      chosen += key.at(number).permutation(members.count).prefix(wanted).map { members[$0] }
    }
    let call = ".fraction(\(share), seed=\(seed))"
    return selecting(chosen.sorted().map { indices[$0] }, path.appending(call))
  }

  /// Subsets of more images print no code.
  private static let longestWritten = 64
}

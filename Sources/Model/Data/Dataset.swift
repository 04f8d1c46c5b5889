package import Imaging
package import Runtime

/// Labelled images: some of those of a source, in some order.
///
/// Slices, subsets and shuffles are lists of indices into the same source. An image is known by its index there
/// wherever random numbers depend on it, so that it gets the same draws in any selection.
package struct Dataset: Sendable {
  /// As people call it: `digits.train`.
  package let name: String
  package let source: any ImageSource
  /// For each position the index of the image in the source.
  package let indices: [Int]
  /// The names of the classes; a label is an index into them.
  package let classes: [String]
  private let sourceLabels: [Int32]

  /// All images of a source.
  ///
  /// - Parameter labels: of each image of the source, an index into `classes`.
  package init(name: String, source: any ImageSource, labels: [Int32], classes: [String]) throws(DataError) {
    guard labels.count == source.count else {
      throw DataError(name, .damaged("\(labels.count) labels for \(source.count) images"))
    }
    if let wrong = labels.first(where: { $0 < 0 || $0 >= classes.count }) {
      throw DataError(name, .damaged("the label \(wrong) names none of the \(classes.count) classes"))
    }
    self.init(name, source, Array(labels.indices), labels, classes)
  }

  private init(
    _ name: String, _ source: any ImageSource, _ indices: [Int], _ labels: [Int32], _ classes: [String]
  ) {
    self.name = name
    self.source = source
    self.indices = indices
    self.classes = classes
    sourceLabels = labels
  }

  /// The number of images.
  package var count: Int { indices.count }

  /// The labels by position.
  package var labels: [Int32] { indices.map { sourceLabels[$0] } }

  package func label(at position: Int) throws(DataError) -> Int32 { sourceLabels[try index(at: position)] }

  package func image(at position: Int) throws(DataError) -> Image {
    try source.image(at: try index(at: position))
  }

  /// The size of the first image, from its header alone.
  package func imageShape() throws(DataError) -> ImageShape {
    guard let first = indices.first else { throw DataError(name, .value("there are no images in it")) }
    return try source.shape(at: first)
  }

  private func index(at position: Int) throws(DataError) -> Int {
    guard indices.indices.contains(position) else {
      throw DataError(name, .value("there is no image \(position) among \(count)"))
    }
    return indices[position]
  }
}

// Selections: cheap, and of the same source.
extension Dataset {
  /// The images at consecutive positions.
  package func slice(_ range: Range<Int>) throws(DataError) -> Dataset {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      let asked = "\(range.lowerBound)..<\(range.upperBound)"
      throw DataError(name, .value("the range \(asked) reaches beyond its \(count) images"))
    }
    return Dataset(name, source, Array(indices[range]), sourceLabels, classes)
  }

  /// The images at the given positions, in that order; one may come several times.
  package func subset(_ positions: [Int], name: String? = nil) throws(DataError) -> Dataset {
    var chosen: [Int] = []
    chosen.reserveCapacity(positions.count)
    for position in positions { chosen.append(try index(at: position)) }
    return Dataset(name ?? self.name, source, chosen, sourceLabels, classes)
  }

  /// The same images in an order drawn by key.
  package func shuffled(key: Key) -> Dataset {
    Dataset(name, source, key.permutation(count).map { indices[$0] }, sourceLabels, classes)
  }
}

extension Dataset: Equatable {
  package static func == (a: Dataset, b: Dataset) -> Bool {
    a.source.code == b.source.code && a.indices == b.indices
  }
}

extension Dataset: CustomStringConvertible {
  package var description: String {
    let size = (try? imageShape()).map { " of \($0)" } ?? ""
    return "\(name): \(count) image\(count == 1 ? "" : "s")\(size) in \(classes.count) classes"
  }
}

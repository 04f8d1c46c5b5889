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
  /// How the language makes it.
  package let path: SelectionPath
  private let sourceLabels: [Int32]

  /// The label of an image without one.
  package static let unlabeled: Int32 = -1

  /// All images of a source.
  ///
  /// - Parameters:
  ///   - labels: of each image of the source, an index into `classes`; or `unlabeled` for all of them.
  ///   - code: that makes it, if there is any.
  package init(
    name: String, source: any ImageSource, labels: [Int32], classes: [String], code: String? = nil
  ) throws(DataError) {
    guard labels.count == source.count else {
      throw DataError(name, .damaged("\(labels.count) labels for \(source.count) images"))
    }
    let isLabeled = labels.contains { $0 != Dataset.unlabeled }
    if isLabeled, let wrong = labels.first(where: { $0 < 0 || $0 >= classes.count }) {
      throw DataError(name, .damaged("the label \(wrong) names none of the \(classes.count) classes"))
    }
    self.init(name, source, Array(labels.indices), labels, classes, SelectionPath(code))
  }

  init(
    _ name: String, _ source: any ImageSource, _ indices: [Int], _ labels: [Int32], _ classes: [String],
    _ path: SelectionPath
  ) {
    self.name = name
    self.source = source
    self.indices = indices
    self.classes = classes
    self.path = path
    sourceLabels = labels
  }

  /// Other images of the same source.
  func selecting(_ indices: [Int], name: String? = nil, _ path: SelectionPath) -> Dataset {
    Dataset(name ?? self.name, source, indices, sourceLabels, classes, path)
  }

  /// The number of images.
  package var count: Int { indices.count }

  /// The labels by position.
  package var labels: [Int32] { indices.map { sourceLabels[$0] } }

  /// Whether its images have labels; so it is said of none.
  package var isLabeled: Bool { indices.first.map { sourceLabels[$0] != Dataset.unlabeled } ?? true }

  package func label(at position: Int) throws(DataError) -> Int32 { sourceLabels[try index(at: position)] }

  package func image(at position: Int) throws(DataError) -> Image {
    try source.image(at: try index(at: position))
  }

  /// The numbers of an image in row order, `[d]` of a vector, `[h, w, c]` else.
  package func vector(at position: Int) throws(DataError) -> Tensor {
    var picture = Picture()
    try source.load(&picture, at: try index(at: position))
    let numbers = picture.numbers
    return try DataError.wrap(name) { () throws(TensorError) in
      try Tensor(numbers, try Shape(picture.shape.dimensions))
    }
  }

  /// The size of the first image, from its header alone.
  package func imageShape() throws(DataError) -> ImageShape {
    guard let first = indices.first else { throw DataError(name, .value("there are no images in it")) }
    return try source.shape(at: first)
  }

  func index(at position: Int) throws(DataError) -> Int {
    guard indices.indices.contains(position) else {
      throw DataError(name, .value("there is no image \(position) among \(count)"))
    }
    return indices[position]
  }
}

extension Dataset: Equatable {
  package static func == (a: Dataset, b: Dataset) -> Bool {
    a.indices == b.indices && a.classes == b.classes && a.source.isEqual(to: b.source) && a.labels == b.labels
  }
}

extension Dataset: CustomStringConvertible {
  package var description: String {
    let size = source.uniformShape.map { " of \($0)" } ?? ""
    let kinds = isLabeled ? " in \(classes.count) class\(classes.count == 1 ? "" : "es")" : ", unlabeled"
    return "\(name): \(count) image\(count == 1 ? "" : "s")\(size)\(kinds)"
  }
}

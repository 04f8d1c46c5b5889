/// The parts of a data set: images to train on, to test on, and what else it comes with.
package struct Split: Sendable {
  package struct Part: Sendable {
    /// The member of the split: `train`, `test`, `val`, `unlabeled`.
    package let name: String
    package let data: Dataset
  }

  /// As the language makes it: `digits(size=16)`.
  package let code: String
  /// At least one; labels and classes of the whole are those of the first.
  package let parts: [Part]

  init(_ code: String, _ parts: [Part]) { (self.code, self.parts) = (code, parts) }

  package subscript(name: String) -> Dataset? { parts.first { $0.name == name }?.data }
}

extension Split: Equatable {
  package static func == (a: Split, b: Split) -> Bool {
    a.parts.count == b.parts.count
      && zip(a.parts, b.parts).allSatisfy { $0.name == $1.name && $0.data == $1.data }
  }
}

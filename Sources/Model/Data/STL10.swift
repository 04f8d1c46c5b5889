/// STL-10 in its binary version: color images of 96 x 96 pixels, 5,000 for training, 8,000 for testing and 100,000
/// without labels.
///
/// A. Coates, H. Lee, A. Y. Ng, "An analysis of single-layer networks in unsupervised feature learning", 2011.
/// Images are 27,648 bytes in the order channel, column, row; labels lie in files of their own and count from 1.
package enum STL10 {
  /// - Parameters:
  ///   - path: the folder with the files, or one in which the archive was unpacked.
  ///   - code: as the language makes it.
  package static func split(_ path: String, code: String) throws(DataError) -> Split {
    let folder = DataFolder("stl10", path, archive: "stl10_binary")
    let classes = try folder.classes(
      "class_names.txt",
      standard: ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"])
    var parts: [Split.Part] = []
    for (name, hasLabels) in [("train", true), ("test", true), ("unlabeled", false)] {
      let file = "\(name)_X.bin"
      // The unlabeled images are 2.8 GB, which not everybody keeps.
      if !hasLabels, !folder.has(file) { continue }
      let records = try RecordFiles(folder, [file], recordSize: 27_648)
      let source = PlanarImages(
        code: "\(code).\(name)", records: records, offset: 0, shape: ImageShape(96, 96, 3),
        isColumnMajor: true)
      let labels =
        try hasLabels
        ? self.labels(folder, "\(name)_y.bin", count: records.count)
        : [Int32](repeating: Dataset.unlabeled, count: records.count)
      let data = try Dataset(
        name: "stl10.\(name)", source: source, labels: labels, classes: classes, code: source.code)
      parts.append(Split.Part(name: name, data: data))
    }
    return Split(code, parts)
  }

  private static func labels(_ folder: DataFolder, _ name: String, count: Int) throws(DataError) -> [Int32] {
    let bytes = try RecordFiles(folder, [name], recordSize: 1)
    guard bytes.count == count else {
      throw folder.damaged(name, "has \(bytes.count) labels for \(count) images")
    }
    return try bytes.labels(at: 0, in: 1...10).map { $0 - 1 }
  }
}

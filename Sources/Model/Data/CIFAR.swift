/// CIFAR-10 and CIFAR-100 in their binary versions: color images of 32 x 32 pixels.
///
/// A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009. A record is a label byte (of
/// CIFAR-100 two: the coarse one, then the fine one) and 3,072 bytes in the order channel, row, column.
package enum CIFAR {
  /// - Parameters:
  ///   - path: the folder with the files, or one in which the archive was unpacked.
  ///   - files: of the training images; nil for the five of the published data set.
  ///   - code: as the language makes it.
  package static func ten(_ path: String, files: [String]? = nil, code: String) throws(DataError) -> Split {
    let folder = DataFolder(
      "cifar10", path, archive: "cifar-10-batches-bin",
      alternative: "of a part of it the files are named: `files=[\"data_batch_1.bin\"]`")
    let classes = try folder.classes("batches.meta.txt", standard: tenClasses)
    let train = files ?? (1...5).map { "data_batch_\($0).bin" }
    return try split(
      folder, code, train: train, test: "test_batch.bin", labelBytes: 1, label: 0, classes: classes)
  }

  /// Which of the two labels of CIFAR-100: 100 classes, or 20 groups of five.
  package enum Labels: String, CaseIterable, Sendable { case fine, coarse }

  package static func hundred(_ path: String, labels: Labels, code: String) throws(DataError) -> Split {
    let folder = DataFolder("cifar100", path, archive: "cifar-100-binary")
    let classes = try folder.classes(
      "\(labels.rawValue)_label_names.txt", standard: labels == .fine ? fineClasses : coarseClasses)
    return try split(
      folder, code, train: ["train.bin"], test: "test.bin", labelBytes: 2, label: labels == .fine ? 1 : 0,
      classes: classes)
  }

  private static func split(
    _ folder: DataFolder, _ code: String, train: [String], test: String, labelBytes: Int, label: Int,
    classes: [String]
  ) throws(DataError) -> Split {
    guard !train.isEmpty else { throw DataError(folder.operation, .value("no files are named")) }
    var parts: [Split.Part] = []
    for (name, files) in [("train", train), ("test", [test])] {
      let records = try RecordFiles(folder, files, recordSize: labelBytes + 3072)
      let source = PlanarImages(
        code: "\(code).\(name)", records: records, offset: labelBytes, shape: ImageShape(32, 32, 3),
        isColumnMajor: false)
      let data = try Dataset(
        name: "\(folder.operation).\(name)", source: source,
        labels: try records.labels(at: label, in: 0...UInt8(classes.count - 1)), classes: classes,
        code: source.code)
      parts.append(Split.Part(name: name, data: data))
    }
    return Split(code, parts)
  }

  private static let tenClasses = names("airplane automobile bird cat deer dog frog horse ship truck")

  private static let coarseClasses = names(
    """
    aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices \
    household_furniture insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes \
    large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people reptiles small_mammals trees \
    vehicles_1 vehicles_2
    """)

  private static let fineClasses = names(
    """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can \
    castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin \
    elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster \
    man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck \
    pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk \
    skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger \
    tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
    """)

  private static func names(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}

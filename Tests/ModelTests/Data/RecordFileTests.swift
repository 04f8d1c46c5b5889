import Imaging
import Model
import Testing

/// CIFAR-10, CIFAR-100 and STL-10: files of records, written here byte by byte.
@Suite struct RecordFileTests {
  /// The byte of a channel, row and column of an image: no two of an image are mistaken for each other.
  private static func byte(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: image &* 101 &+ channel &* 67 &+ row &* 5 &+ column &* 3)
  }

  /// Records with labels before images of `side` x `side`.
  private static func records(_ labels: [[UInt8]], side: Int, columnsFirst: Bool = false, from first: Int = 0)
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    for (number, label) in labels.enumerated() {
      bytes += label
      for channel in 0..<3 {
        for i in 0..<side {
          for j in 0..<side {
            bytes.append(byte(first + number, channel, columnsFirst ? j : i, columnsFirst ? i : j))
          }
        }
      }
    }
    return bytes
  }

  private static func expectPixels(_ image: Image, _ number: Int, side: Int) {
    #expect(image.width == side && image.height == side && image.channels == 3)
    var wrong = 0
    for row in 0..<side {
      for column in 0..<side {
        for channel in 0..<3
        where image.pixels[(row * side + column) * 3 + channel] != byte(number, channel, row, column) {
          wrong += 1
        }
      }
    }
    #expect(wrong == 0)
  }

  private func ten(_ files: DataFiles, train: [String]? = nil) throws -> Split {
    try CIFAR.ten(files.path, files: train, code: "cifar10(\"d\")")
  }

  @Test("CIFAR-10 is five files for training and one for testing, channel by channel")
  func cifar10() throws {
    let files = try DataFiles()
    for batch in 0..<5 {
      try files.write(
        "data_batch_\(batch + 1).bin",
        Self.records([[UInt8(batch)], [9]], side: 32, from: 2 * batch))
    }
    try files.write("test_batch.bin", Self.records([[3], [4], [5]], side: 32, from: 50))
    let split = try ten(files)
    let train = try #require(split["train"]), test = try #require(split["test"])
    #expect(train.labels == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9] && test.labels == [3, 4, 5])
    #expect(train.classes[8] == "ship" && train.classes.count == 10)
    for number in [0, 3, 9] { Self.expectPixels(try train.image(at: number), number, side: 32) }
    Self.expectPixels(try test.image(at: 2), 52, side: 32)
    #expect(test.description == "cifar10.test: 3 images of 32x32x3 in 10 classes")
    #expect(test.path.code == "cifar10(\"d\").test")
    #expect(try ten(files) == split && train != test)

    let some = try #require(try ten(files, train: ["data_batch_4.bin"])["train"])
    #expect(some.labels == [3, 9])
    Self.expectPixels(try some.image(at: 1), 7, side: 32)
  }

  @Test("an unpacked archive is found below the folder, and names its classes")
  func archive() throws {
    let files = try DataFiles()
    let inner = "cifar-10-batches-bin"
    try files.write("\(inner)/a.bin", Self.records([[1]], side: 32))
    try files.write("\(inner)/test_batch.bin", Self.records([[2]], side: 32))
    try files.write("\(inner)/batches.meta.txt", Array("a\nb\nc\nd\ne\nf\r\ng \nh\ni\nj\n\n".utf8))
    let split = try ten(files, train: ["a.bin"])
    #expect(split["train"]?.classes == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
    try files.write("\(inner)/batches.meta.txt", Array("a\nb\n".utf8))
    let error = #expect(throws: DataError.self) { try ten(files, train: ["a.bin"]) }
    #expect(error?.message.hasSuffix("/batches.meta.txt names 2 classes, not 10") == true)
  }

  @Test("CIFAR-100 has two labels, the coarse one first")
  func cifar100() throws {
    let files = try DataFiles()
    try files.write("train.bin", Self.records([[19, 99], [0, 7]], side: 32))
    try files.write("test.bin", Self.records([[4, 53]], side: 32, from: 2))
    let fine = try CIFAR.hundred(files.path, labels: .fine, code: "f")
    let coarse = try CIFAR.hundred(files.path, labels: .coarse, code: "c")
    #expect(fine["train"]?.labels == [99, 7] && coarse["train"]?.labels == [19, 0])
    let classes = try #require(fine["train"]?.classes), groups = try #require(coarse["train"]?.classes)
    #expect(classes.count == 100 && classes == classes.sorted() && Set(classes).count == 100)
    #expect(groups.count == 20 && groups == groups.sorted())
    #expect(classes[53] == "orange" && groups[4] == "fruit_and_vegetables" && classes[99] == "worm")
    Self.expectPixels(try #require(fine["test"]).image(at: 0), 2, side: 32)
    try files.write("train.bin", Self.records([[20, 99]], side: 32))
    #expect(throws: DataError.self) { try CIFAR.hundred(files.path, labels: .coarse, code: "c") }
    #expect(throws: Never.self) { try CIFAR.hundred(files.path, labels: .fine, code: "c") }
  }

  @Test("STL-10 goes column by column, has its labels in other files, and images without labels")
  func stl10() throws {
    let files = try DataFiles()
    try files.write("train_X.bin", Self.records([[], []], side: 96, columnsFirst: true))
    try files.write("train_y.bin", [10, 1])
    try files.write("test_X.bin", Self.records([[]], side: 96, columnsFirst: true, from: 2))
    try files.write("test_y.bin", [5])
    var split = try STL10.split(files.path, code: "stl10(\"d\")")
    #expect(split.parts.map(\.name) == ["train", "test"])
    #expect(split["train"]?.labels == [9, 0] && split["test"]?.labels == [4])
    Self.expectPixels(try #require(split["train"]).image(at: 1), 1, side: 96)
    try files.write("unlabeled_X.bin", Self.records([[]], side: 96, columnsFirst: true, from: 3))
    split = try STL10.split(files.path, code: "stl10(\"d\")")
    let unlabeled = try #require(split["unlabeled"])
    #expect(!unlabeled.isLabeled && unlabeled.labels == [Dataset.unlabeled])
    #expect(unlabeled.description == "stl10.unlabeled: 1 image of 96x96x3, unlabeled")
    Self.expectPixels(try unlabeled.image(at: 0), 3, side: 96)
    try files.write("train_y.bin", [10, 0])
    var error = #expect(throws: DataError.self) { try STL10.split(files.path, code: "") }
    #expect(
      error?.message.hasSuffix("train_y.bin gives image 1 the label 0, where labels are 1 to 10") == true)
    try files.write("train_y.bin", [10])
    error = #expect(throws: DataError.self) { try STL10.split(files.path, code: "") }
    #expect(error?.message.hasSuffix("train_y.bin has 1 labels for 2 images") == true)
  }

  @Test("a missing, empty, cut off or mislabelled file is named, and a missing one says how to get it")
  func damage() throws {
    let files = try DataFiles()
    func message(_ bytes: [UInt8]?) throws -> String {
      if let bytes { try files.write("data_batch_1.bin", bytes) }
      let error = #expect(throws: DataError.self) { try ten(files, train: ["data_batch_1.bin"]) }
      return error?.description ?? ""
    }
    let missing = try message(nil)
    #expect(missing.contains("/data_batch_1.bin can't be read: no such file"))
    #expect(missing.contains("scripts/get-data cifar10"))
    #expect(try message([]).contains("data_batch_1.bin is empty"))
    let good = Self.records([[1], [2]], side: 32)
    #expect(try message(good.dropLast()).contains("has 6145 bytes, no multiple of the 3073 of a record"))
    for label: UInt8 in [10, 255] {
      let wrong = Self.records([[1], [label]], side: 32)
      #expect(try message(wrong).contains("gives image 1 the label \(label), where labels are 0 to 9"))
    }
    // What is wrong now is the missing file for testing.
    #expect(try message(good).contains("test_batch.bin can't be read"))
    try files.remove("data_batch_1.bin")
    try files.folder("data_batch_1.bin")
    #expect(try message(nil).contains("it is a directory"))
    try files.remove("data_batch_1.bin")
    try files.link("data_batch_1.bin", to: "data_batch_1.bin")
    #expect(try message(nil).contains("can't be read"))
    let odd = #expect(throws: DataError.self) { try ten(files, train: ["a\0b"]) }
    #expect(odd?.message.contains("zero byte") == true)
    #expect(throws: DataError.self) { try ten(files, train: []) }
  }

  @Test("a file that becomes shorter after it was opened is an error when its image is asked for")
  func shrinking() throws {
    let files = try DataFiles()
    try files.write("data_batch_1.bin", Self.records([[1], [2]], side: 32))
    try files.write("test_batch.bin", Self.records([[1]], side: 32))
    let train = try #require(try ten(files, train: ["data_batch_1.bin"])["train"])
    try files.truncate("data_batch_1.bin", to: 4000)
    #expect(throws: Never.self) { try train.image(at: 0) }
    let error = #expect(throws: DataError.self) { try train.evaluationTensor(0..<2) }
    #expect(error?.message.contains("became shorter") == true)
  }
}

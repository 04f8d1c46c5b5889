internal import Runtime

/// Files of records of one size, one after another: a few bytes of labels, then an image.
///
/// The files stay open and records are read when asked for, so that a data set takes no memory; what the system
/// keeps of them in its cache makes a record cost a microsecond.
struct RecordFiles: Sendable {
  let folder: DataFolder
  let recordSize: Int
  private let files: [OpenFile]
  private let names: [String]
  /// The number of the first record of each file, and of all records.
  private let starts: [Int]

  /// - Throws: where a file is missing, empty, or no whole number of records.
  init(_ folder: DataFolder, _ names: [String], recordSize: Int) throws(DataError) {
    self.folder = folder
    self.names = names
    self.recordSize = recordSize
    var files: [OpenFile] = []
    var starts = [0]
    for name in names {
      let file = try folder.open(name)
      guard file.size > 0 else { throw folder.damaged(name, "is empty") }
      guard file.size % recordSize == 0 else {
        throw folder.damaged(
          name, "has \(file.size) bytes, no multiple of the \(recordSize) of a record",
          hint: "it is cut off, or another file: fetch it again")
      }
      files.append(file)
      starts.append(starts[starts.count - 1] + file.size / recordSize)
    }
    self.files = files
    self.starts = starts
  }

  var count: Int { starts[starts.count - 1] }

  /// Where a record is: its file and its number there.
  func place(_ index: Int) -> (file: Int, record: Int) {
    let file = (starts.firstIndex { $0 > index } ?? starts.count) - 1
    return (file, index - starts[file])
  }

  /// `data_batch_1.bin, image 17`.
  func name(_ index: Int) -> String {
    let (file, record) = place(index)
    return "image \(record) of \(names[file])"
  }

  /// Part of a record, from its byte `offset` to its end.
  func read(_ index: Int, from offset: Int) throws(DataError) -> [UInt8] {
    let (file, record) = place(index)
    var bytes = [UInt8](repeating: 0, count: recordSize - offset)
    try folder.read(files[file], &bytes, at: record * recordSize + offset)
    return bytes
  }

  /// The byte at one place of every record.
  ///
  /// - Throws: where one is out of range, naming its record.
  func labels(at offset: Int, in range: ClosedRange<UInt8>) throws(DataError) -> [Int32] {
    var labels: [Int32] = []
    labels.reserveCapacity(count)
    let portion = max(1, (1 << 20) / recordSize)
    for (number, file) in files.enumerated() {
      let records = file.size / recordSize
      var bytes: [UInt8] = []
      for start in stride(from: 0, to: records, by: portion) {
        let size = min(portion, records - start) * recordSize
        if bytes.count != size { bytes = [UInt8](repeating: 0, count: size) }
        try folder.read(file, &bytes, at: start * recordSize)
        for place in stride(from: offset, to: size, by: recordSize) {
          guard range.contains(bytes[place]) else {
            throw folder.damaged(
              names[number],
              "gives image \(start + place / recordSize) the label \(bytes[place]), where labels are "
                + "\(range.lowerBound) to \(range.upperBound)",
              hint: "it is damaged, or another file: fetch it again")
          }
          labels.append(Int32(bytes[place]))
        }
      }
    }
    return labels
  }
}

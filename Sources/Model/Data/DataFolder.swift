internal import Runtime

/// The folder of a published data set, as its loader is given it.
struct DataFolder: Sendable {
  /// The loader: `cifar10`.
  let operation: String
  /// Where its files are.
  let path: String
  /// What else can be done where files are missing.
  private let alternative: String?

  /// - Parameters:
  ///   - path: a folder with the files, or one in which the published archive was unpacked.
  ///   - archive: the folder in that archive.
  init(_ operation: String, _ path: String, archive: String, alternative: String? = nil) {
    self.operation = operation
    self.alternative = alternative
    let inner = "\(path)/\(archive)"
    self.path = Folder.kind(inner) == .folder ? inner : path
  }

  /// Where a file is.
  func path(_ name: String) -> String {
    path.isEmpty || path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  func has(_ name: String) -> Bool { Folder.kind(path(name)) == .file }

  /// - Throws: where it can't be opened; says how to get it where it is not there.
  func open(_ name: String) throws(DataError) -> OpenFile {
    let path = path(name)
    do throws(TensorError) { return try OpenFile(path) } catch {
      let isMissing = Folder.kind(path) == .other
      throw DataError(
        operation, isMissing ? .missing(error.reason) : .file(error.reason),
        hint: isMissing
          ? "`scripts/get-data \(operation) DIR` fetches the data set" + (alternative.map { "; \($0)" } ?? "")
          : nil)
    }
  }

  /// The lines of a small text file that are not empty; nil where there is no such file.
  func lines(_ name: String) throws(DataError) -> [String]? {
    guard has(name) else { return nil }
    let file = try open(name)
    guard file.size <= 1 << 16 else {
      throw damaged(name, "has \(file.size) bytes, too many for names of classes")
    }
    var bytes = [UInt8](repeating: 0, count: file.size)
    try read(file, &bytes, at: 0)
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
      String(line.trimming { $0 == " " || $0 == "\t" })
    }.filter { !$0.isEmpty }
  }

  /// Names of classes from a file, or as they are published where there is none.
  func classes(_ name: String, standard: [String]) throws(DataError) -> [String] {
    guard let names = try lines(name) else { return standard }
    guard names.count == standard.count else {
      throw damaged(name, "names \(names.count) classes, not \(standard.count)")
    }
    return names
  }

  func read(_ file: OpenFile, _ bytes: inout [UInt8], at offset: Int) throws(DataError) {
    do throws(TensorError) { try file.fill(&bytes, at: offset) } catch {
      throw DataError(operation, .file(error.reason))
    }
  }

  /// That a file is not what it should be: `data_batch_1.bin has 7 bytes, …`.
  func damaged(_ name: String, _ what: String, hint: String? = nil) -> DataError {
    DataError(operation, .damaged("\(path(name)) \(what)"), hint: hint)
  }
}

extension Substring {
  fileprivate func trimming(_ isPadding: (Character) -> Bool) -> Substring {
    var text = self
    while let first = text.first, isPadding(first) { text.removeFirst() }
    while let last = text.last, isPadding(last) { text.removeLast() }
    return text
  }
}

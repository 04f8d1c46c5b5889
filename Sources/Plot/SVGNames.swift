/// The names of parts in an SVG file, counted from one.
///
/// Cairo counts surfaces over the life of the process, so that the same figure drawn later would be another
/// file, and two figures on one page would share names.
enum SVGNames {
  static func renumbered(_ file: [UInt8]) -> [UInt8] {
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    for name in names(in: file, after: Array(" id=\"".utf8)) where numbers[name] == nil {
      numbers[name] = numbers.count + 1
    }
    var result: [UInt8] = []
    result.reserveCapacity(file.count)
    var copied = 0
    let declared = names(in: file, after: Array(" id=\"".utf8))
    let used = names(in: file, after: Array("\"#".utf8)) + names(in: file, after: Array("url(#".utf8))
    for name in (declared + used).sorted(by: { $0.startIndex < $1.startIndex }) {
      guard let number = numbers[name] else { continue }
      result += file[copied..<name.startIndex]
      result += Array("p\(number)".utf8)
      copied = name.endIndex
    }
    result += file[copied...]
    return result
  }

  /// The names that follow a mark, each up to a quote or parenthesis.
  private static func names(in file: [UInt8], after mark: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var at = 0
    while let first = file[at...].firstIndex(of: mark[0]) {
      at = first + 1
      guard file[first...].starts(with: mark) else { continue }
      let start = first + mark.count
      let end = file[start...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ")") }
      found.append(file[start..<(end ?? file.endIndex)])
      at = end ?? file.endIndex
    }
    return found
  }
}

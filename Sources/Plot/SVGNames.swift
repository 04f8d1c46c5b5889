/// The names of parts in an SVG file: a number each, behind a mark made from the picture itself.
///
/// Cairo counts surfaces over the life of the process, so that the same figure drawn later would be another
/// file; and its names for letters are the same in every file, so that figures put into one page would show
/// each other's.
enum SVGNames {
  static func renumbered(_ file: [UInt8]) -> [UInt8] {
    let declared = names(in: file, after: Array(" id=\"".utf8))
    let used = names(in: file, after: Array("\"#".utf8)) + names(in: file, after: Array("url(#".utf8))
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    for name in declared where numbers[name] == nil { numbers[name] = numbers.count + 1 }

    // What stands between the names, and the number that follows it.
    var pieces: [(text: ArraySlice<UInt8>, number: Int)] = []
    var copied = 0
    for name in (declared + used).sorted(by: { $0.startIndex < $1.startIndex }) {
      guard let number = numbers[name] else { continue }
      pieces.append((file[copied..<name.startIndex], number))
      copied = name.endIndex
    }
    let end = file[copied...]

    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for piece in pieces {
      piece.text.forEach(mix)
      mix(UInt8(truncatingIfNeeded: piece.number))
    }
    end.forEach(mix)
    let mark = Array("f\(String(hash & 0xffff_ffff, radix: 36))-".utf8)

    var result: [UInt8] = []
    result.reserveCapacity(file.count + pieces.count * 4)
    for piece in pieces {
      result += piece.text
      result += mark
      result += Array(String(piece.number).utf8)
    }
    return result + end
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

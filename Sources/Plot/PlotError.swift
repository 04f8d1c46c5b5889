/// Why a figure could not be made, drawn or written.
package enum PlotError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nothing to draw, and which part was empty.
  case empty(String)
  /// Data that does not fit together, in words.
  case mismatch(String)
  /// The file's name ends in none of the known ways.
  case unknownEnding(path: String)
  /// The kind of figure, which has no table for `.csv`.
  case noTable(kind: String)
  /// Larger than can be drawn, in points.
  case tooLarge(width: Int, height: Int)
  case cannotWrite(path: String, reason: String)
  /// Cairo's own words.
  case drawing(String)

  package var description: String {
    switch self {
    case .empty(let what): "nothing to draw: \(what)"
    case .mismatch(let why): why
    case .unknownEnding(let path): "\(path): a figure is written as .png, .svg, .pdf or .csv"
    case .noTable(let kind): "a figure of kind \(kind) is no table: write it as .png, .svg or .pdf"
    case .tooLarge(let width, let height): "a figure of \(width) x \(height) points is too large to draw"
    case .cannotWrite(let path, let reason): "\(path): \(reason)"
    case .drawing(let why): "the figure could not be drawn: \(why)"
    }
  }
}

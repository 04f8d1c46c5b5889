/// The code that makes a data set, as it grows with each selection: `digits().train[8..<16].shuffle(seed=1)`.
package struct SelectionPath: Sendable, Hashable {
  private let base: String?
  private let slice: Range<Int>?

  /// Longer code says nothing to anybody.
  private static let longest = 2000

  /// - Parameter code: of the whole; nil where there is none, nor for what is selected from it.
  init(_ code: String?) { self.init(code, nil) }

  private init(_ base: String?, _ slice: Range<Int>?) {
    self.base = base.flatMap { $0.utf8.count <= SelectionPath.longest ? $0 : nil }
    self.slice = slice
  }

  package var code: String? {
    guard let base, let slice else { return base }
    return "\(base)[\(slice.lowerBound)..<\(slice.upperBound)]"
  }

  /// A slice of a slice is one slice.
  func slicing(_ range: Range<Int>) -> SelectionPath {
    let start = slice?.lowerBound ?? 0
    return SelectionPath(base, range.lowerBound + start..<range.upperBound + start)
  }

  /// With a call at the end: `.shuffle(seed=1)`; nil where there is no code for it.
  func appending(_ call: String?) -> SelectionPath {
    SelectionPath(code.flatMap { code in call.map { code + $0 } }, nil)
  }
}

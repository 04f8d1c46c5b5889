/// What a caption says about a matrix; numbers that are not finite are counted and left out of the rest.
package struct MatrixSummary: Sendable, Equatable {
  /// Mean of |diagonal − 1|; nothing unless the matrix is square with a finite diagonal entry.
  package var diagonalError: Double?
  /// Root of the mean square beside the diagonal; nothing unless square with such an entry.
  package var offDiagonalRMS: Double?
  package var offDiagonalMax: Double?
  /// The finite entries' range; nothing if there are none.
  package var range: ClosedRange<Double>?
  /// Entries that are not finite.
  package var missing = 0
  /// Whether these are numbers of things, as in a confusion matrix: whole, none negative, some above 1.
  package var isCounts = false

  /// - Parameter values: `[rows, columns]`, row by row.
  package init(values: [Float], rows: Int, columns: Int) {
    var least = Double.infinity
    var most = -Double.infinity
    var diagonalSum = 0.0
    var diagonalCount = 0
    var squares = 0.0
    var besideCount = 0
    var besideMax = 0.0
    var isWhole = true
    values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = Double(values[row * columns + column])
          guard value.isFinite else {
            missing += 1
            continue
          }
          least = min(least, value)
          most = max(most, value)
          if value != value.rounded() { isWhole = false }
          if row == column {
            diagonalSum += abs(value - 1)
            diagonalCount += 1
          } else {
            squares += value * value
            besideCount += 1
            besideMax = max(besideMax, abs(value))
          }
        }
      }
    }
    if least <= most { range = least...most }
    isCounts = isWhole && least >= 0 && most > 1
    guard rows == columns else { return }
    if diagonalCount > 0 { diagonalError = diagonalSum / Double(diagonalCount) }
    if besideCount > 0 {
      offDiagonalRMS = (squares / Double(besideCount)).squareRoot()
      offDiagonalMax = besideMax
    }
  }

  /// Name and number of what is known about a square matrix; nothing about counts, which no one wants to be
  /// the identity.
  package var statistics: [(name: String, number: String)] {
    if isCounts { return [] }
    var found: [(name: String, number: String)] = []
    func add(_ name: String, _ value: Double?) {
      if let value { found.append((name, NumberText.significant(value))) }
    }
    add("mean |diagonal − 1|", diagonalError)
    add("rms off diagonal", offDiagonalRMS)
    add("max |off diagonal|", offDiagonalMax)
    return found
  }
}

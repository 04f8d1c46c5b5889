package import Imaging

/// A matrix as an image of one pixel a cell or, where it has more cells than fit, one a block of cells.
package struct MatrixPixels: Sendable {
  package var image: Image
  /// Cells in a block, each way; 1 and 1 if every cell has its own pixel.
  package var blockRows: Int
  package var blockColumns: Int

  /// Blocks take the mean of their finite cells. On the diagonal of a square matrix they take the mean of
  /// the diagonal alone, which would otherwise fade as blocks grow.
  ///
  /// - Parameters:
  ///   - most: the pixels that fit each way.
  ///   - magnitude: the value with the color of the end.
  package init(values: [Float], rows: Int, columns: Int, most: Int, magnitude: Double) throws(PlotError) {
    blockRows = (rows + most - 1) / most
    blockColumns = (columns + most - 1) / most
    let width = (columns + blockColumns - 1) / blockColumns
    let height = (rows + blockRows - 1) / blockRows
    let (tall, wide) = (blockRows, blockColumns)
    let keepsDiagonal = rows == columns
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { out, filled in
      values.withUnsafeBufferPointer { values in
        for line in 0..<height {
          for place in 0..<width {
            var sum = 0.0
            var count = 0
            let onDiagonal = keepsDiagonal && line == place
            for row in line * tall..<min((line + 1) * tall, rows) {
              let first = onDiagonal ? row : place * wide
              let last = onDiagonal ? row + 1 : min((place + 1) * wide, columns)
              for column in first..<last {
                let value = values[row * columns + column]
                if value.isFinite {
                  sum += Double(value)
                  count += 1
                }
              }
            }
            let mean = count == 0 ? Double.nan : sum / Double(count)
            let color = ColorMap.color(mean / magnitude)
            let at = (line * width + place) * 3
            out.initializeElement(at: at, to: color.red)
            out.initializeElement(at: at + 1, to: color.green)
            out.initializeElement(at: at + 2, to: color.blue)
          }
        }
      }
      filled = width * height * 3
    }
    do {
      image = try Image(width: width, height: height, channels: 3, pixels: pixels)
    } catch {
      throw .mismatch(error.message)
    }
  }

  /// What a caption must say about blocks; nothing if there are none.
  package func note(keepsDiagonal: Bool) -> String? {
    guard blockRows > 1 || blockColumns > 1 else { return nil }
    let blocks = "each pixel is the mean of \(blockRows) × \(blockColumns) cells"
    return keepsDiagonal ? blocks + "; on the diagonal, of the diagonal's cells alone" : blocks
  }
}

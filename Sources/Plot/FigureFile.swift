package import Imaging

extension Figure {
  /// Pixels a point in a PNG, so that it is crisp on dense screens.
  package static let defaultScale = 2.0

  /// The ways a figure can be written, by the end of the file's name.
  package enum Format: String, Sendable, CaseIterable {
    case png, svg, pdf, csv

    package init?(endingOf path: String) {
      let name = path.lowercased()
      guard let found = Format.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }) else {
        return nil
      }
      self = found
    }
  }

  /// Writes `.png`, `.svg`, `.pdf` or `.csv` (the data behind it), never leaving half a file.
  package func write(to path: String) throws(PlotError) {
    guard let format = Format(endingOf: path) else { throw .unknownEnding(path: path) }
    let bytes = try data(format)
    do {
      try FileBytes.write(bytes, to: path)
    } catch {
      throw .cannotWrite(path: path, reason: error.message)
    }
  }

  /// The bytes of a file; the same figure gives the same bytes.
  package func data(_ format: Format) throws(PlotError) -> [UInt8] {
    switch format {
    case .png: return try pngData()
    case .svg: return SVGNames.renumbered(try Canvas.svg(of: content.sketch()))
    case .pdf: return try Canvas.pdf(of: content.sketch())
    case .csv: return Array(try csvText().utf8)
    }
  }

  package func pngData(scale: Double = defaultScale) throws(PlotError) -> [UInt8] {
    let image = try image(scale: scale)
    do {
      return try image.encoded(as: .png)
    } catch {
      throw .drawing(error.message)
    }
  }

  /// The drawn figure as RGB pixels.
  package func image(scale: Double = defaultScale) throws(PlotError) -> Image {
    try Canvas.image(of: content.sketch(), scale: scale)
  }

  package func svgText() throws(PlotError) -> String { String(decoding: try data(.svg), as: UTF8.self) }

  /// The data behind the figure, one line a row.
  package func csvText() throws(PlotError) -> String {
    guard let lines = content.table() else { throw .noTable(kind: kind) }
    return lines.joined(separator: "\n") + "\n"
  }
}

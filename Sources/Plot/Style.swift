/// The look that all figures share: colors, sizes of text and spaces, in points.
package enum Style {
  package static let font = "DejaVu Sans"

  static let paper = Color(255, 255, 255)
  static let ink = Color(28, 32, 38)
  static let quiet = Color(84, 92, 104)
  static let axis = Color(140, 148, 158)
  static let grid = Color(229, 232, 236)
  static let faintGrid = Color(242, 244, 246)
  /// What is no number.
  static let missing = Color(158, 158, 158)

  static let title = TextStyle(size: 17, color: ink, bold: true)
  static let heading = TextStyle(size: 13, color: ink, bold: true)
  static let label = TextStyle(size: 12, color: quiet)
  static let tick = TextStyle(size: 11, color: quiet)
  static let caption = TextStyle(size: 11, color: quiet)
  static let number = TextStyle(size: 11, color: ink, bold: true)

  static let margin = 24.0
  static let tickLength = 4.0
  static let hairline = 0.75

  /// Colors of series, told apart by readers with any kind of color vision; used again from the start when
  /// there are more series, with other dashes.
  static let series = [
    Color(24, 100, 178), Color(214, 84, 22), Color(0, 142, 112), Color(172, 62, 152),
    Color(196, 146, 8), Color(82, 170, 226), Color(118, 78, 56), Color(92, 100, 112),
  ]
  static let dashes: [[Double]] = [[], [6, 3], [2, 2.5], [8, 3, 2, 3]]

  static func seriesColor(_ index: Int) -> Color { series[index % series.count] }
  static func seriesDash(_ index: Int) -> [Double] { dashes[index / series.count % dashes.count] }
}

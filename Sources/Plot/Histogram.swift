#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How numbers are distributed: how many lie in each of some bins of equal width.
struct Histogram: FigureContent {
  let values: [Double]
  /// Edges, one more than there are bins.
  let edges: [Double]
  let counts: [Int]
  let title: String
  let label: String
  /// How many numbers can't be counted.
  private let missing: Int

  static let mostBins = 10_000

  var kind: String { "histogram" }

  init(values: [Double], bins: Int?, title: String, label: String) throws(PlotError) {
    guard !values.isEmpty else { throw .empty("a histogram of no numbers") }
    if let bins, bins < 1 || bins > Histogram.mostBins {
      throw .mismatch("a histogram has from 1 to \(Histogram.mostBins) bins, not \(bins)")
    }
    (self.values, self.title, self.label) = (values, title, label)
    let counted = values.filter { abs($0) <= Scale.largest }.sorted()
    missing = values.count - counted.count
    edges = Histogram.edges(counted, bins: bins)
    counts = Histogram.counts(counted, edges)
  }

  /// Equal steps from the smallest to the largest, or around whole numbers where there are few different ones.
  ///
  /// - Parameter sorted: ascending.
  private static func edges(_ sorted: [Double], bins: Int?) -> [Double] {
    guard var low = sorted.first, var high = sorted.last else { return [0, 1] }
    if bins == nil, high - low <= 40, max(abs(low), abs(high)) < 1e15,
      sorted.allSatisfy({ $0 == $0.rounded() })
    {
      return (0...Int(high - low) + 1).map { low + Double($0) - 0.5 }
    }
    if high - low <= max(abs(high), abs(low)) * 1e-12 || high - low < 1e-290 {
      let room = max(abs(high), abs(low)) < 1e-280 ? 0.5 : max(abs(high), abs(low)) * 0.1
      (low, high) = (low - room, high + room)
    }
    let count = bins ?? automatic(sorted, span: high - low)
    return (0...count).map { $0 == count ? high : low + (high - low) * (Double($0) / Double(count)) }
  }

  /// The finer of Sturges' rule and that of Freedman and Diaconis (1981), 200 bins at most.
  private static func automatic(_ sorted: [Double], span: Double) -> Int {
    let n = Double(sorted.count)
    let sturges = log2(n).rounded(.up) + 1
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    let width = 2 * spread / cbrt(n)
    let fine = width > 0 ? (span / width).rounded(.up) : 0
    return Int(min(200, max(sturges, fine)))
  }

  /// A number on an edge counts above it, one on the last edge in the last bin.
  private static func counts(_ sorted: [Double], _ edges: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: edges.count - 1)
    var bin = 0
    for value in sorted {
      while bin < counts.count - 1, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    return counts
  }

  func table() -> [String]? {
    ["low,high,count"] + counts.indices.map { "\(edges[$0]),\(edges[$0 + 1]),\(counts[$0])" }
  }

  func sketch() throws(PlotError) -> Sketch {
    let ruler = TextRuler()
    let most = Double(max(1, counts.max() ?? 1))
    let yTicks = Ticks.linear(0, most, count: 7, whole: true)
    let gutter = max(Axes.gutter(yTicks, ruler), 24)
    let span = Scale(edges[0], edges[edges.count - 1], from: 0, to: Axes.width)
    let xTicks = span.ticks(count: 8, whole: edges.allSatisfy { ($0 - 0.5) == ($0 - 0.5).rounded() })
    let beyond = max(12, ruler.width(of: xTicks.labels, Style.tick) / 2)
    var sketch = Sketch(width: (2 * Style.margin + gutter + Axes.width + beyond).rounded(.up))
    let top =
      TitleBlock(title).draw(
        on: &sketch, x: Style.margin, y: Style.margin, width: sketch.width - 2 * Style.margin, ruler) + 6
    let area = Rectangle(x: Style.margin + gutter, y: top, width: Axes.width, height: Axes.height)
    let x = Scale(span.low, span.high, from: area.x, to: area.right)
    let axes = Axes(
      area: area, x: x, y: Scale(0, most * 1.04, from: area.bottom, to: area.y), xTicks: xTicks,
      yTicks: yTicks)
    axes.draw(on: &sketch)
    // A hair of paper between bars that are wide enough for it.
    let gap = Axes.width / Double(counts.count) > 5 ? 1.0 : 0
    for (bin, count) in counts.enumerated() where count > 0 {
      let (left, right) = (x.position(edges[bin]), x.position(edges[bin + 1]))
      let y = axes.y.position(Double(count))
      sketch.add(
        .rectangle(
          Rectangle(x: left + gap / 2, y: y, width: max(0.5, right - left - gap), height: area.bottom - y),
          fill: Style.seriesColor(0)))
    }
    axes.drawBase(on: &sketch)
    sketch.height = axes.drawBelow(label, notes: [words], on: &sketch, ruler) + Style.margin
    return sketch
  }

  /// `500 numbers, mean 0.51, standard deviation 0.2`, and what is not among them.
  var words: String {
    let counted = values.filter { abs($0) <= Scale.largest }
    guard !counted.isEmpty else { return "none of \(values.count) numbers is finite" }
    // Divided first, so that no sum overflows.
    let n = Double(counted.count)
    let mean = counted.reduce(0) { $0 + $1 / n }
    let size = counted.reduce(0) { max($0, abs($1 - mean)) }
    let squares = counted.reduce(0) { $0 + (size > 0 ? ($1 - mean) / size * (($1 - mean) / size) : 0) }
    let deviation = size * (squares / n).squareRoot()
    let note = missing == 0 ? "" : "; \(missing) not finite \(missing == 1 ? "is" : "are") left out"
    return "\(counted.count) number\(counted.count == 1 ? "" : "s"), mean \(NumberText.brief(mean)), "
      + "standard deviation \(NumberText.brief(deviation))\(note)"
  }
}

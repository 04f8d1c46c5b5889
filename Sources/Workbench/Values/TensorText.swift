internal import DSL
internal import Runtime

/// A tensor as people want to see it: shape, spread, and a corner of its numbers.
struct TensorText {
  private let tensor: Tensor
  private let numbers: [Float]

  init(_ tensor: Tensor) {
    self.tensor = tensor
    numbers = tensor.scalars
  }

  private static let corner = 6

  var lines: String {
    var lines = ["tensor \(tensor.shape) \(tensor.element.rawValue)"]
    guard tensor.hasData, !numbers.isEmpty else { return lines[0] }
    var mean = numbers.reduce(0.0) { $0 + Double($1) } / Double(numbers.count)
    // Of what are numbers; NaN where none is.
    let low = numbers.reduce(Float.nan, Float.minimum), high = numbers.reduce(Float.nan, Float.maximum)
    // A mean below the rounding of the numbers themselves is 0.
    if abs(mean) <= 1e-7 * Double(max(abs(low), abs(high))) { mean = 0 }
    lines[0] += "   mean \(short(mean))   min \(short(Double(low)))   max \(short(Double(high)))"
    let columns = tensor.shape.last
    guard tensor.shape.rank >= 1, columns > 0 else { return lines[0] }
    let rows = numbers.count / columns
    for row in 0..<min(rows, tensor.shape.rank == 1 ? 1 : Self.corner) {
      var line = "  "
      for column in 0..<min(columns, Self.corner) {
        let text = short(Double(numbers[row * columns + column]))
        line += String(repeating: " ", count: max(1, 10 - text.count)) + text
      }
      lines.append(line + (columns > Self.corner ? "  …" : ""))
    }
    if tensor.shape.rank > 1, rows > Self.corner { lines.append("         …") }
    return lines.joined(separator: "\n")
  }

  /// A number as the language writes it.
  static func text(_ number: Float) -> String {
    number.isFinite ? "\(number)" : Value.float(Double(number)).text
  }

  private func short(_ number: Double) -> String {
    FormatSpecification(".4g")?.apply(to: .float(number)) ?? Value.float(number).text
  }

  /// `tensor([[1.0, 2.0], [3.0, 4.0]])`.
  var code: String {
    var next = 0
    func nested(_ axis: Int) -> String {
      guard axis < tensor.shape.rank else {
        defer { next += 1 }
        return TensorText.text(numbers[next])
      }
      return "[" + (0..<tensor.shape[axis]).map { _ in nested(axis + 1) }.joined(separator: ", ") + "]"
    }
    return "tensor(\(nested(0)))"
  }
}

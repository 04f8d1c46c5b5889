internal import DSL
internal import Runtime

/// A tensor as people want to see it: shape, spread, and a corner of its elements; or as code.
struct TensorText {
  private let tensor: Tensor

  init(_ tensor: Tensor) { self.tensor = tensor }

  private static let corner = 6

  var lines: String {
    var lines = ["tensor \(tensor.shape) \(tensor.element.rawValue)"]
    guard tensor.hasData, tensor.count > 0 else { return lines[0] }
    lines[0] += "   " + spread
    let columns = tensor.shape.last
    guard tensor.shape.rank >= 1, columns > 0 else { return lines[0] }
    let rows = tensor.count / columns
    for row in 0..<min(rows, tensor.shape.rank == 1 ? 1 : Self.corner) {
      var line = "  "
      for column in 0..<min(columns, Self.corner) {
        let index = row * columns + column
        let text = tensor.element.isFloating ? short(Double(tensor.number(at: index))) : element(index)
        line += String(repeating: " ", count: max(1, 10 - text.count)) + text
      }
      lines.append(line + (columns > Self.corner ? "  …" : ""))
    }
    if tensor.shape.rank > 1, rows > Self.corner { lines.append("         …") }
    return lines.joined(separator: "\n")
  }

  private var spread: String {
    let (average, low, high) = tensor.spread
    var mean = average
    if tensor.element == .bool {
      return "true \(Int((average * Double(tensor.count)).rounded())) of \(tensor.count)"
    }
    // A mean below the rounding of the numbers themselves is 0.
    if abs(mean) <= 1e-7 * Double(max(abs(low), abs(high))) { mean = 0 }
    return "mean \(short(mean))   min \(short(Double(low)))   max \(short(Double(high)))"
  }

  /// An element as the language writes it.
  func element(_ index: Int) -> String {
    switch tensor.element {
    case .bool: tensor.integer(at: index) != 0 ? "true" : "false"
    case .int32, .uint8: "\(tensor.integer(at: index))"
    case .float32, .bfloat16: TensorText.text(tensor.number(at: index))
    }
  }

  /// A number as the language writes it.
  static func text(_ number: Float) -> String {
    number.isFinite ? "\(number)" : Value.float(Double(number)).text
  }

  private func short(_ number: Double) -> String {
    number.brief
  }

  /// `tensor([[1.0, 2.0], [3.0, 4.0]])`; with the type where the elements don't say it.
  var code: String {
    let type = tensor.element == .float32 ? "" : ", type=\"\(tensor.element.rawValue)\""
    if tensor.count == 0, tensor.shape.rank > 1 {
      return type.isEmpty ? "zeros(\(tensor.shape))" : "tensor(zeros(\(tensor.shape))\(type))"
    }
    var next = 0
    func nested(_ axis: Int) -> String {
      guard axis < tensor.shape.rank else {
        defer { next += 1 }
        return element(next)
      }
      return "[" + (0..<tensor.shape[axis]).map { _ in nested(axis + 1) }.joined(separator: ", ") + "]"
    }
    return "tensor(\(nested(0))\(tensor.element == .bool && tensor.count > 0 ? "" : type))"
  }
}

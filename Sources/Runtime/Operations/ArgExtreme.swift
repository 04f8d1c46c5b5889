internal import Kernels

/// Where the largest or smallest element lies, along an axis or of all; the first of equals, and no gradient.
package struct ArgExtreme: Operation {
  package enum Function: String, Sendable, CaseIterable { case max, min }
  let function: Function
  /// Negatives count from the end; nil for all elements in their order.
  let axis: Int?
  /// Whether the axis stays, with size 1.
  let keep: Bool

  package init(_ function: Function, axis: Int? = nil, keep: Bool = false) {
    self.function = function
    self.axis = axis
    self.keep = keep
  }

  package static let name = "argmax"
  package static var samples: [Sample] {
    Function.allCases.flatMap { function in
      [
        Sample("\(function)", ArgExtreme(function), [[3, 4]]),
        Sample("\(function) kept", ArgExtreme(function, keep: true), [[3, 4]]),
        Sample("\(function) rows", ArgExtreme(function, axis: 0), [[5, 3]]),
        Sample("\(function) inner", ArgExtreme(function, axis: -2, keep: true), [[2, 5, 3]]),
        Sample("\(function) no axis", ArgExtreme(function, axis: 2), [[3, 4]], refused: "no axis 2"),
        Sample(
          "\(function) of nothing", ArgExtreme(function, axis: 1), [[3, 0]],
          refused: "nothing to take the \(function) of"),
      ]
    }
  }

  package static var isDifferentiable: Bool { false }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    let axes = try axes(shape)
    guard !axes.contains(where: { shape[$0] == 0 }) else {
      throw TensorError(
        "arg\(function)", "there is nothing to take the \(function) of", operands: [shape], kind: .value)
    }
    return TensorType(shape.removing(axes, keep: keep), Format(.int32))
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError) {
    let x = inputs[0], shape = x.shape
    let axes = try axes(shape)
    let first = axes.first ?? 0, end = (axes.last ?? -1) + 1
    bt_extreme_index(
      x.floats, output.raw.assumingMemoryBound(to: Int32.self), shape.count(0..<first),
      shape.count(first..<end),
      shape.count(end..<shape.rank), function == .max ? 1 : -1)
  }

  package func pullback(_ gradient: Tensor, _ saved: Void, wanted: [Bool]) -> [Tensor?] { [nil] }

  private func axes(_ shape: Shape) throws(TensorError) -> [Int] {
    guard let axis else { return Array(0..<shape.rank) }
    return [try shape.axis(axis, in: "arg\(function)")]
  }
}

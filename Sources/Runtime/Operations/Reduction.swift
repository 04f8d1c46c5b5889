internal import Kernels

/// Sum, mean, maximum or minimum over some axes; sums are accumulated in double.
package struct Reduction: Operation {
  package enum Function: String, Sendable, CaseIterable { case sum, mean, max, min }
  let function: Function
  /// The axes taken together, negatives counted from the end; nil for all.
  let axes: [Int]?
  /// Whether a reduced axis stays, with size 1.
  let keep: Bool

  package init(_ function: Function, axes: [Int]? = nil, keep: Bool = false) {
    self.function = function
    self.axes = axes
    self.keep = keep
  }

  package static let name = "reduction"
  package var title: String { function.rawValue }
  package static var samples: [Sample] {
    Function.allCases.flatMap { function in
      [
        Sample("\(function)", Reduction(function), [[3, 4]]),
        Sample("\(function) rows", Reduction(function, axes: [0]), [[5, 3]]),
        Sample("\(function) kept", Reduction(function, axes: [-1], keep: true), [[5, 3]]),
        Sample("\(function) inner", Reduction(function, axes: [1, 2]), [[2, 3, 2, 4]]),
        Sample("\(function) apart", Reduction(function, axes: [0, 2]), [[2, 3, 4]]),
        Sample("\(function) no axis", Reduction(function, axes: [2]), [[3, 4]], refused: "no axis 2"),
      ]
    } + [
      Sample("max of nothing", Reduction(.max, axes: [0]), [[0, 3]], refused: "nothing to take the max of")
    ]
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    let shape = inputs[0].shape
    let axes = try resolved(shape)
    if function == .max || function == .min, axes.contains(where: { shape[$0] == 0 }) {
      throw TensorError(
        function.rawValue, "there is nothing to take the \(function) of", operands: [shape], kind: .value)
    }
    return TensorType(shape.removing(axes, keep: keep))
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { Double(inputs[0].shape.count) }

  package struct Saved {
    var shape: Shape
    /// Input and output, where the gradient depends on which element won.
    var values: (x: Tensor, y: Tensor)?
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let reduced = try reduced(inputs[0])
    output = reduced.viewed(as: output.shape)
    let isLinear = function == .sum || function == .mean
    return Saved(shape: inputs[0].shape, values: isLinear ? nil : (inputs[0], output))
  }

  package static var allocates: Bool { false }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let axes = try resolved(saved.shape)
    let (outer, middle, inner) = Self.extents(saved.shape, axes)
    let result = try Tensor(uninitialized: TensorType(saved.shape), for: function.rawValue)
    if let outer, let (x, y) = saved.values {
      bt_extreme_gradient(x.floats, y.floats, gradient.floats, result.mutableFloats, outer, middle, inner)
    } else if let outer {
      bt_spread(gradient.floats, result.mutableFloats, outer, middle, inner, scale(saved.shape, axes))
    } else {
      return [try spreadApart(gradient, saved, axes)]
    }
    return [result]
  }

  /// The tensor reduced, with all reduced axes kept at size 1.
  func reduced(_ x: Tensor) throws(TensorError) -> Tensor {
    let axes = try resolved(x.shape)
    let shape = x.shape.removing(axes, keep: true)
    let (outer, middle, inner) = Self.extents(x.shape, axes)
    guard let outer else {  // axes that do not touch: the last first, then the others
      let last = try Reduction(function, axes: [axes[axes.count - 1]], keep: true).reduced(x)
      return try Reduction(function, axes: Array(axes.dropLast()), keep: true).reduced(last)
    }
    let result = try Tensor(uninitialized: TensorType(shape), for: function.rawValue)
    switch function {
    case .sum, .mean: bt_sum(x.floats, result.mutableFloats, outer, middle, inner, scale(x.shape, axes))
    case .max, .min:
      bt_extreme(x.floats, result.mutableFloats, outer, middle, inner, function == .max ? 1 : -1)
    }
    return result
  }

  private func resolved(_ shape: Shape) throws(TensorError) -> [Int] {
    try shape.axes(axes, in: function.rawValue)
  }

  private func scale(_ shape: Shape, _ axes: [Int]) -> Float {
    function == .mean ? 1 / axes.reduce(1) { $0 * Float(shape[$1]) } : 1
  }

  /// The array as outer x reduced x inner; outer is nil where the axes do not touch.
  private static func extents(_ shape: Shape, _ axes: [Int]) -> (Int?, Int, Int) {
    guard let first = axes.first, let last = axes.last else { return (shape.count, 1, 1) }
    guard last - first + 1 == axes.count else { return (nil, 0, 0) }
    return (shape.count(0..<first), shape.count(first..<last + 1), shape.count(last + 1..<shape.rank))
  }

  private func spreadApart(_ gradient: Tensor, _ saved: Saved, _ axes: [Int]) throws(TensorError) -> Tensor {
    let kept = gradient.viewed(as: saved.shape.removing(axes, keep: true))
    let tape = Tape(recording: false)
    let ones = try Tensor(filled: scale(saved.shape, axes), saved.shape)
    guard let (x, y) = saved.values else { return try tape.apply(Arithmetic(.multiply), ones, kept) }
    // Ties share equally: a mask of winners, divided by their number.
    let extreme = y.viewed(as: kept.shape)
    let loser = try tape.apply(Elementwise(.abs), try tape.apply(Arithmetic(.subtract), x, extreme))
    let mask = try Tensor(building: saved.shape) { winners in
      loser.withFloats { for i in winners.indices { winners[i] = $0[i] == 0 ? 1 : 0 } }
    }
    let ties = try Reduction(.sum, axes: axes, keep: true).reduced(mask)
    return try tape.apply(Arithmetic(.multiply), mask, try tape.apply(Arithmetic(.divide), kept, ties))
  }
}

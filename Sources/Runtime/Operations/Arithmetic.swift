internal import Kernels

/// A function of two tensors, element by element, with broadcasting.
package struct Arithmetic: Operation {
  package enum Function: String, Sendable, CaseIterable {
    case add, subtract, multiply, divide, power, minimum, maximum
  }
  let function: Function

  package init(_ function: Function) { self.function = function }

  package static let name = "arithmetic"
  package static let staysNarrow = true
  package var title: String { function.rawValue }
  package static var samples: [Sample] {
    Function.allCases.flatMap { function in
      let range: ClosedRange<Float> = function == .divide || function == .power ? 0.5...2 : -1...1
      return [
        Sample("\(function)", Arithmetic(function), [[3, 4], [3, 4]], in: range),
        Sample("\(function) row", Arithmetic(function), [[2, 3, 4], [4]], in: range),
        Sample("\(function) column", Arithmetic(function), [[3, 1], [2, 3, 4]], in: range),
        Sample("\(function) number", Arithmetic(function), [[3, 4], []], in: range),
        Sample(
          "\(function) unequal", Arithmetic(function), [[3, 4], [3]], refused: "4 and 3 do not broadcast"),
      ]
    }
  }

  package func operations(_ inputs: [TensorType], _ result: TensorType, gradientsOf wanted: [Bool]?)
    -> Double
  { Double(result.shape.count) * Double(wanted?.count { $0 } ?? 1) }

  package struct Saved {
    var x: Tensor?
    var y: Tensor?
    var shapes: (Shape, Shape)
  }

  package func result(_ inputs: [TensorType]) throws(TensorError) -> TensorType {
    TensorType(
      try Broadcast(inputs[0].shape, inputs[1].shape, in: symbol).shape,
      Format(.float32, inputs[0].shape == inputs[1].shape ? inputs[0].format.layout : .plain))
  }

  /// Operands of one shape may lie in any layout both are in.
  package func formats(_ inputs: [TensorType], _ precision: Precision) -> [Format] {
    let isBlocked =
      inputs[0].shape == inputs[1].shape && inputs.contains { $0.format.layout == .blocked16 }
    return [Format](repeating: Format(.float32, isBlocked ? .blocked16 : .plain), count: 2)
  }

  package func forward(_ inputs: [Tensor], into output: inout Tensor, wanted: [Bool]) throws(TensorError)
    -> Saved
  {
    let (x, y) = (inputs[0], inputs[1])
    var space = try Broadcast(x.shape, y.shape, in: symbol).space
    bt_binary(kind, &space, x.floats, y.floats, output.mutableFloats)
    let isLinear = function == .add || function == .subtract
    let needsX = !isLinear && (wanted[1] || (wanted[0] && function != .multiply && function != .divide))
    let needsY = !isLinear && wanted.contains(true)
    return Saved(x: needsX ? x : nil, y: needsY ? y : nil, shapes: (x.shape, y.shape))
  }

  package func pullback(_ gradient: Tensor, _ saved: Saved, wanted: [Bool]) throws(TensorError) -> [Tensor?] {
    let broadcast = try Broadcast(saved.shapes.0, saved.shapes.1, in: symbol)
    var space = broadcast.space
    // Where an operand is not needed the kernel may read any numbers in its place.
    let x = saved.x ?? gradient, y = saved.y ?? gradient
    if saved.x == nil || saved.y == nil { space = readable(space, saved) }
    var parts: [Tensor?] = [nil, nil]
    for (i, shape) in [saved.shapes.0, saved.shapes.1].enumerated() where wanted[i] {
      var part = gradient
      if !(function == .add || (function == .subtract && i == 0)) {
        part = try Tensor(uninitialized: TensorType(broadcast.shape, gradient.type.format), for: symbol)
        bt_binary_gradient(
          kind, &space, x.floats, y.floats, gradient.floats, i == 0 ? part.mutableFloats : nil,
          i == 1 ? part.mutableFloats : nil)
      }
      parts[i] = try part.summed(to: shape)
    }
    return parts
  }

  /// The space with steps of 0 for operands that were not saved.
  private func readable(_ space: bt_broadcast, _ saved: Saved) -> bt_broadcast {
    var space = space
    let none = bt_broadcast()
    if saved.x == nil { space.step_x = none.step_x }
    if saved.y == nil { space.step_y = none.step_y }
    return space
  }

  private var kind: bt_binary_kind {
    switch function {
    case .add: bt_add
    case .subtract: bt_subtract
    case .multiply: bt_multiply
    case .divide: bt_divide
    case .power: bt_power
    case .minimum: bt_minimum
    case .maximum: bt_maximum
    }
  }

  /// As the language writes it, for messages.
  private var symbol: String {
    switch function {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .power: "^"
    case .minimum: "minimum"
    case .maximum: "maximum"
    }
  }
}

extension Tensor {
  /// The sum over the axes along which `shape` was broadcast to this tensor's shape.
  func summed(to shape: Shape) throws(TensorError) -> Tensor {
    guard shape != self.shape else { return self }
    let padded = shape.padded(to: self.shape.rank)
    let axes = (0..<self.shape.rank).filter { padded[$0] == 1 && self.shape[$0] != 1 }
    let sum = try Reduction(.sum, axes: axes, keep: true).reduced(self)
    return sum.viewed(as: shape)
  }
}

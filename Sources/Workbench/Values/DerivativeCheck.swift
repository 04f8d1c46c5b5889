internal import DSL
internal import Model
internal import Runtime

/// A function with the gradient it has at a place, and what gives its number at places nearby.
struct DerivativeCheck {
  /// What one direction says: slopes along it, and their distance relative to the larger of the gradient's and what a
  /// random direction gives on average.
  struct Outcome {
    var error = 0.0
    var slope = 0.0
    var difference = 0.0
  }
  private let function: Value
  /// The tensors stepped from, and the gradients there.
  private let points: [(value: Tensor, gradient: Tensor)]
  /// The function's argument with other tensors in their place.
  private let argument: ([Tensor]) -> Value

  /// - Parameter key: of what layers draw, the same at every place.
  init(_ arguments: Arguments, _ context: CallContext, _ key: Key) throws(Failure) {
    function = try arguments.function("f")
    if case .host(let host) = arguments.value("x"), let model = (host as? ModelValue)?.model {
      func pass(_ model: Model, _ tape: Tape) -> GradientPass {
        GradientPass(model, Context(tape: tape, mode: .training, key: key))
      }
      let recorded = pass(model, Tape())
      let loss = try BuiltinLibrary.loss(function, .host(TrainingModelValue(recorded)), context)
      try BuiltinLibrary.refuseNesting(recorded.context.tape)
      let gradient = try running { () throws(TensorError) in try recorded.gradient(of: loss) }
      let positions = model.store.entries.indices.filter { model.store.entries[$0].role.isTrained }
      var points: [(Tensor, Tensor)] = []
      for position in positions {
        points.append(try Self.point(model.store.entries[position].value, gradient.values[position]))
      }
      self.points = points
      argument = { tensors in
        var moved = model
        for (position, tensor) in zip(positions, tensors) { moved.store.entries[position].value = tensor }
        return .host(TrainingModelValue(pass(moved, Tape(recording: false))))
      }
      return
    }
    let given = arguments.value("x")
    let isList = if case .list = given { true } else { false }
    let gradients = try BuiltinLibrary.gradients(function, arguments, context)
    var points: [(Tensor, Tensor)] = []
    for (value, gradient) in gradients { points.append(try Self.point(value, gradient)) }
    self.points = points
    argument = { tensors in
      let values = tensors.map { Value.host(TensorValue($0)) }
      return isList ? Value(list: values) : values.first ?? .nothing
    }
  }

  private static func point(_ value: Tensor, _ gradient: Tensor?) throws(Failure) -> (Tensor, Tensor) {
    if let gradient { return (value.detached, gradient) }
    return (value.detached, try running { () throws(TensorError) in try Tensor(filled: 0, value.shape) })
  }

  func outcome(step: Float, key: Key, _ context: CallContext) throws(Failure) -> Outcome {
    var steps: [CentralStep] = []
    var (change, length, gradient, count) = (0.0, 0.0, 0.0, 0)
    for (index, point) in points.enumerated() {
      try running { () throws(TensorError) in
        let step = try CentralStep(around: point.value, size: step, key: key.at(index))
        change += try step.change(by: point.gradient)
        length += step.squaredLength
        gradient += try point.gradient.squaredLength
        count += point.value.count
        steps.append(step)
      }
    }
    let above = try number(steps.map(\.above), context), below = try number(steps.map(\.below), context)
    let difference = above - below
    let typical = (gradient * length / Double(max(1, count))).squareRoot()
    // What rounding the two numbers to float32 may do.
    let rounding = 0x1p-22 * max(abs(above), abs(below))
    let distance = max(0, abs(change - difference) - rounding)
    let scale = max(abs(change), typical, .leastNormalMagnitude)
    let error = (change - difference).isNaN ? .infinity : distance / scale
    let unit = max(length.squareRoot(), .leastNormalMagnitude)
    return Outcome(error: error, slope: change / unit, difference: difference / unit)
  }

  private func number(_ tensors: [Tensor], _ context: CallContext) throws(Failure) -> Double {
    let loss = try BuiltinLibrary.loss(function, argument(tensors), context)
    return loss.scalar.map(Double.init) ?? .nan
  }
}

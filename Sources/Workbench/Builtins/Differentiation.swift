internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func differentiation(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "value_and_grad", area: "differentiation",
        [
          Parameter("f", "function"), Parameter("x", "model, tensor or list of tensors"),
          Parameter("precision", "string", default: "\"f32\""),
        ],
        summary: """
          What f gives for x, and the gradient with respect to it. A model is applied in training; its gradient is \
          what `optimizer.step` takes, and its `parameters` are a record by name. A tensor's gradient is a tensor, a \
          list's a list. With `precision="bf16"` activations are bfloat16, as in `train`.
          """,
        examples: [
          Example("value_and_grad(x -> sum(x^2), tensor([1, 2]))", "[tensor(5.0), tensor([2.0, 4.0])]"),
          Example(
            "value_and_grad(m -> sum(m(ones([2, 3]))), init(linear(4), input=[3]))[1]",
            "gradient of 2 parameters"),
          Example(
            "[value_and_grad(m -> sum(m(ones([2, 3]))), init(linear(2), input=[3]))[1].parameters.bias]",
            "[tensor([2.0, 2.0])]"),
        ], isKeyed: true
      ) { (arguments, context) throws(Failure) in
        let function = try arguments.function("f")
        if case .host(let host) = arguments.value("x"), let model = host as? ModelValue {
          var passing = Context(
            tape: Tape(), mode: .training, key: environment.key(context).named("layers"))
          passing.precision = try arguments.precision()
          let pass = GradientPass(model.model, passing)
          let loss = try loss(function, .host(TrainingModelValue(pass)), context)
          try refuseNesting(pass.context.tape)
          let gradient = try running { () throws(TensorError) in try pass.gradient(of: loss) }
          return Value(list: [
            .host(TensorValue(loss.detached)), .host(GradientValue(gradient, of: model.model)),
          ])
        }
        return try gradientOfTensors(function, arguments, context)
      },
      Builtin(
        "grad", area: "differentiation", [Parameter("f", "function")],
        summary: "The function that gives the gradient of f, at a model, a tensor or a list of tensors.",
        examples: [Example("[grad(x -> sum(x^2))(tensor([1, 2]))]", "[tensor([2.0, 4.0])]")]
      ) { (arguments, context) throws(Failure) in
        let function = try arguments.function("f")
        guard let both = context.registry.builtins["value_and_grad"] else { return .nothing }
        return .host(GradientFunctionValue(function, both))
      },
      Builtin(
        "stop_gradient", area: "differentiation", [Parameter("x", "tensor")],
        summary: "The same numbers, through which no gradient flows.",
        examples: [Example("sum(stop_gradient(ones([2])))", "2.0")]
      ) { (arguments, _) throws(Failure) in
        .host(TensorValue(try arguments.tensor("x").tensor().detached))
      },
      Builtin(
        "probe", area: "differentiation", [Parameter("name", "string"), Parameter("x", "any")],
        summary:
          "x itself; in a training it is recorded under the name, tensors on the last batch of each epoch.",
        examples: [Example("probe(\"half\", 0.5)", "0.5")]
      ) { (arguments, _) throws(Failure) in
        let value = arguments.value("x")
        if arguments.value("name").isUnknown || (value.isUnknown && !value.isUnknownNumber) {
          environment.probes.current?.isIncomplete = true
          return value
        }
        let name = try arguments.string("name")
        if let probes = environment.probes.current, let tensor = try TensorValue.operand(value),
          probes.keepsTensors || tensor.shape.count == 1  // else what is deferred stays so
        {
          let tensor = try tensor.tensor()
          try running { () throws(TensorError) in try probes.record(name, tensor) }
        }
        return value
      },
    ]
  }

  private static func gradientOfTensors(
    _ function: Value, _ arguments: Arguments, _ context: CallContext
  ) throws(Failure) -> Value {
    let isList = if case .list = arguments.value("x") { true } else { false }
    var loss: Tensor?
    let precision = try arguments.precision()
    let found = try gradients(function, arguments, context, precision) { loss = $0.detached }
    let gradients = found.map { Value.host(TensorValue($0.gradient)) }
    guard let loss else { return .nothing }
    return Value(list: [.host(TensorValue(loss)), isList ? Value(list: gradients) : gradients[0]])
  }

  /// The tensors given as `x`, one or a list, each with the gradient of the function there.
  ///
  /// - Parameter report: is told the function's number.
  static func gradients(
    _ function: Value, _ arguments: Arguments, _ context: CallContext, _ precision: Precision = .float32,
    report: (Tensor) -> Void = { _ in }
  ) throws(Failure) -> [(value: Tensor, gradient: Tensor)] {
    let given = arguments.value("x")
    var items = [given]
    if case .list(let list) = given { items = list.items }
    let tape = Tape(precision: precision)
    var variables: [Tensor] = []
    for item in items {
      guard case .host(let host) = item, let tensor = host as? TensorValue else {
        throw arguments.wrongType("x", "a model, a tensor or a list of tensors", item)
      }
      let value = try tensor.tensor()
      if value.isTracked { throw nested }
      guard value.element.isFloating else {
        throw Failure(
          .wrongType, "a gradient is taken with respect to floats, not to \(value.element.rawValue)",
          argument: 1,
          help: "`tensor(x, type=\"f32\")` has the elements as floats")
      }
      variables.append(tape.variable(value))
    }
    let tracked = variables.map { Value.host(TensorValue($0, on: tape)) }
    let isList = if case .list = given { true } else { false }
    let loss = try loss(function, isList ? Value(list: tracked) : tracked[0], context)
    try refuseNesting(tape)
    var found = try running { () throws(TensorError) in try tape.backward(from: loss) }
    report(loss)
    var pairs: [(value: Tensor, gradient: Tensor)] = []
    for variable in variables {
      let gradient = try running { () throws(TensorError) in
        if let gradient = found.take(variable) { return gradient }
        // Nothing depended on it.
        return try Tensor(filled: 0, variable.shape).converted(to: variable.element, for: "grad")
      }
      pairs.append((variable, gradient))
    }
    return pairs
  }

  /// A gradient inside a gradient would be a constant to the outer one, and its part silently missing.
  static func refuseNesting(_ tape: Tape) throws(Failure) {
    if tape.usesOtherTapes { throw nested }
  }

  static let nested = Failure(
    .notYet, "gradients of gradients are not computed yet",
    help: "`stop_gradient(x)` makes what comes from outside a constant")

  /// The single number a function gives.
  static func loss(
    _ function: Value, _ argument: Value, _ context: CallContext
  ) throws(Failure) -> Tensor {
    let value = try context.call(function, [argument])
    if value.isUnknown { throw .unknown }
    guard case .host(let host) = value, let loss = host as? TensorValue else {
      throw Failure(
        .wrongType, "the function gives a single number that depends on its argument, not \(value.described)",
        argument: 0)
    }
    guard loss.shape.count == 1 else {
      throw Failure(
        .shapes, "the function gives a tensor of \(loss.shape), not a single number", argument: 0,
        help: "reduce it with `sum(…)` or `mean(…)`")
    }
    return try loss.tensor()
  }
}

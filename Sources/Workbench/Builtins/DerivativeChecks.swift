internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  /// Derivatives compared with differences, and matrices of them.
  static func derivativeChecks(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "grad_check", area: "differentiation",
        [
          Parameter("f", "function"), Parameter("x", "model, tensor or list of tensors"),
          Parameter("eps", "number", default: "0.01"), Parameter("directions", "int", default: "4"),
          Parameter("tolerance", "number", default: "0.01"),
        ],
        summary: """
          Compares the gradient of f at x with central differences along random directions, with steps up to `eps`: \
          {passed, error, slope, difference}, the error being the largest, relative to the slope and less what float32 \
          can't tell, and the others those of its direction.
          """,
        examples: [
          Example("grad_check(x -> sum(exp(x)), tensor([1, 2])).passed", "true"),
          Example("grad_check(x -> sum(x * stop_gradient(x)), tensor([1, 2])).passed", "false"),
        ], isKeyed: true
      ) { (arguments, context) throws(Failure) in
        let step = try arguments.float("eps"), tolerance = try arguments.float("tolerance")
        guard step > 0, Float(step) > 0, Float(step).isFinite else {
          throw arguments.invalid("eps", "must be a positive number")
        }
        guard tolerance > 0 else { throw arguments.invalid("tolerance", "must be a positive number") }
        let directions = try arguments.int("directions", in: 1...10_000)
        let key = environment.key(context).named("directions")
        let check = try DerivativeCheck(arguments, context, environment.key(context).named("layers"))
        if context.isChecking {
          return Value(record: [
            ("passed", .unknown(kind: "bool")), ("error", .unknown(kind: "float")),
            ("slope", .unknown(kind: "float")), ("difference", .unknown(kind: "float")),
          ])
        }
        var worst = DerivativeCheck.Outcome()
        for direction in 0..<directions {
          try context.checkCancellation()
          let outcome = try check.outcome(step: Float(step), key: key.at(direction), context)
          if direction == 0 || outcome.error > worst.error { worst = outcome }
        }
        return Value(record: [
          ("passed", .bool(worst.error <= tolerance)), ("error", .float(worst.error)),
          ("slope", .float(worst.slope)), ("difference", .float(worst.difference)),
        ])
      },
      Builtin(
        "jacobian", area: "differentiation", [Parameter("f", "function"), Parameter("x", "tensor")],
        summary: """
          The matrix of derivatives of each element of f(x), a row, with respect to each element of x, a column.
          """,
        examples: [
          Example(
            "[jacobian(x -> tensor([[1, 2], [3, 4]]) @ x, ones([2, 1]))]",
            "[tensor([[1.0, 2.0], [3.0, 4.0]])]"),
          Example("jacobian(x -> x^2, ones([2, 3])).shape", "[6, 6]"),
        ]
      ) { (arguments, context) throws(Failure) in
        let function = try arguments.function("f")
        let (variable, tape) = try variable(try arguments.host("x", "a tensor", as: TensorValue.self))
        let result = try context.call(function, [.host(TensorValue(variable, on: tape))])
        if result.isUnknown { throw .unknown }
        guard case .host(let host) = result, let value = host as? TensorValue else {
          throw Failure(
            .wrongType, "the function gives a tensor that depends on its argument, not \(result.described)",
            argument: 0)
        }
        let tensor = try value.tensor()
        try refuseNesting(tape)
        if let other = value.tape, other !== tape { throw nested }
        return .host(
          TensorValue(
            try running { () throws(TensorError) in
              try tape.jacobian(of: tensor, at: variable) { context.isCancelled }
            }))
      },
    ]
  }

  /// A tensor as a variable of a new tape.
  private static func variable(_ value: TensorValue) throws(Failure) -> (Tensor, Tape) {
    let tensor = try value.tensor(), tape = Tape()
    if tensor.isTracked { throw nested }
    guard tensor.element.isFloating else {
      throw Failure(
        .wrongType, "derivatives are taken with respect to floats, not to \(tensor.element.rawValue)",
        argument: 1,
        help: "`tensor(x, type=\"f32\")` has the elements as floats")
    }
    return (tape.variable(tensor), tape)
  }
}

internal import DSL
internal import Model
internal import Runtime

extension BuiltinLibrary {
  static func differentiation(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "value_and_grad", area: "differentiation", [Parameter("f", "function"), Parameter("model", "model")],
        summary: "What f gives for the model in training, and the gradient with respect to its parameters.",
        examples: [
          Example(
            "value_and_grad(m -> sum(m(ones([2, 3]))), init(linear(4), input=[3]))[1]", "gradient of 2 parameters")
        ]
      ) { (arguments, context) throws(Failure) in
        let function = try arguments.function("f")
        let model = try arguments.host("model", "a model", as: ModelValue.self).model
        let pass = GradientPass(
          model, Context(tape: Tape(), mode: .training, key: environment.key(context).named("layers")))
        let value = try context.call(function, [.host(TrainingModelValue(pass))])
        guard case .host(let host) = value, let loss = host as? TensorValue else {
          throw Failure(
            .wrongType, "the function gives a single number that depends on the model, not \(value.described)",
            argument: 0)
        }
        let tensor = try loss.tensor()
        let gradient = try running { () throws(TensorError) in try pass.gradient(of: tensor) }
        return Value(list: [.host(TensorValue(tensor.detached)), .host(GradientValue(gradient))])
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
        summary: "x itself; in a training it is recorded under the name, tensors on the last batch of each epoch.",
        examples: [Example("probe(\"half\", 0.5)", "0.5")]
      ) { (arguments, _) throws(Failure) in
        let name = try arguments.string("name")
        let value = arguments.value("x")
        if let probes = environment.probes.current, let tensor = try TensorValue.operand(value) {
          probes.record(name, try tensor.tensor())
        }
        return value
      },
    ]
  }
}

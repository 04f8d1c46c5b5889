internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Draws, each by the key of its place or by a seed.
  static func randomNumbers(_ environment: Environment) -> [Builtin] {
    [
      random("randn", "Draws from the standard normal distribution, by key.", environment) {
        (shape, key) throws(TensorError) in try Tensor(normal: shape, key: key)
      },
      random("rand", "Draws from the uniform distribution on [0, 1), by key.", environment) {
        (shape, key) throws(TensorError) in try Tensor(uniform: shape, key: key)
      },
      Builtin(
        "randint", area: "tensors",
        [
          Parameter("low", "int"), Parameter("high", "int"), Parameter("shape", "list of ints"),
          Parameter("seed", "int", default: "nothing"),
        ],
        summary: "Ints from low to before high, each as likely, by key.",
        examples: [
          Example("randint(0, 10, [2, 3], seed=1).shape", "[2, 3]"),
          Example("[randint(5, 6, [3])]", "[tensor([5, 5, 5], type=\"i32\")]"),
        ], isKeyed: true
      ) { (arguments, context) throws(Failure) in
        let least = Int(Int32.min)
        let low = try arguments.int("low", in: least...Int(Int32.max))
        let high = try arguments.int("high", in: least...Int(Int32.max) + 1)
        guard low < high else { throw arguments.invalid("high", "must be above `low`, which is \(low)") }
        let sizes = try arguments.ints("shape"), key = try arguments.key(environment, context)
        return try context.made(sizes, "randint", of: .int32) { shape throws(TensorError) in
          try Tensor(integers: Int32(clamping: low)...Int32(clamping: high - 1), shape, key: key)
        }
      },
      Builtin(
        "permutation", area: "tensors",
        [Parameter("n", "int"), Parameter("seed", "int", default: "nothing")],
        summary:
          "The ints from 0 to before n in random order, by key: `x[permutation(len(x))]` shuffles rows.",
        examples: [
          Example("permutation(5, seed=1).shape", "[5]"),
          Example("[sort(permutation(3))]", "[tensor([0, 1, 2], type=\"i32\")]"),
        ], isKeyed: true
      ) { (arguments, context) throws(Failure) in
        let count = try arguments.int("n", in: 0...Int(Int32.max))
        let key = try arguments.key(environment, context)
        return try context.made([count], "permutation", of: .int32) { _ throws(TensorError) in
          try Tensor(permutation: count, key: key)
        }
      },
    ]
  }

  private static func random(
    _ name: String, _ summary: String, _ environment: Environment,
    _ draw: @escaping @Sendable (Shape, Key) throws(TensorError) -> Tensor
  ) -> Builtin {
    Builtin(
      name, area: "tensors",
      [Parameter("shape", "list of ints"), Parameter("seed", "int", default: "nothing")],
      summary: summary, examples: [Example("\(name)([2, 3], seed=1).shape", "[2, 3]")], isKeyed: true
    ) { (arguments, context) throws(Failure) in
      let sizes = try arguments.sizes()
      let key = try arguments.key(environment, context)
      return try context.made(sizes, name) { shape throws(TensorError) in try draw(shape, key) }
    }
  }
}

extension Arguments {
  /// The key of what is drawn: of the seed where one is given, else of the call's place.
  fileprivate func key(_ environment: Environment, _ context: CallContext) throws(Failure) -> Key {
    let seed = try replacingUnknown(["seed": .int(0)]).optionalInt("seed")
    return seed.map { Key(seed: $0).named(builtin.name) } ?? environment.key(context)
  }
}

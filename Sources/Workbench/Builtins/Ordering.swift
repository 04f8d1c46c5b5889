internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Sorting along an axis; equal numbers keep their order, and NaN comes last.
  static let ordering: [Builtin] = [
    ordered(
      "sort",
      "The numbers in order along an axis; NaN comes last. A list is sorted by `sorted`.",
      [
        Example("[sort(tensor([3, 1, 2]))]", "[tensor([1.0, 2.0, 3.0])]"),
        Example("[sort(tensor([3, 1, 2]), descending=true)]", "[tensor([3.0, 2.0, 1.0])]"),
      ]
    ) { (tape, x, axis, descending) throws(TensorError) in
      try tape.sorted(x, axis: axis, descending: descending).values
    },
    ordered(
      "argsort",
      "The positions of the numbers in order along an axis, equal ones as they stand: `x[argsort(x)]` is in order.",
      [Example("[argsort(tensor([3, 1, 2]))]", "[tensor([1, 2, 0], type=\"i32\")]")]
    ) { (tape, x, axis, descending) throws(TensorError) in
      try tape.apply(ArgSort(axis: axis, descending: descending), x)
    },
    Builtin(
      "topk", area: "tensors",
      [Parameter("x", "tensor"), Parameter("k", "int"), Parameter("axis", "int", default: "-1")],
      summary:
        "The k largest numbers along an axis, the largest first, and where they are: {values, indices}.",
      examples: [
        Example(
          "topk(tensor([3, 1, 2]), 2)",
          "{values: tensor([3.0, 2.0]), indices: tensor([0, 2], type=\"i32\")}")
      ]
    ) { (arguments, _) throws(Failure) in
      let x = try arguments.tensor("x"), tensor = try x.tensor()
      let k = try arguments.int("k"), axis = try arguments.int("axis")
      let found = try running { () throws(TensorError) in
        try x.engine.sorted(tensor, axis: axis, descending: true, count: k)
      }
      return Value(record: [
        ("values", .host(TensorValue(found.values, on: x.tape))),
        ("indices", .host(TensorValue(found.places))),
      ])
    },
  ]

  private static func ordered(
    _ name: String, _ summary: String, _ examples: [Example],
    _ function: @escaping @Sendable (Tape, Tensor, Int, Bool) throws(TensorError) -> Tensor
  ) -> Builtin {
    Builtin(
      name, area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("axis", "int", default: "-1"),
        Parameter("descending", "bool", default: "false"),
      ], summary: summary, examples: examples
    ) { (arguments, _) throws(Failure) in
      let axis = try arguments.int("axis"), descending = try arguments.bool("descending")
      if case .list = arguments.value("x") {
        throw Failure(
          .wrongType, "`\(name)` takes a tensor as `x`, not a list", argument: 0,
          argumentLabels: [0: "this is a list"],
          help: name == "sort" ? "`sorted(values)` sorts a list" : "`tensor(values)` has a list's numbers")
      }
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
        try function(tape, x, axis, descending)
      }
    }
  }
}

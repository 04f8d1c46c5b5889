internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Statistics, normalizations and softmax, composed of operations.
  static let statistics: [Builtin] = [
    spread(
      "variance", "The variance of all elements, or along an axis, divided by the count less `ddof`.", "1.25"
    ) {
      (tape, x, axes, ddof, keep) throws(TensorError) in
      try tape.variance(x, axes: axes, ddof: ddof, keep: keep)
    },
    spread("std", "The standard deviation: the square root of the variance.", "1.118034") {
      (tape, x, axes, ddof, keep) throws(TensorError) in
      try tape.standardDeviation(x, axes: axes, ddof: ddof, keep: keep)
    },
    Builtin(
      "standardize", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("axis", "int", default: "0"),
        Parameter("ddof", "int", default: "0"), Parameter("eps", "number", default: "1e-5"),
      ],
      summary: "x shifted to mean 0 and scaled to variance 1 along an axis: each column, by default.",
      examples: [Example("abs(float(mean(standardize(tensor([[1, 5], [3, 9]]))))) < 1e-6", "true")]
    ) { (arguments, _) throws(Failure) in
      let epsilon = try arguments.float("eps")
      guard epsilon >= 0, epsilon.isFinite else { throw arguments.invalid("eps", "must be at least 0") }
      let axis = try arguments.int("axis"), ddof = try arguments.int("ddof", in: 0...Int.max)
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
        try tape.standardized(x, axis: axis, ddof: ddof, epsilon: Float(epsilon))
      }
    },
    along(
      "l2_normalize", "x scaled to length 1 along an axis.", "[[l2_normalize(tensor([3, 4]))]]",
      "[[tensor([0.6, 0.8])]]"
    ) { (tape, x, axis) throws(TensorError) in try tape.normalized(x, axis: axis) },
    along(
      "log_softmax", "The logarithm of softmax along an axis.", "sum(exp(log_softmax(tensor([1, 2]))))", "1.0"
    ) { (tape, x, axis) throws(TensorError) in try tape.logSoftmax(x, axis: axis) },
    Builtin(
      "logsumexp", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("axis", "int or list of ints", default: "nothing"),
        Parameter("keep", "bool", default: "false"),
      ], summary: "The logarithm of the sum of exp(x), of all elements or along an axis, without overflow.",
      examples: [Example("logsumexp(tensor([0, 0]))", "0.6931472")]
    ) { (arguments, _) throws(Failure) in
      let axes = try arguments.axes(), keep = try arguments.bool("keep")
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
        try tape.logSumExp(x, axes: axes, keep: keep)
      }
    },
  ]

  private static func spread(
    _ name: String, _ summary: String, _ output: String,
    _ function: @escaping @Sendable (Tape, Tensor, [Int]?, Int, Bool) throws(TensorError) -> Tensor
  ) -> Builtin {
    Builtin(
      name, area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("axis", "int or list of ints", default: "nothing"),
        Parameter("ddof", "int", default: "0"), Parameter("keep", "bool", default: "false"),
      ], summary: summary, examples: [Example("\(name)(tensor([1, 2, 3, 4]))", output)]
    ) { (arguments, _) throws(Failure) in
      let axes = try arguments.axes(), keep = try arguments.bool("keep")
      let ddof = try arguments.int("ddof", in: 0...Int.max)
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
        try function(tape, x, axes, ddof, keep)
      }
    }
  }

  private static func along(
    _ name: String, _ summary: String, _ example: String, _ output: String,
    _ function: @escaping @Sendable (Tape, Tensor, Int) throws(TensorError) -> Tensor
  ) -> Builtin {
    Builtin(
      name, area: "tensors", [Parameter("x", "tensor"), Parameter("axis", "int", default: "-1")],
      summary: summary, examples: [Example(example, output)]
    ) { (arguments, _) throws(Failure) in
      let axis = try arguments.int("axis")
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in try function(tape, x, axis)
      }
    }
  }
}

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
      let epsilon = try arguments.epsilon()
      let axis = try arguments.int("axis"), ddof = try arguments.int("ddof", in: 0...Int.max)
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
        try tape.standardized(x, axis: axis, ddof: ddof, epsilon: Float(epsilon))
      }
    },
    Builtin(
      "norm", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("axis", "int or list of ints", default: "nothing"),
        Parameter("p", "number", default: "2"), Parameter("keep", "bool", default: "false"),
      ],
      summary: """
        The length of all elements, or along an axis: Euclidean, with p=1 the sum of the magnitudes, with p=inf the \
        largest of them.
        """,
      examples: [
        Example("norm(tensor([3, 4]))", "5.0"),
        Example("[norm(tensor([[3, -4], [0, 2]]), axis=1, p=1)]", "[tensor([7.0, 2.0])]"),
      ]
    ) { (arguments, _) throws(Failure) in
      let axes = try arguments.axes(), keep = try arguments.bool("keep")
      let norm: Tape.Norm
      switch try arguments.float("p") {
      case 1: norm = .absolute
      case 2: norm = .euclidean
      case .infinity: norm = .largest
      default: throw arguments.invalid("p", "is 1, 2 or inf")
      }
      return try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
        try tape.norm(x, norm, axes: axes, keep: keep)
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

internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Products of matrices, their diagonals, and the correlation of embeddings.
  static let matrices: [Builtin] = [
    Builtin(
      "matmul", area: "tensors",
      [
        Parameter("a", "matrix or stack of them"), Parameter("b", "matrix or stack of them"),
        Parameter("type", "string", default: "nothing"),
      ],
      summary: """
        The matrix product; `a @ b` is the same. Of stacks [..., m, k] and [..., k, n] the products pair by pair, of a \
        stack and a matrix those of each of its matrices. With type="f32" the product of bfloat16 matrices is float32: \
        their sums as they are, not rounded.
        """,
      examples: [
        Example("matmul(ones([2, 3]), ones([3, 4])).shape", "[2, 4]"),
        Example("matmul(ones([8, 2, 3]), ones([8, 3, 4])).shape", "[8, 2, 4]"),
        Example("[matmul(bfloat16([[1, 1]]), bfloat16([[256], [1]]), type=\"f32\")]", "[tensor([[257.0]])]"),
      ]
    ) { (arguments, _) throws(Failure) in
      let type = try Conversion.named("type", in: arguments, among: [.float32, .bfloat16])
      return try arguments.tensor("a").product(with: try arguments.tensor("b"), type)
    },
    Builtin(
      "diagonal", area: "tensors", [Parameter("x", "square matrix")],
      summary: "The entries on the diagonal of a square matrix.",
      examples: [Example("diagonal(tensor([[1, 2], [3, 4]])).shape", "[2]")]
    ) { (arguments, _) throws(Failure) in .host(try arguments.tensor("x").diagonal()) },
    Builtin(
      "off_diagonal", area: "tensors", [Parameter("x", "square matrix")],
      summary: "The d(d-1) entries off the diagonal of a square matrix, row by row.",
      examples: [Example("sum(off_diagonal(tensor([[1, 2], [3, 4]])))", "5.0")]
    ) { (arguments, _) throws(Failure) in try arguments.tensor("x").offDiagonal() },
    Builtin(
      "trace", area: "tensors", [Parameter("x", "square matrix")],
      summary: "The sum of the entries on the diagonal of a square matrix.",
      examples: [Example("trace(tensor([[1, 2], [3, 4]]))", "5.0")]
    ) { (arguments, _) throws(Failure) in
      try arguments.tensor("x").diagonal().apply(Reduction(.sum))
    },
    Builtin(
      "outer", area: "tensors", [Parameter("a", "vector"), Parameter("b", "vector")],
      summary: "The matrix of all products of an entry of a and one of b.",
      examples: [Example("[outer(tensor([1, 2]), tensor([3, 4]))]", "[tensor([[3.0, 4.0], [6.0, 8.0]])]")]
    ) { (arguments, _) throws(Failure) in
      let a = try arguments.tensor("a"), b = try arguments.tensor("b")
      for (name, vector) in [("a", a), ("b", b)] where vector.shape.rank != 1 {
        throw Failure(
          .shapes, "`outer` takes vectors", argument: name == "a" ? 0 : 1,
          argumentLabels: [name == "a" ? 0 : 1: "this is of shape \(vector.shape)"])
      }
      let column = try a.composed { (tape, x) throws(TensorError) in
        try tape.apply(Reshape([x.count, 1]), x)
      }
      guard let column = try TensorValue.operand(column) else { return column }
      return try column.combined(.multiply, b)
    },
    Builtin(
      "covariance", area: "tensors", [Parameter("x", "[n, d]"), Parameter("ddof", "int", default: "1")],
      summary: "The covariance matrix of the columns, where the number of rows less `ddof` is divided by.",
      examples: [
        Example(
          "[covariance(tensor([[1, 2], [2, 4], [3, 6]]))]", "[tensor([[1.0, 2.0], [2.0, 4.0]])]")
      ]
    ) { (arguments, _) throws(Failure) in
      let ddof = try arguments.int("ddof", in: 0...Int.max)
      let x = try arguments.tensor("x"), tensor = try x.tensor()
      let (centered, count) = try running { () throws(TensorError) in
        try x.engine.covarianceFactor(tensor, ddof: ddof)
      }
      return try TensorValue.product(transposing: centered, centered, over: count, on: x.tape)
    },
    Builtin(
      "cross_correlation", area: "tensors",
      [Parameter("za", "[n, d]"), Parameter("zb", "[n, d]"), Parameter("eps", "number", default: "1e-5")],
      summary: """
        The cross-correlation matrix of two embeddings over the batch, standardize(za).T @ standardize(zb) / n.
        """,
      examples: [Example("cross_correlation(randn([8, 3]), randn([8, 3])).shape", "[3, 3]")]
    ) { (arguments, _) throws(Failure) in
      let epsilon = Float(try arguments.epsilon())
      let a = try arguments.tensor("za"), b = try arguments.tensor("zb")
      let tape = a.tape ?? b.tape
      let (za, zb) = (try a.tensor(), try b.tensor())
      let (x, y) = try running { () throws(TensorError) in
        try (tape ?? Tape(recording: false)).correlationFactors(za, zb, epsilon: epsilon)
      }
      return try TensorValue.product(transposing: x, y, over: za.shape[0], on: tape)
    },
  ]
}

extension Arguments {
  /// What is added to variances, at least 0.
  func epsilon() throws(Failure) -> Double {
    let epsilon = try float("eps")
    guard epsilon >= 0, epsilon.isFinite else { throw invalid("eps", "must be at least 0") }
    return epsilon
  }
}

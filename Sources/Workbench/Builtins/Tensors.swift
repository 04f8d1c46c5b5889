internal import DSL
internal import Runtime

extension BuiltinLibrary {
  static func tensors(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "tensor", area: "tensors",
        [
          Parameter("values", "list of numbers or bools, nested; or a tensor"),
          Parameter("type", "string", default: "nothing"),
        ],
        summary: """
          A tensor with the elements of a nested list: floats, or bools where all are. The type may also be given, as \
          "f32", "i32", "u8", "bf16" or "bool"; a tensor is converted to it, fractions being cut off.
          """,
        examples: [
          Example("tensor([[1, 2], [3, 4]]).shape", "[2, 2]"),
          Example("[tensor([0, 2], type=\"i32\")]", "[tensor([0, 2], type=\"i32\")]"),
          Example("[tensor(tensor([0.5, 2]) > 1, type=\"f32\")]", "[tensor([0.0, 1.0])]"),
        ]
      ) { (arguments, _) throws(Failure) in
        try Conversion.tensor(arguments.value("values"), of: try Conversion.named("type", in: arguments))
      },
      filled("zeros", 0), filled("ones", 1),
      Builtin(
        "full", area: "tensors", [Parameter("shape", "list of ints"), Parameter("value", "number")],
        summary: "A tensor filled with one number.", examples: [Example("sum(full([2, 3], 0.5))", "3.0")]
      ) { (arguments, context) throws(Failure) in
        try fill(arguments, Float(try arguments.float("value")), context)
      },
      random("randn", "Draws from the standard normal distribution, by key.", environment) {
        (shape, key) throws(TensorError) in try Tensor(normal: shape, key: key)
      },
      random("rand", "Draws from the uniform distribution on [0, 1), by key.", environment) {
        (shape, key) throws(TensorError) in try Tensor(uniform: shape, key: key)
      },
      Builtin(
        "shape", area: "tensors", [Parameter("x", "tensor")],
        summary: "The sizes of a tensor along its axes.",
        examples: [Example("shape(zeros([2, 3]))", "[2, 3]")]
      ) { (arguments, _) throws(Failure) in
        Value(list: try arguments.tensor("x").shape.array.map { .int($0) })
      },
      Builtin(
        "reshape", area: "tensors", [Parameter("x", "tensor"), Parameter("shape", "list of ints")],
        summary: "The same elements under another shape; one size may be -1.",
        examples: [Example("reshape(zeros([2, 6]), [3, -1]).shape", "[3, 4]")]
      ) { (arguments, _) throws(Failure) in
        try arguments.tensor("x").apply(Reshape(try arguments.ints("shape")))
      },
      Builtin(
        "transpose", area: "tensors", [Parameter("x", "matrix")],
        summary: "Rows and columns exchanged; `x.T` is the same, deferred.",
        examples: [Example("transpose(zeros([2, 3])).shape", "[3, 2]")]
      ) { (arguments, _) throws(Failure) in try arguments.tensor("x").apply(Transpose()) },
      Builtin(
        "matmul", area: "tensors",
        [
          Parameter("a", "matrix"), Parameter("b", "matrix"), Parameter("type", "string", default: "nothing"),
        ],
        summary: """
          The matrix product; `a @ b` is the same. With type="f32" the product of bfloat16 matrices is float32: their \
          sums as they are, not rounded.
          """,
        examples: [
          Example("matmul(ones([2, 3]), ones([3, 4])).shape", "[2, 4]"),
          Example(
            "[matmul(bfloat16([[1, 1]]), bfloat16([[256], [1]]), type=\"f32\")]", "[tensor([[257.0]])]"),
        ]
      ) { (arguments, _) throws(Failure) in
        let type = try Conversion.named("type", in: arguments, among: [.float32, .bfloat16])
        return try arguments.tensor("a").product(with: try arguments.tensor("b"), type)
      },
      Builtin(
        "diagonal", area: "tensors", [Parameter("x", "square matrix")],
        summary: "The entries on the diagonal of a square matrix.",
        examples: [Example("diagonal(tensor([[1, 2], [3, 4]])).shape", "[2]")]
      ) { (arguments, _) throws(Failure) in try arguments.tensor("x").apply(Diagonal()) },
      Builtin(
        "off_diagonal", area: "tensors", [Parameter("x", "square matrix")],
        summary: "The d(d-1) entries off the diagonal of a square matrix, row by row.",
        examples: [Example("sum(off_diagonal(tensor([[1, 2], [3, 4]])))", "5.0")]
      ) { (arguments, _) throws(Failure) in try arguments.tensor("x").apply(OffDiagonal()) },
      Builtin(
        "trace", area: "tensors", [Parameter("x", "square matrix")],
        summary: "The sum of the entries on the diagonal of a square matrix.",
        examples: [Example("trace(tensor([[1, 2], [3, 4]]))", "5.0")]
      ) { (arguments, _) throws(Failure) in
        try arguments.tensor("x").composed { (tape, x) throws(TensorError) in
          try tape.apply(Reduction(.sum), try tape.apply(Diagonal(), x))
        }
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
        "cross_correlation", area: "tensors", [Parameter("za", "[n, d]"), Parameter("zb", "[n, d]")],
        summary:
          "The cross-correlation matrix of two embeddings over the batch: standardize(za).T @ standardize(zb) / n.",
        examples: [Example("cross_correlation(randn([8, 3]), randn([8, 3])).shape", "[3, 3]")]
      ) { (arguments, _) throws(Failure) in
        let a = try arguments.tensor("za"), b = try arguments.tensor("zb")
        let tape = a.tape ?? b.tape
        let (x, y) = (try a.tensor(), try b.tensor())
        let result = try running { () throws(TensorError) in
          let engine = tape ?? Tape(recording: false)
          let product = try engine.apply(
            MatrixProduct(transposeA: true), try engine.apply(Standardize(), x),
            try engine.apply(Standardize(), y))
          return try engine.apply(Runtime.Arithmetic(.divide), product, try Tensor(scalar: Float(x.shape[0])))
        }
        return .host(TensorValue(result, on: tape))
      },
    ]
  }

  private static func filled(_ name: String, _ number: Float) -> Builtin {
    Builtin(
      name, area: "tensors", [Parameter("shape", "list of ints")], summary: "A tensor of \(name).",
      examples: [Example("sum(\(name)([2, 3]))", "\(number * 6)")]
    ) { (arguments, context) throws(Failure) in try fill(arguments, number, context) }
  }

  private static func fill(
    _ arguments: Arguments, _ number: Float, _ context: CallContext
  ) throws(Failure) -> Value {
    try context.made(try arguments.sizes(), arguments.builtin.name) { shape throws(TensorError) in
      try Tensor(filled: number, shape)
    }
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
      let seed = try arguments.replacingUnknown(["seed": .int(0)]).optionalInt("seed")
      let key = seed.map { Key(seed: $0).named(name) } ?? environment.key(context)
      return try context.made(sizes, name) { shape throws(TensorError) in try draw(shape, key) }
    }
  }
}

extension CallContext {
  /// A new tensor of a shape; while checking one without elements, where there is memory for it.
  func made(
    _ sizes: [Int], _ name: String, _ make: (Shape) throws(TensorError) -> Tensor
  ) throws(Failure) -> Value {
    .host(
      TensorValue(
        try running { () throws(TensorError) in
          let shape = try Shape(sizes)
          return try isChecking ? Tensor(shapeOnly: TensorType(shape), for: name) : make(shape)
        }))
  }
}

extension Arguments {
  /// A tensor, or a number as one.
  func tensor(_ name: String) throws(Failure) -> TensorValue {
    let value = value(name)
    guard let tensor = try TensorValue.operand(value) else { throw wrongType(name, "a tensor", value) }
    return tensor
  }

  /// The sizes of a shape, which are one list.
  func sizes() throws(Failure) -> [Int] {
    guard case .int(let first) = value("shape") else { return try ints("shape") }
    var sizes = "\(first)"
    if positionalCount > 1, case .int(let second)? = optional("seed") { sizes += ", \(second)" }
    throw Failure(
      .wrongType, "`\(builtin.name)` takes a list of ints as `shape`, not an int", argument: 0,
      argumentLabels: [0: "this is an int"], help: "its sizes are one list: `\(builtin.name)([\(sizes)])`")
  }

  /// A host value of one kind.
  func host<Host: HostValue>(_ name: String, _ wanted: String, as type: Host.Type) throws(Failure) -> Host {
    let value = value(name)
    guard case .host(let host) = value, let found = host as? Host else {
      throw wrongType(name, wanted, value)
    }
    return found
  }
}

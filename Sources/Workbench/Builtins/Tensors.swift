internal import DSL
internal import Runtime

extension BuiltinLibrary {
  static func tensors(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "tensor", area: "tensors", [Parameter("values", "list of numbers, nested")],
        summary: "A tensor with the numbers of a nested list.",
        examples: [Example("tensor([[1, 2], [3, 4]]).shape", "[2, 2]")]
      ) { (arguments, _) throws(Failure) in
        let nested = try NestedNumbers(arguments.value("values"))
        return .host(
          TensorValue(
            try running { () throws(TensorError) in try Tensor(nested.numbers, try Shape(nested.sizes)) }))
      },
      filled("zeros", 0), filled("ones", 1),
      Builtin(
        "full", area: "tensors", [Parameter("shape", "list of ints"), Parameter("value", "number")],
        summary: "A tensor filled with one number.", examples: [Example("sum(full([2, 3], 0.5))", "3.0")]
      ) { (arguments, _) throws(Failure) in try fill(arguments, Float(try arguments.float("value"))) },
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
        "matmul", area: "tensors", [Parameter("a", "matrix"), Parameter("b", "matrix")],
        summary: "The matrix product; `a @ b` is the same.",
        examples: [Example("matmul(ones([2, 3]), ones([3, 4])).shape", "[2, 4]")]
      ) { (arguments, _) throws(Failure) in
        let a = Value.host(try arguments.tensor("a")), b = Value.host(try arguments.tensor("b"))
        return try arguments.tensor("a").binary(.matrixMultiply, a, b) ?? .nothing
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
        "standardize", area: "tensors",
        [Parameter("x", "matrix"), Parameter("eps", "number", default: "1e-5")],
        summary: "Each column shifted to mean 0 and scaled to variance 1, with the biased variance.",
        examples: [Example("abs(float(mean(standardize(tensor([[1, 5], [3, 9]]))))) < 1e-6", "true")]
      ) { (arguments, _) throws(Failure) in
        let epsilon = try arguments.float("eps")
        guard epsilon >= 0, epsilon.isFinite else { throw arguments.invalid("eps", "must be at least 0") }
        return try arguments.tensor("x").apply(Standardize(epsilon: Float(epsilon)))
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
    ) { (arguments, _) throws(Failure) in try fill(arguments, number) }
  }

  private static func fill(_ arguments: Arguments, _ number: Float) throws(Failure) -> Value {
    let sizes = try arguments.ints("shape")
    return .host(
      TensorValue(try running { () throws(TensorError) in try Tensor(filled: number, try Shape(sizes)) }))
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
      let sizes = try arguments.ints("shape")
      let seed = try arguments.optionalInt("seed")
      let key = seed.map { Key(seed: $0).named(name) } ?? environment.key(context)
      return .host(TensorValue(try running { () throws(TensorError) in try draw(try Shape(sizes), key) }))
    }
  }
}

extension Arguments {
  /// A tensor, or a number as one.
  func tensor(_ name: String) throws(Failure) -> TensorValue {
    let value = value(name)
    guard let tensor = try TensorValue.operand(value) else { throw wrongType(name, "a tensor", value) }
    return tensor
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

/// A nested list of numbers, flattened, with its sizes.
struct NestedNumbers {
  private(set) var numbers: [Float] = []
  private(set) var sizes: [Int] = []

  init(_ value: Value) throws(Failure) { try add(value, depth: 0, isFirst: true) }

  private mutating func add(_ value: Value, depth: Int, isFirst: Bool) throws(Failure) {
    switch value {
    case .int(let number): try add(Float(number), depth)
    case .float(let number): try add(Float(number), depth)
    case .bool(let truth): try add(truth ? 1 : 0, depth)
    case .list(let list):
      guard depth < Shape.maximumRank else {
        throw Failure(.shapes, "a tensor has at most \(Shape.maximumRank) axes")
      }
      if isFirst { sizes.append(list.count) }
      guard depth < sizes.count, sizes[depth] == list.count else {
        throw Failure(.shapes, "the rows of a tensor are equally long", label: "one has \(list.count)")
      }
      for (index, item) in list.items.enumerated() {
        try add(item, depth: depth + 1, isFirst: isFirst && index == 0)
      }
    default: throw Failure(.wrongType, "a tensor is made of numbers, not of \(value.described)")
    }
  }

  private mutating func add(_ number: Float, _ depth: Int) throws(Failure) {
    guard depth == sizes.count else { throw Failure(.shapes, "the rows of a tensor are equally deep") }
    numbers.append(number)
  }
}

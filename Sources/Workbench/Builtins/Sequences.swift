internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Tensors made by a rule.
  static let sequences: [Builtin] = [
    Builtin(
      "arange", area: "tensors",
      [
        Parameter("start", "number"), Parameter("stop", "number", default: "nothing"),
        Parameter("step", "number", default: "1"),
      ],
      summary: """
        The numbers from start, in steps, before stop; with one argument from 0 before it. Ints give a tensor of \
        ints, which chooses rows.
        """,
      examples: [
        Example("[arange(3)]", "[tensor([0, 1, 2], type=\"i32\")]"),
        Example("[arange(0, 1, 0.25)]", "[tensor([0.0, 0.25, 0.5, 0.75])]"),
      ]
    ) { (arguments, _) throws(Failure) in try steps(arguments) },
    Builtin(
      "linspace", area: "tensors",
      [Parameter("start", "number"), Parameter("stop", "number"), Parameter("count", "int")],
      summary: "Numbers at equal distances from start to stop, both among them.",
      examples: [Example("[linspace(0, 1, 5)]", "[tensor([0.0, 0.25, 0.5, 0.75, 1.0])]")]
    ) { (arguments, _) throws(Failure) in
      let (start, stop) = (try arguments.float("start"), try arguments.float("stop"))
      let count = try arguments.int("count", in: 1...Int(Int32.max))
      return try made { () throws(TensorError) in try Tensor(from: start, through: stop, count: count) }
    },
    Builtin(
      "eye", area: "tensors", [Parameter("n", "int")], summary: "The n x n matrix with ones on its diagonal.",
      examples: [Example("[eye(2)]", "[tensor([[1.0, 0.0], [0.0, 1.0]])]")]
    ) { (arguments, _) throws(Failure) in
      let n = try arguments.int("n", in: 0...Int(Int32.max))
      return try made { () throws(TensorError) in try Tensor(identity: n) }
    },
  ]

  private static func made(_ make: () throws(TensorError) -> Tensor) throws(Failure) -> Value {
    .host(TensorValue(try running(nil, make)))
  }

  private static func steps(_ arguments: Arguments) throws(Failure) -> Value {
    let isFrom = arguments.optional("stop") != nil
    let start = isFrom ? try arguments.float("start") : 0
    let stop = isFrom ? try arguments.float("stop") : try arguments.float("start")
    let step = try arguments.float("step")
    guard step != 0, step.isFinite else {
      throw arguments.invalid("step", "must be a finite number other than 0")
    }
    guard start.isFinite, stop.isFinite else { throw arguments.invalid("start", "and `stop` must be finite") }
    let count = max(0, ((stop - start) / step).rounded(.up))
    guard count <= Double(Int32.max) else {
      throw arguments.invalid("step", "makes \(count) numbers, and a size is at most \(Int32.max)")
    }
    let areInts = ["start", "stop", "step"].allSatisfy { name in
      if case .float = arguments.value(name) { false } else { true }
    }
    guard areInts else {
      return try made { () throws(TensorError) in try Tensor(from: start, by: step, count: Int(count)) }
    }
    for bound in [start, stop, step] where bound.magnitude > Double(Int32.max) {
      throw arguments.invalid("start", "and the others must be within \(Int32.max) of 0")
    }
    return try made { () throws(TensorError) in
      try Tensor(from: Int32(start), by: Int(step), count: Int(count))
    }
  }
}

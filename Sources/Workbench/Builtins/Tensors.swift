internal import DSL
internal import Runtime

extension BuiltinLibrary {
  static func tensors(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "tensor", area: "tensors",
        [
          Parameter("values", "list of numbers or bools, nested; a tensor or an image"),
          Parameter("type", "string", default: "nothing"),
        ],
        summary: """
          A tensor with the elements of a nested list: floats, or bools where all are. The type may also be given, as \
          "f32", "i32", "u8", "bf16" or "bool"; a tensor is converted to it, fractions being cut off. An image is \
          [height, width, channels] from 0 to 1.
          """,
        examples: [
          Example("tensor([[1, 2], [3, 4]]).shape", "[2, 2]"),
          Example("[tensor([0, 2], type=\"i32\")]", "[tensor([0, 2], type=\"i32\")]"),
          Example("tensor(digits().train[0].image).shape", "[16, 16, 1]"),
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
      Builtin(
        "shape", area: "tensors", [Parameter("x", "tensor")],
        summary: "The sizes of a tensor along its axes.",
        examples: [Example("shape(zeros([2, 3]))", "[2, 3]")]
      ) { (arguments, _) throws(Failure) in
        Value(list: try arguments.tensor("x").shape.array.map { .int($0) })
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
}

extension CallContext {
  /// A new tensor of a shape; while checking one without elements, where there is memory for it.
  func made(
    _ sizes: [Int], _ name: String, of element: ElementType = .float32,
    _ make: (Shape) throws(TensorError) -> Tensor
  ) throws(Failure) -> Value {
    .host(
      TensorValue(
        try running { () throws(TensorError) in
          let type = TensorType(try Shape(sizes), Format(element))
          return try isChecking ? Tensor(shapeOnly: type, for: name) : make(type.shape)
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

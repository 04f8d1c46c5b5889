internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Choosing among tensors and joining them.
  static let selection: [Builtin] = [
    Builtin(
      "where", area: "tensors",
      [
        Parameter("mask", "tensor of bools"), Parameter("a", "tensor or number"),
        Parameter("b", "tensor or number"),
      ],
      summary: "a where the mask holds, else b, element by element.",
      examples: [Example("[where(tensor([1, -2]) > 0, 1, 0)]", "[tensor([1.0, 0.0])]")]
    ) { (arguments, _) throws(Failure) in
      let mask: Tensor
      if case .bool(let truth) = arguments.value("mask") {
        mask = try running { () throws(TensorError) in try Tensor([truth], []) }
      } else {
        mask = try arguments.tensor("mask").tensor()
      }
      guard mask.element == .bool else {
        throw Failure(
          .wrongType, "`where` takes a mask of bools, not of \(mask.element.rawValue)", argument: 0,
          help: "compare: `where(x > 0, a, b)`")
      }
      let a = try arguments.tensor("a"), b = try arguments.tensor("b")
      let tape = a.tape ?? b.tape
      let (x, y) = (try a.tensor(), try b.tensor())
      // The operation's operands are `a` and `b`, the call's second and third argument.
      let result = try callingInside { try (tape ?? Tape(recording: false)).apply(Where(mask), x, y) }
      return .host(TensorValue(result, on: tape))
    },
    Builtin(
      "concat", area: "tensors",
      [Parameter("tensors", "list of tensors"), Parameter("axis", "int", default: "0")],
      summary: "Tensors laid one after the other along an axis.",
      examples: [Example("concat([zeros([2, 3]), ones([4, 3])]).shape", "[6, 3]")]
    ) { (arguments, _) throws(Failure) in
      let axis = try arguments.int("axis")
      return try join(arguments) { (tape, tensors) throws(TensorError) in
        try tape.apply(Concat(axis: axis), tensors)
      }
    },
    Builtin(
      "stack", area: "tensors",
      [Parameter("tensors", "list of tensors"), Parameter("axis", "int", default: "0")],
      summary: "Tensors of one shape side by side along a new axis.",
      examples: [Example("stack([zeros([2, 3]), ones([2, 3])]).shape", "[2, 2, 3]")]
    ) { (arguments, _) throws(Failure) in
      let axis = try arguments.int("axis")
      return try join(arguments) { (tape, tensors) throws(TensorError) in try stack(tensors, axis, tape) }
    },
    Builtin(
      "gather", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("rows", "tensor or list of ints"),
        Parameter("axis", "int", default: "0"),
      ],
      summary:
        "The entries along an axis with the numbers given, in any order; `x[rows]` is the same along axis 0.",
      examples: [
        Example(
          "[gather(tensor([[1, 2], [3, 4]]), [1, 0, 1], axis=1)]",
          "[tensor([[2.0, 1.0, 2.0], [4.0, 3.0, 4.0]])]")
      ]
    ) { (arguments, _) throws(Failure) in
      let rows = try arguments.rows("rows"), axis = try arguments.int("axis")
      return try arguments.tensor("x").apply(Gather(rows, axis: axis))
    },
    Builtin(
      "scatter_add", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("rows", "tensor or list of ints"), Parameter("values", "tensor"),
        Parameter("axis", "int", default: "0"),
      ],
      summary: """
        x with values added to its entries along an axis with the numbers given; what goes to one entry several times \
        adds up. The values are shaped as `gather(x, rows)`.
        """,
      examples: [
        Example("[scatter_add(zeros([3]), [2, 0, 2], tensor([1, 2, 3]))]", "[tensor([2.0, 0.0, 4.0])]")
      ]
    ) { (arguments, _) throws(Failure) in
      let rows = try arguments.rows("rows"), axis = try arguments.int("axis")
      let x = try arguments.tensor("x"), values = try arguments.tensor("values")
      let tape = x.tape ?? values.tape
      let (target, added) = (try x.tensor(), try values.tensor())
      do throws(TensorError) {
        let operation = ScatterAdd(rows, axis: axis)
        return .host(
          TensorValue(try (tape ?? Tape(recording: false)).apply(operation, target, added), on: tape))
      } catch {
        // The operation's operands are the call's first and third argument.
        throw Failure(error).mappingArguments { $0 == 1 ? 2 : $0 }
      }
    },
    Builtin(
      "one_hot", area: "tensors",
      [Parameter("labels", "tensor or list of ints"), Parameter("classes", "int", default: "nothing")],
      summary: "For each label a row that is 1 at the label and 0 elsewhere.",
      examples: [Example("[one_hot([2, 0], classes=3)]", "[tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])]")]
    ) { (arguments, _) throws(Failure) in try oneHot(arguments) },
  ]

  private static func join(
    _ arguments: Arguments, _ body: (Tape, [Tensor]) throws(TensorError) -> Tensor
  ) throws(Failure) -> Value {
    var tensors: [Tensor] = []
    var tape: Tape?
    for item in try arguments.list("tensors") {
      guard let value = try TensorValue.operand(item) else {
        throw Failure(
          .wrongType, "`\(arguments.builtin.name)` takes a list of tensors; \(item.described) is in it",
          argument: 0)
      }
      tape = tape ?? value.tape
      tensors.append(try value.tensor())
    }
    if tensors.isEmpty { throw arguments.invalid("tensors", "must hold one tensor at least") }
    // The shapes are those of the list's items, not of the call's arguments.
    let result = try callingInside { try body(tape ?? Tape(recording: false), tensors) }
    return .host(TensorValue(result, on: tape))
  }

  private static func stack(_ tensors: [Tensor], _ axis: Int, _ tape: Tape) throws(TensorError) -> Tensor {
    let shape = tensors[0].shape
    guard tensors.allSatisfy({ $0.shape == shape }) else {
      throw TensorError("stack", "the tensors have one shape", operands: tensors.map(\.shape))
    }
    let rank = shape.rank
    guard axis >= -rank - 1, axis <= rank else {
      throw TensorError(
        "stack", "a new axis of tensors with \(rank) stands at \(-rank - 1) to \(rank), not \(axis)",
        kind: .value)
    }
    let place = axis < 0 ? axis + rank + 1 : axis
    var sizes = shape.array
    sizes.insert(1, at: place)
    var rows: [Tensor] = []
    for tensor in tensors { rows.append(try tape.apply(Reshape(sizes), tensor)) }
    return try tape.apply(Concat(axis: place), rows)
  }

  private static func oneHot(_ arguments: Arguments) throws(Failure) -> Value {
    let labels: [Int], shape: Shape
    if case .host(let host) = arguments.value("labels"), let value = host as? TensorValue {
      let tensor = try value.tensor()
      guard tensor.element == .int32 || tensor.element == .uint8 else {
        throw Failure(
          .wrongType, "`one_hot` takes labels as ints, not as \(tensor.element.rawValue)", argument: 0,
          help: "`tensor(x, type=\"i32\")` has the numbers as ints")
      }
      (labels, shape) = (tensor.integers.map(Int.init), tensor.shape)
      if !tensor.hasData {
        guard let classes = try arguments.optionalInt("classes") else { throw .unknown }
        let type = try running { () throws(TensorError) in TensorType(try Shape(shape.array + [classes])) }
        return .host(TensorValue(Tensor(shapeOnly: type)))
      }
    } else {
      labels = try arguments.ints("labels")
      shape = try running { () throws(TensorError) in try Shape([labels.count]) }
    }
    let needed = (labels.max() ?? -1).addingReportingOverflow(1).partialValue
    let classes = try arguments.optionalInt("classes") ?? needed
    if classes < 0 { throw arguments.invalid("classes", "must not be negative") }
    if let label = labels.first(where: { $0 < 0 || $0 >= classes }) {
      throw Failure(
        .outOfBounds, "the label \(label) is none of \(classes) classes", argument: 0,
        help: label < 0 ? nil : "labels count from 0")
    }
    return .host(
      TensorValue(
        try running { () throws(TensorError) in
          try Tensor(oneHot: labels, shape, classes: classes)
        }))
  }
}

extension Arguments {
  /// Numbers of rows, as int32.
  fileprivate func rows(_ name: String) throws(Failure) -> Tensor {
    if case .host(let host) = value(name), let value = host as? TensorValue {
      let tensor = try value.tensor()
      guard tensor.element == .int32 || tensor.element == .uint8 else {
        throw Failure(
          .wrongType, "`\(builtin.name)` takes rows as ints, not as \(tensor.element.rawValue)", argument: 1,
          help: "`tensor(rows, type=\"i32\")` has the numbers as ints")
      }
      return try Conversion.converted(tensor, to: .int32)
    }
    let numbers = try ints(name)
    return try running { () throws(TensorError) in
      try Tensor(numbers.map { Int32(clamping: $0) }, try Shape([numbers.count]))
    }
  }
}

internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// The same elements in another shape, order or number.
  static let rearranging: [Builtin] = [
    Builtin(
      "reshape", area: "tensors", [Parameter("x", "tensor"), Parameter("shape", "list of ints")],
      summary: "The same elements under another shape; one size may be -1.",
      examples: [Example("reshape(zeros([2, 6]), [3, -1]).shape", "[3, 4]")]
    ) { (arguments, _) throws(Failure) in
      try arguments.tensor("x").apply(Reshape(try arguments.ints("shape")))
    },
    Builtin(
      "transpose", area: "tensors",
      [Parameter("x", "tensor"), Parameter("axes", "list of ints", default: "nothing")],
      summary: """
        Rows and columns exchanged, for which `x.T` is the same, deferred; or the axes in the order given.
        """,
      examples: [
        Example("transpose(zeros([2, 3])).shape", "[3, 2]"),
        Example("transpose(zeros([2, 3, 4]), axes=[0, 2, 1]).shape", "[2, 4, 3]"),
      ]
    ) { (arguments, _) throws(Failure) in
      let x = try arguments.tensor("x")
      if arguments.optional("axes") != nil { return try x.apply(Permute(try arguments.ints("axes"))) }
      return try x.apply(Transpose())
    },
    Builtin(
      "split", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("size", "int or list of ints"),
        Parameter("axis", "int", default: "0"),
      ],
      summary: """
        The parts of a tensor along an axis, as a list: each of one size, but perhaps the last; or of the sizes given, \
        which add up.
        """,
      examples: [
        Example("[part.shape for part in split(zeros([5, 2]), 2)]", "[[2, 2], [2, 2], [1, 2]]"),
        Example("split(tensor([1, 2, 3]), [1, 2])", "[tensor([1.0]), tensor([2.0, 3.0])]"),
      ]
    ) { (arguments, context) throws(Failure) in try parts(arguments, context) },
    Builtin(
      "pad", area: "tensors",
      [
        Parameter("x", "tensor"), Parameter("widths", "list of [before, after]"),
        Parameter("value", "number", default: "0"),
      ],
      summary: "A tensor with entries of one value added before and after those of each axis.",
      examples: [
        Example("[pad(tensor([1, 2]), [[1, 2]])]", "[tensor([0.0, 1.0, 2.0, 0.0, 0.0])]"),
        Example("pad(ones([8, 16, 16, 1]), [[0, 0], [2, 2], [2, 2], [0, 0]]).shape", "[8, 20, 20, 1]"),
      ]
    ) { (arguments, _) throws(Failure) in
      var widths: [(before: Int, after: Int)] = []
      for item in try arguments.list("widths") {
        if item.isUnknown { throw .unknown }
        guard case .list(let pair) = item, pair.count == 2 else { throw arguments.notPairs }
        if pair.items.contains(where: \.isUnknown) { throw .unknown }
        guard case .int(let before) = pair.items[0], case .int(let after) = pair.items[1] else {
          throw arguments.notPairs
        }
        widths.append((before, after))
      }
      return try arguments.tensor("x").apply(Pad(widths, value: Float(try arguments.float("value"))))
    },
  ]

  /// Along one axis, cut where the sizes say.
  private static func parts(_ arguments: Arguments, _ context: CallContext) throws(Failure) -> Value {
    let x = try arguments.tensor("x"), whole = try x.tensor()
    let number = try arguments.int("axis")
    let axis = try running { () throws(TensorError) in
      try whole.shape.axis(number, in: "split")
    }
    let total = whole.shape[axis]
    var sizes: [Int] = []
    if case .list = arguments.value("size") {
      sizes = try arguments.ints("size")
      var sum = 0
      for size in sizes {
        guard size >= 0 else { throw arguments.invalid("size", "can't be negative: \(size)") }
        sum = sum.addingReportingOverflow(size).overflow ? .max : sum + size
      }
      guard sum == total else {
        throw Failure(
          .shapes, "split: sizes that add up to \(sum) do not make \(total), the size of axis \(axis)",
          argumentLabels: [0: "\(whole.shape)", 1: "\(sum) in all"])
      }
    } else {
      let size = try arguments.int("size", in: 1...Int.max)
      guard total / size < DSL.Arithmetic.maximumCount else {
        throw arguments.invalid(
          "size", "makes \(total / size) parts, and a list has at most \(DSL.Arithmetic.maximumCount)")
      }
      for start in stride(from: 0, to: total, by: min(size, total + 1)) {
        sizes.append(min(size, total - start))
      }
    }
    let before = (0..<axis).map { Slice.Part.range(0..<whole.shape[$0]) }
    var start = 0
    var parts: [Value] = []
    for size in sizes {
      try context.checkCancellation()
      parts.append(try x.apply(Slice(before + [.range(start..<start + size)])))
      start += size
    }
    return Value(list: parts)
  }
}

extension Arguments {
  fileprivate var notPairs: Failure {
    Failure(
      .wrongType, "`pad` takes a list of [before, after] as `widths`, one for each axis", argument: 1,
      help: "a border of one entry around a matrix: `pad(x, [[1, 1], [1, 1]])`")
  }
}

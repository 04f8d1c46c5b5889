internal import DSL
internal import Runtime

extension BuiltinLibrary {
  /// Tensors as tensors of another element type.
  static let elementTypes: [Builtin] = [
    Builtin(
      "bfloat16", area: "tensors",
      [Parameter("values", "tensor, number, or list of numbers, nested")],
      summary: """
        The same numbers with eight bits of precision and the range of float32, in half of the memory. Products, \
        convolutions and what goes element by element stay bfloat16 and are computed with sums in float32; sums, means \
        and losses are float32. `bt version` says whether this processor multiplies bfloat16 or float32 in its place.
        """,
      examples: [
        Example("[bfloat16([1, 0.1])]", "[tensor([1.0, 0.100097656], type=\"bf16\")]"),
        Example(
          "[(bfloat16([1, 2]) * 3).type, (bfloat16([1, 2]) * ones([2])).type]", "[\"bf16\", \"f32\"]"),
      ]
    ) { (arguments, _) throws(Failure) in
      try Conversion.tensor(arguments.value("values"), of: .bfloat16)
    },
    Builtin(
      "float32", area: "tensors",
      [Parameter("values", "tensor, number, or list of numbers, nested")],
      summary: "The same numbers as float32, what tensors are made of if nothing else is said.",
      examples: [
        Example("[float32(bfloat16([1, 0.1]))]", "[tensor([1.0, 0.100097656])]"),
        Example("float32(tensor([1, 3]) > 2).type", "\"f32\""),
      ]
    ) { (arguments, _) throws(Failure) in
      try Conversion.tensor(arguments.value("values"), of: .float32)
    },
  ]
}

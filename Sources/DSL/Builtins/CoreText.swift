extension Builtin {
  static let coreText: [Builtin] = [
    Builtin(
      "print", area: "text", [Parameter("values", "any", variadic: true)],
      summary: "Writes values, separated by spaces, and ends the line.",
      examples: [Example("print(\"loss\", 0.5)", "loss 0.5")]
    ) { (arguments, context) throws(Failure) in
      context.output(arguments.rest.map(\.text).joined(separator: " ") + "\n")
      return .nothing
    },
    Builtin(
      "format", area: "text", [Parameter("value", "any"), Parameter("format", "string", default: "\"\"")],
      summary: "The text of a value in a format, as in an interpolation.",
      examples: [Example("format(3.14159, \".2f\")", "\"3.14\"")]
    ) { (arguments, context) throws(Failure) in
      let text = try arguments.string("format")
      let value = arguments.value("value")
      if context.isChecking, !value.isKnownWhole, text.isEmpty { return .unknown(kind: "string") }
      guard !text.isEmpty else { return .string(value.text) }
      guard let specification = FormatSpecification(text) else {
        throw arguments.invalid(
          "format", "is not a format: `\(text)`", help: "formats look like `.4f` or `>8`")
      }
      if value.holdsUnknown { return .unknown(kind: "string") }
      return .string(try Value.formatted(value, specification, text))
    },
    Builtin(
      "type", area: "text", [Parameter("value", "any")], summary: "The name of a value's type.",
      examples: [Example("type(1.5)", "\"float\"")]
    ) { (arguments, _) throws(Failure) in
      let value = arguments.value("value")
      switch value {
      case .unknown(nil), .unknown("number"): return .unknown(kind: "string")
      default: return .string(value.typeName)
      }
    },
  ]
}

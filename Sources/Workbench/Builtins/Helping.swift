internal import DSL

extension BuiltinLibrary {
  static func helping(_ environment: Environment) -> [Builtin] {
    [
      Builtin(
        "help", area: "text", [Parameter("subject", "string or any", default: "nothing")],
        summary: """
          Writes what a name, a member, a reserved word, an operator or a code is, given as a string, or what a value \
          is; without a subject all builtins.
          """,
        examples: [
          Example("help(\"run.encoder\")", "run.encoder: the trained backbone with its evaluation view")
        ]
      ) { (arguments, context) throws(Failure) in
        // What is bound in the same text is not known yet.
        guard !context.isChecking else { return .nothing }
        context.output(try environment.help(arguments.optional("subject")) + "\n")
        return .nothing
      }
    ]
  }
}

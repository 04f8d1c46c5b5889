internal import DSL

/// What there is to say about what a user names: names of the session first, then the language's own words.
struct HelpText {
  private let interpreter: Interpreter

  init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  /// nil for what is nothing.
  func help(on query: String) -> String? {
    let path = query.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let value = interpreter.value(at: path) {
      if case .builtin(let builtin) = value, path.count == 1 { return BuiltinText(builtin).help }
      return describe(
        value, as: query, documentation: interpreter.documentation(at: path), member: member(path))
    }
    if let builtin = interpreter.registry.builtins[query] { return BuiltinText(builtin).help }
    if let constant = interpreter.registry.constants[query] { return describe(constant, as: query) }
    if let word = WordText.help(on: query) { return word }
    if let code = Session.explanation(of: query) { return code }
    if let type = MemberText.types[query] {
      return ([type.summary] + MemberText.lines(of: query)).joined(separator: "\n")
    }
    return member(path)
  }

  /// What a value is.
  func help(on value: Value) -> String {
    if case .builtin(let builtin) = value { return BuiltinText(builtin).help }
    return describe(value, as: nil)
  }

  /// The nearest of all that there is help on.
  func suggestion(for query: String) -> String? {
    let path = query.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if path.count > 1, let last = path.last {
      let owner = path.dropLast()
      let members =
        interpreter.value(at: Array(owner))?.memberNames ?? MemberText.names(of: owner.joined(separator: "."))
      if let near = Suggestion.nearest(to: last, among: members) {
        return (owner + [near]).joined(separator: ".")
      }
    }
    let known =
      interpreter.names() + Array(interpreter.registry.builtins.keys) + WordText.words
      + Array(MemberText.types.keys)
    return Suggestion.nearest(to: query, among: known.sorted())
  }

  /// A member by the type of what has it: of a value of the session, or as in `run.probe`.
  private func member(_ path: [String]) -> String? {
    guard path.count > 1, let name = path.last else { return nil }
    let owner = Array(path.dropLast())
    let type = interpreter.value(at: owner).map(MemberText.type) ?? (owner.count == 1 ? owner[0] : "")
    return MemberText.line(name, of: type)
  }

  private func describe(
    _ value: Value, as name: String?, documentation: String? = nil, member: String? = nil
  ) -> String {
    let documentation = (documentation ?? "").split(separator: "\n").map { "  \($0)" }
    if case .function(let function) = value {
      let place = function.placeText.map { ["  defined at \($0)"] } ?? []
      let own = (function.documentation ?? "").split(separator: "\n").map { "  \($0)" }
      return ([function.header] + (documentation.isEmpty ? own : documentation) + place).joined(
        separator: "\n")
    }
    let type = MemberText.type(of: value)
    var lines = [(name.map { "\($0): " } ?? "") + value.typeName] + documentation
    if let member { lines.append("  \(member)") }
    lines.append("  \(value.brief(100))")
    return (lines + MemberText.lines(of: type)).joined(separator: "\n")
  }
}

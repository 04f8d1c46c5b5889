/// `param`: the default, unless the command line gave a value.
final class ParameterNode: StatementNode, @unchecked Sendable {
  let index: Int
  let name: String
  let value: Node
  let check: TypeCheck?
  let place: Place
  let valuePlace: Place
  /// Whether the command line speaks of it: not in a module.
  let takesOverride: Bool

  init(
    _ index: Int, _ name: String, _ value: Node, _ check: TypeCheck?, at place: Place, valuePlace: Place,
    takesOverride: Bool
  ) {
    self.index = index
    self.name = name
    self.value = value
    self.check = check
    self.place = place
    self.valuePlace = valuePlace
    self.takesOverride = takesOverride
  }

  override func run(_ m: Machine) throws(Failure) -> Flow {
    var value = try value.evaluate(m)
    if case .named(let type)? = check {
      if case .int(let number) = value, type == "float" { value = .float(Double(number)) }
      guard value.isUnknown || value.isType(type) else {
        throw Failure(
          placed: Diagnostic(
            .wrongType, "`\(name)` is declared as \(type.withArticle), but its default is \(value.described)",
            at: valuePlace, "this is \(value.described)"))
      }
    }
    if takesOverride, let text = m.overrides[name] { value = try override(text, like: value, m) }
    m.globals[index] = value
    return .normal
  }

  /// The text as a value of the default's type.
  private func override(_ text: String, like standard: Value, _ m: Machine) throws(Failure) -> Value {
    if case .string = standard {
      if text.first == "\"", case .string(let unquoted)? = Literal.value(of: text) {
        return .string(unquoted)
      }
      return .string(text)
    }
    let value = Literal.value(of: text) ?? .string(text)
    switch (standard, value) {
    case (.float, .int(let number)): return .float(Double(number))
    case (.nothing, _), (_, .nothing): return value
    default: break
    }
    guard value.typeName == standard.typeName || standard.isUnknown else {
      throw Failure(
        placed: Diagnostic(
          .wrongOverride,
          "`\(name)` is \(standard.described), but `\(name)=\(text)` gives \(value.described)", at: place,
          "its default is \(standard.shortText)"))
    }
    return value
  }
}

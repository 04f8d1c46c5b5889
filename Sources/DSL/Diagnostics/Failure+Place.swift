extension Failure {
  /// The failure as a diagnostic at a place; what has its place already stays as it is.
  func placed(at place: Place, _ argumentSpan: (Int) -> Span? = { _ in nil }) -> Failure {
    guard case .reason(let reason) = content else { return self }
    var primary = Diagnostic.Label(place, reason.label ?? "")
    var labels: [Diagnostic.Label] = []
    for (index, text) in reason.argumentLabels.sorted(by: { $0.key < $1.key }) {
      guard let span = argumentSpan(index) else { continue }
      if index == reason.argument {
        primary = Diagnostic.Label(Place(place.source, span), text)
      } else {
        labels.append(Diagnostic.Label(Place(place.source, span), text))
      }
    }
    if let argument = reason.argument, reason.argumentLabels[argument] == nil,
      let span = argumentSpan(argument)
    {
      primary = Diagnostic.Label(Place(place.source, span), reason.label ?? "")
    }
    return Failure(
      placed: Diagnostic(
        reason.code, reason.message, at: primary, labels: labels, notes: reason.notes,
        help: reason.help.map { Failure.quoting($0, in: place.source, argumentSpan) }))
  }

  /// A help in which `{0}` and `{1}` stand for the arguments as they are written.
  private static func quoting(_ help: String, in source: Source, _ argumentSpan: (Int) -> Span?) -> String {
    var parts = help.split(separator: "{", omittingEmptySubsequences: false)
    let first = parts.removeFirst()
    return parts.reduce(String(first)) { text, part in
      guard part.dropFirst().first == "}", let index = part.first?.wholeNumberValue,
        let span = argumentSpan(index)
      else { return text + "{" + part }
      return text + operand(source.text(span)) + part.dropFirst(2)
    }
  }

  /// An expression as it stands before a member, in parentheses where it needs them.
  private static func operand(_ text: String) -> String {
    var depth = 0
    for character in text {
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if character == " ", depth == 0 { return "(\(text))" }
    }
    return text
  }

  /// Notes where a name of a module was read for the first time, which ran the statement that failed.
  func read(_ name: String, at place: Place) -> Failure {
    guard case .placed(var diagnostic) = content, !diagnostic.primary.place.isSame(as: place),
      !diagnostic.labels.contains(where: { $0.text.hasSuffix("is first read here") })
    else { return self }
    diagnostic.labels.append(Diagnostic.Label(place, "`\(name)` is first read here"))
    return Failure(placed: diagnostic)
  }

  /// Notes the call that led here; deep stacks keep only the innermost few.
  func called(_ name: String?, from place: Place) -> Failure {
    guard case .placed(var diagnostic) = content else { return self }
    let calls = diagnostic.labels.filter { $0.text.hasPrefix("in this call") }
    guard calls.count < 3, !calls.contains(where: { $0.place.isSame(as: place) }),
      !diagnostic.primary.place.isSame(as: place)
    else { return self }
    let text = name.map { "in this call of `\($0)`" } ?? "in this call"
    diagnostic.labels.append(Diagnostic.Label(place, text))
    return Failure(placed: diagnostic)
  }
}

extension Failure {
  /// The failure at the argument of a builtin that its message speaks of, where the host did not say which it is.
  func naming(_ callee: Value) -> Failure {
    guard case .reason(var reason) = content, reason.argument == nil, reason.argumentLabels.isEmpty,
      case .builtin(let builtin) = callee
    else { return self }
    let code = reason.code
    guard
      ![DiagnosticCode.missingArgument, .unknownArgument, .tooManyArguments].contains(where: {
        $0.rawValue == code
      })
    else { return self }
    reason.argument = builtin.parameters.firstIndex { reason.message.contains("`\($0.name)`") }
    return Failure(content: .reason(reason))
  }
}

extension Place {
  fileprivate func isSame(as other: Place) -> Bool {
    source === other.source && span == other.span
  }
}

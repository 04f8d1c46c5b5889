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
        help: reason.help))
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

extension Place {
  fileprivate func isSame(as other: Place) -> Bool {
    source === other.source && span == other.span
  }
}

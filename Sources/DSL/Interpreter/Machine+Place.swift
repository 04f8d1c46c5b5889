extension Machine {
  /// The function that runs, with the file and line of its definition: `barlow (quickstart.bt:31)`; empty at top level.
  var functionPlace: String {
    guard let prototype = function?.prototype else { return "" }
    let source = prototype.source
    let file = source.name.split(separator: "/").last.map(String.init) ?? source.name
    return "\(prototype.name ?? "function") (\(file):\(source.line(at: prototype.span.start) + 1))"
  }
}

extension Interpreter {
  /// The function that runs, for those who watch what it computes.
  package var functionPlace: String { machine.functionPlace }
}

extension CallContext {
  /// The function that runs, for those who watch what it computes.
  package var functionPlace: String { active.functionPlace }
}

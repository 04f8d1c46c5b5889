extension Prototype {
  /// Arguments in the order of the parameters; nil where the default is to be used.
  func bind(
    _ arguments: CallArguments, bound: [(name: String, value: Value)], isLoss: Bool
  ) throws(Failure) -> [Value?] {
    var positional = arguments.positional
    if spreadsOneList, positional.count == 1, arguments.named.isEmpty {
      positional = try spread(positional[0])
    }
    var values = [Value?](repeating: nil, count: parameters.count)
    let allowed = isLoss ? requiredCount : parameters.count
    guard positional.count <= allowed else {
      throw Failure(
        .tooManyArguments, "\(title) takes \(counted(allowed)), not \(positional.count)",
        help: isLoss && positional.count <= parameters.count
          ? "hyper-parameters are given by name: `\(parameters[allowed].name)=…`" : nil)
    }
    for (index, value) in positional.enumerated() { values[index] = value }
    for (name, value) in bound + arguments.named {
      guard let index = parameters.firstIndex(where: { $0.name == name }) else {
        throw unknownArgument(name)
      }
      if index < positional.count {
        throw Failure(.argumentTwice, "\(title) is given `\(name)` twice")
      }
      values[index] = value
    }
    let missing = parameters.indices.filter { values[$0] == nil && parameters[$0].defaultValue == nil }
    if let first = missing.first {
      let names = missing.map { "`\(parameters[$0].name)`" }.joined(separator: " and ")
      if isLoss {
        throw Failure(
          .partialLoss, "the loss \(title) is given some of its embeddings, but not \(names)",
          help: "give all embeddings to evaluate it, or none to configure it")
      }
      throw Failure(
        .missingArgument, "\(title) is missing its argument \(names)",
        help: "its first argument would be `\(parameters[first].name)`".isEmpty ? nil : signatureHelp)
    }
    return values
  }

  private func spread(_ value: Value) throws(Failure) -> [Value] {
    if value.isUnknown { return parameters.map { _ in .unknown(kind: nil) } }
    guard case .list(let list) = value, list.count == parameters.count else {
      throw Failure(
        .patternMismatch, "the function takes \(counted(parameters.count)) or one list of as many",
        help: nil)
    }
    return list.items
  }

  private func counted(_ count: Int) -> String {
    count == 1 ? "1 argument" : "\(count) arguments"
  }

  func unknownArgument(_ argument: String) -> Failure {
    Failure(
      .unknownArgument, "\(title) has no parameter `\(argument)`",
      help: Suggestion.help(for: argument, among: parameters.map(\.name)) ?? signatureHelp)
  }

  /// The signature, as a reminder.
  var signatureHelp: String? {
    guard let name else { return nil }
    let list = parameters.map { parameter in
      parameter.defaultValue == nil ? parameter.name : parameter.name + "=…"
    }
    return "its signature is `\(name)(\(list.joined(separator: ", ")))`"
  }

  // MARK: - At the start of a call

  /// Checks types, binds dimensions, then computes defaults from left to right.
  func prologue(_ machine: Machine, count: Int, given: [Bool]?) throws(Failure) {
    func isGiven(_ index: Int) -> Bool { index < count && (given?[index] ?? true) }
    var bound: [String: (size: Int, parameter: String)] = [:]
    for (index, parameter) in parameters.enumerated() where isGiven(index) {
      try check(parameter, at: index, machine[index], machine, &bound)
    }
    for (index, parameter) in parameters.enumerated() {
      if !isGiven(index), let value = parameter.defaultValue {
        machine[index] = try value.evaluate(machine)
        try check(parameter, at: index, machine[index], machine, &bound)
      }
      if let target = parameter.target { try target.bind(machine[index], machine) }
    }
  }

  /// Shows what sizes the parameters had when shapes did not agree in the body.
  func explained(_ failure: Failure, _ machine: Machine, base: Int? = nil) -> Failure {
    guard case .placed(var diagnostic) = failure.content, diagnostic.code.hasPrefix("BT03"),
      diagnostic.primary.place.source === source, span.contains(diagnostic.primary.place.span)
    else { return failure }
    for (index, parameter) in parameters.enumerated() {
      guard case .dimensions? = parameter.check, let sizes = machine.value(index, base: base).dimensions
      else { continue }
      diagnostic.labels.append(
        Diagnostic.Label(parameter.place, "`\(parameter.name)` is \(sizes) here"))
    }
    return Failure(placed: diagnostic)
  }

  private func check(
    _ parameter: ResolvedParameter, at index: Int, _ value: Value, _ machine: Machine,
    _ bound: inout [String: (size: Int, parameter: String)]
  ) throws(Failure) {
    switch parameter.check {
    case nil: return
    case .named where value.isUnknown: return
    case .dimensions(let dimensions) where value.isUnknown:
      for case .named(let name, let slot) in dimensions where bound[name] == nil {
        machine[slot] = .unknown(kind: "int")
      }
    case .named(let type):
      if case .int(let number) = value, type == "float" {
        machine[index] = .float(Double(number))
        return
      }
      guard !value.isType(type) else { return }
      throw Failure(
        .wrongType, "`\(parameter.name)` takes \(type.withArticle), not \(value.described)",
        argument: index, argumentLabels: [index: "this is \(value.described)"])
    case .dimensions(let dimensions):
      try check(parameter, at: index, value, dimensions, machine, &bound)
    }
  }

  private func check(
    _ parameter: ResolvedParameter, at index: Int, _ value: Value, _ dimensions: [TypeCheck.Dimension],
    _ machine: Machine, _ bound: inout [String: (size: Int, parameter: String)]
  ) throws(Failure) {
    guard let sizes = value.dimensions, sizes.count == dimensions.count else {
      // Rows that are unknown have sizes that are.
      if value.holdsUnknown {
        for case .named(let name, let slot) in dimensions where bound[name] == nil {
          machine[slot] = .unknown(kind: "int")
        }
        return
      }
      let shape = value.dimensions.map { "of shape \($0)" } ?? value.described
      throw Failure(
        .dimensionMismatch,
        "`\(parameter.name)` takes \(dimensions.count) dimensions, \(parameter.typeText ?? "")",
        argument: index, argumentLabels: [index: "this is \(shape)"])
    }
    for (size, dimension) in zip(sizes, dimensions) {
      switch dimension {
      case .any: continue
      case .size(let wanted):
        guard size != wanted else { continue }
        throw Failure(
          .dimensionMismatch, "`\(parameter.name)` takes \(parameter.typeText ?? "") but is \(sizes)",
          argument: index, argumentLabels: [index: "\(sizes)"])
      case .named(let name, let slot):
        if let earlier = bound[name], earlier.size != size {
          throw Failure(
            .dimensionMismatch,
            "`\(name)` is \(earlier.size) from `\(earlier.parameter)` but \(size) from `\(parameter.name)`",
            argument: index, argumentLabels: [index: "\(sizes)"])
        }
        bound[name] = (size, parameter.name)
        machine[slot] = .int(size)
      }
    }
  }
}

extension String {
  /// `an int`, `a list`.
  var withArticle: String {
    if self == "nothing" || self == "any" { return self }
    return (first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + self
  }
}

extension Value {
  /// Whether it may stand where a signature names a type.
  func isType(_ name: String) -> Bool {
    switch name {
    case "any": true
    case "number":
      switch self {
      case .int, .float: true
      default: false
      }
    case "function": isCallable
    default: typeName == name
    }
  }
}

/// The variables that `(model, optimizer) = optimizer.step(model, gradient)` assigns, seen from its call: what they
/// hold is read there for the last time.
struct ReplacedVariables {
  static let none = ReplacedVariables([], count: nil)

  private enum Variable {
    case local(Int)
    case global(Int)
  }

  private let variables: [Variable]
  /// How many parts the pattern takes the result into; nil for a single name.
  private let count: Int?

  var isEmpty: Bool { variables.isEmpty }

  private init(_ variables: [Variable], count: Int?) { (self.variables, self.count) = (variables, count) }

  /// Of a target that every list of the right length can be bound to.
  init(_ target: Target) {
    func variables(_ targets: [Target]) -> [Variable] {
      targets.compactMap { target in
        switch target {
        case .local(let slot): .local(slot)
        case .global(let index): .global(index)
        case .ignored, .list, .record: nil
        }
      }
    }
    switch target {
    case .local, .global: self.init(variables([target]), count: nil)
    case .list(let targets, _):
      let names = variables(targets)
      self.init(names.count == targets.count ? names : [], count: targets.count)
    case .ignored, .record: self.init([], count: nil)
    }
  }

  /// The values that, beside their variable, only the call about to be made refers to. For the count its own
  /// references make way; they are read again from the variables.
  func values(_ m: Machine, receiver: inout Value, _ arguments: inout CallArguments) -> ReplacedValues {
    var objects: [ObjectIdentifier] = []
    for variable in variables {
      guard let object = value(variable, m)?.object else { continue }
      let isReceiver = receiver.object == object
      let positions = arguments.positional.indices.filter { arguments.positional[$0].object == object }
      let names = arguments.named.indices.filter { arguments.named[$0].value.object == object }
      guard (isReceiver ? 1 : 0) + positions.count + names.count == 1 else { continue }
      if isReceiver { receiver = .nothing }
      for position in positions { arguments.positional[position] = .nothing }
      for position in names { arguments.named[position].value = .nothing }
      if isOnlyReference(variable, m) { objects.append(object) }
      let value = value(variable, m) ?? .nothing
      if isReceiver { receiver = value }
      for position in positions { arguments.positional[position] = value }
      for position in names { arguments.named[position].value = value }
    }
    return ReplacedValues(objects: objects, count: count)
  }

  private func value(_ variable: Variable, _ m: Machine) -> Value? {
    switch variable {
    case .local(let slot): m[slot]
    case .global(let index): m.globals[index]
    }
  }

  private func set(_ variable: Variable, _ value: Value, _ m: Machine) {
    switch variable {
    case .local(let slot): m[slot] = value
    case .global(let index): m.globals[index] = value
    }
  }

  private func isOnlyReference(_ variable: Variable, _ m: Machine) -> Bool {
    // Counted as `AnyObject`: passing an `any HostValue` may retain it.
    var object: AnyObject?
    unowned var host: (any HostValue)?
    if case .host(let held)? = value(variable, m) { (object, host) = (held, held) }
    set(variable, .nothing, m)
    let isOnly = isKnownUniquelyReferenced(&object)
    set(variable, host.map { .host($0) } ?? .nothing, m)
    return withExtendedLifetime(object) { isOnly }
  }
}

/// The host values that a call may change in place, since its statement replaces them.
struct ReplacedValues {
  static let none = ReplacedValues(objects: [], count: nil)

  let objects: [ObjectIdentifier]
  let count: Int?
}

extension Value {
  fileprivate var object: ObjectIdentifier? {
    if case .host(let host) = self { ObjectIdentifier(host) } else { nil }
  }
}

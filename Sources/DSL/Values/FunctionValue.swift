/// A function written in the language.
package final class FunctionValue: Sendable {
  package enum Kind: String, Sendable {
    case fn
    case lambda
    case augment
    case backbone
    case loss
    case composed
  }

  /// A parameter as others may ask about it.
  package struct ParameterInfo: Sendable {
    package let name: String
    package let type: String?
    package let hasDefault: Bool
  }

  package let kind: Kind
  /// The definition; for a composition one that is never run.
  let definition: Prototype
  /// The definition's, here too since a call reads a constant without reference counting.
  let body: Node
  /// Enclosing locals as they were when the function was made.
  let captures: [Value]
  /// The functions of a composition, in the order they are applied.
  package let parts: [Value]
  /// Hyper-parameters already given to a configured loss.
  package let bound: [(name: String, value: Value)]
  package let nesting: Int

  init(
    kind: Kind, prototype: Prototype?, captures: [Value] = [], parts: [Value] = [],
    bound: [(name: String, value: Value)] = []
  ) {
    self.kind = kind
    definition = prototype ?? .none
    body = definition.body
    self.captures = captures
    self.parts = parts
    self.bound = bound
    var deepest = 0
    for value in captures { deepest = max(deepest, value.nesting) }
    for value in parts { deepest = max(deepest, value.nesting) }
    for (_, value) in bound { deepest = max(deepest, value.nesting) }
    nesting = deepest + 1
  }

  /// The definition; nil for a composition.
  var prototype: Prototype? { definition === Prototype.none ? nil : definition }

  /// Whether that many positional arguments can go straight into their slots.
  @inline(__always) func takesDirectly(_ count: Int) -> Bool {
    definition.takesDirectly(count) && bound.isEmpty
  }

  /// `f >> g`, flattened.
  package static func composed(_ parts: [Value]) -> FunctionValue {
    var flat: [Value] = []
    for part in parts {
      if case .function(let function) = part, function.kind == .composed {
        flat += function.parts
      } else {
        flat.append(part)
      }
    }
    return FunctionValue(kind: .composed, prototype: nil, parts: flat)
  }

  package var name: String? { prototype?.name }
  package var documentation: String? { prototype?.documentation }

  package var parameters: [ParameterInfo] {
    guard let prototype else {
      return [ParameterInfo(name: "x", type: nil, hasDefault: false)]
    }
    return prototype.parameters.map {
      ParameterInfo(name: $0.name, type: $0.typeText, hasDefault: $0.defaultValue != nil)
    }
  }

  /// Can be applied to one value and nothing else.
  package var takesOneArgument: Bool {
    guard let prototype else { return true }
    return kind != .augment && kind != .backbone && kind != .loss
      && prototype.parameters.first?.defaultValue == nil && prototype.parameters.count >= 1
      && prototype.parameters.dropFirst().allSatisfy { $0.defaultValue != nil }
  }
}
